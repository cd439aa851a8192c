"""Sentences to the skills that they speak of: how many of the first five are right.

::

    python benchmarks/linking.py folder/with/skill_linking > benchmarks/results/linking.md

The folder holds the public set of Decorte et al.: ``skills_en_label.txt``, one ESCO label a line, and
``tech_test_annotations.csv``, sentences of job postings with a label for each span. RP@5 is the share of the first five
labels that are right, divided by the smaller of five and the number of right ones, averaged over the sentences that
have any. In brackets intervals of 95 % over resampled sentences. Weights and windows were chosen on the 75 sentences of
``tech_validation_annotations.csv`` (``--part validation``); some twenty variants were seen on the test sentences first.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

import matchkit as mk
from labelled import read_rows
from machine import describe_machine
from matchkit.skills.linking import PARTS, SkillLinker
from rankings import Numbers, interval, resample

FIRST = 5
WAYS = {
    "letters alone": (1, 0, 0),
    "meaning alone": (0, 1, 0),
    "letters and meaning, half each": (1, 1, 0),
    "as shipped, with windows": PARTS,
}


def read_set(folder: Path, part: str) -> tuple[list[str], list[str], list[set[int]]]:
    """The labels, the sentences that have any of them, and which."""
    labels = (folder / "skills_en_label.txt").read_text(encoding="utf-8").splitlines()
    position = {label: at for at, label in enumerate(labels)}
    right: dict[str, set[int]] = {}
    for row in read_rows(folder / f"tech_{part}_annotations.csv", ("sentence", "label")):
        right.setdefault(row["sentence"], set()).update({position[row["label"]]} if row["label"] in position else ())
    return labels, [text for text, found in right.items() if found], [found for found in right.values() if found]


def precision(linked: np.ndarray, right: list[set[int]]) -> Numbers:
    """Of each sentence the share of right labels among the first five, of those that could be."""
    return np.array(
        [len({*row.tolist()} & found) / min(FIRST, len(found)) for row, found in zip(linked, right, strict=True)]
    )


def main() -> None:
    """Link, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=("test", "validation"), default="test")
    arguments = parser.parse_args()
    labels, sentences, right = read_set(arguments.folder, arguments.part)
    start = time.perf_counter()
    linker = SkillLinker(mk.SkillVocabulary.from_labels(labels), mk.load_encoder())
    built = time.perf_counter() - start
    print(f"{describe_machine()}; all-MiniLM-L6-v2; {len(labels):,} labels, made ready in {built:.0f} s\n")
    print(f"| {len(sentences)} sentences | RP@{FIRST} | sentences a second |")
    print("|---|---|---|")
    for name, parts in reversed(WAYS.items()):
        start = time.perf_counter()
        shares = 100 * precision(linker.link(sentences, FIRST, parts), right)
        speed = f"{len(sentences) / (time.perf_counter() - start):.0f}" if parts == PARTS else ""
        low, high = interval(resample(np.column_stack([shares, np.ones(shares.size)])))
        print(f"| {name} | {shares.mean():.1f} [{low:.1f}, {high:.1f}] | {speed} |")


if __name__ == "__main__":
    main()
