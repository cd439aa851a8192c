"""Seeded documents that read like an intake's: resumes, commitment statements, and descriptions of projects.

Lines and sentences come from the example intake and from the descriptions of occupations that ship with matchkit; each
document is a new arrangement of them, so that hardly two are alike but words and lengths are those of real ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from labelled import read_rows
from matchkit import example_intake
from matchkit.embedding.reference_texts import read_reference_texts

MEDIAN_RESUME = 1_400
"""Characters; about 330 tokens. The middle half lies between 900 and 2,200, the longest are near 8,000."""
SPREAD = 0.65
RESUMES, COMMITMENTS = 0.45, 0.45
"""Shares; the rest are descriptions of projects."""
TITLES = (
    "Assistant",
    "Volunteer",
    "Student helper",
    "Team member",
    "Coordinator",
    "Researcher",
    "Clerk",
    "Freelance work",
)
PLACES = ("Glasgow", "Edinburgh", "Berlin", "Lisbon", "Rotterdam", "Leith", "Paisley", "Utrecht")


def make_documents(n: int, seed: int = 0) -> list[str]:
    """``n`` documents in random order, the same for the same seed."""
    generator = np.random.default_rng(seed)
    writer = _Writer(generator)
    kinds = generator.choice(3, n, p=[RESUMES, COMMITMENTS, 1 - RESUMES - COMMITMENTS])
    makers = (writer.resume, writer.commitment, writer.project)
    return [makers[kind]() for kind in kinds]


def change_some(documents: list[str], share: float, seed: int = 1) -> list[str]:
    """The documents, a share of them replaced by new ones."""
    generator = np.random.default_rng(seed)
    chosen = generator.choice(len(documents), round(share * len(documents)), replace=False)
    changed = list(documents)
    for position, text in zip(chosen.tolist(), make_documents(len(chosen), seed + 1), strict=True):
        changed[position] = text
    return changed


class _Writer:
    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        files = example_intake()
        people = read_rows(files.applicants, ("resume", "commitment", "skills"))
        projects = read_rows(files.projects, ("title", "description"))
        self._lines = [line for row in people for line in row["resume"].split("\n") if len(line) > 40]
        self._wishes = [part for row in people for part in _sentences(row["commitment"])]
        self._tasks = [part for row in projects for part in _sentences(row["description"])]
        self._titles = [row["title"] for row in projects]
        self._jobs = read_reference_texts()
        self._skills = sorted({skill.strip() for row in people for skill in row["skills"].split(";") if skill.strip()})

    def resume(self) -> str:
        wanted = float(np.exp(self._generator.normal(np.log(MEDIAN_RESUME), SPREAD)))
        parts = [self._place(), "EXPERIENCE"]
        while sum(map(len, parts)) < 0.7 * min(wanted, 8_000):
            year = self._generator.integers(1995, 2026)
            job = self._one(self._jobs).split(". ", 1)[1]
            parts += [f"{self._one(TITLES)}, {self._one(PLACES)}, {year} - {year + self._generator.integers(1, 6)}"]
            parts += [f"- {text}" for text in (self._one(self._lines), job)[: self._generator.integers(1, 3)]]
        parts += ["EDUCATION", self._one(self._lines), "SKILLS", ", ".join(self._some(self._skills, 4, 15))]
        return "\n".join([*parts, "INTERESTS", *self._some(self._wishes, 1, 3)])

    def commitment(self) -> str:
        return " ".join(self._some(self._wishes, 2, 6))

    def project(self) -> str:
        return "\n".join([self._one(self._titles), " ".join(self._some(self._tasks, 4, 9))])

    def _place(self) -> str:
        return f"{self._one(TITLES)} from {self._one(PLACES)}"

    def _one(self, items: Sequence[str]) -> str:
        return items[int(self._generator.integers(len(items)))]

    def _some(self, items: Sequence[str], fewest: int, most: int) -> list[str]:
        return [self._one(items) for _ in range(self._generator.integers(fewest, most))]


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if part]
