"""Labelled sets: queries, documents, and grades of how well they fit.

A set is a folder of three CSV files in UTF-8:

- ``queries.csv`` with ``query_id, text``
- ``documents.csv`` with ``document_id, text``
- ``grades.csv`` with ``query_id, document_id, grade``: a number from 0, larger is better

On one of the two sides an id may have several rows: the works of an expert, or what an applicant wrote. Two sets can be
made here::

    python benchmarks/labelled.py example sets/example
    python benchmarks/labelled.py skill_linking sets/skill_linking --data folder/with/skill_linking
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import matchkit as mk
from matchkit.intake import read_intake
from matchkit.scoring.documents import project_texts

GRADES = Path(__file__).parent / "grades"
NO_LABEL = ("", "LABEL NOT PRESENT", "UNDERSPECIFIED")


@dataclass(frozen=True)
class LabelledSet:
    """Texts of both sides by id, sorted by id, and the grades.

    Attributes
    ----------
    queries, documents
        The texts of each id; more than one on one side at most.
    grades
        Float64 (queries, documents); NaN where a pair was not graded.
    """

    queries: dict[str, list[str]]
    documents: dict[str, list[str]]
    grades: npt.NDArray[np.float64]

    @classmethod
    def read(cls, folder: Path) -> LabelledSet:
        """Read a folder; queries without a grade above 0 are left out.

        Raises
        ------
        SystemExit
            A file is missing, an id is unknown, a grade is no number, or both sides have several texts an id.
        """
        queries, documents = (_read_texts(folder, side) for side in ("query", "document"))
        if all(any(len(texts) > 1 for texts in side.values()) for side in (queries, documents)):
            raise SystemExit(f"{folder}: only one of the two sides may have several texts of one id")
        grades = np.full((len(queries), len(documents)), np.nan)
        row, column = ({key: place for place, key in enumerate(side)} for side in (queries, documents))
        for line in read_rows(folder / "grades.csv", ("query_id", "document_id", "grade")):
            try:
                grades[row[line["query_id"]], column[line["document_id"]]] = float(line["grade"])
            except (KeyError, ValueError) as error:
                raise SystemExit(f"{folder / 'grades.csv'}: no such id, or no number: {error}") from None
        told = np.nan_to_num(grades).max(axis=1) > 0
        kept = {key: texts for (key, texts), is_kept in zip(queries.items(), told, strict=True) if is_kept}
        return cls(kept, documents, grades[told])


def _read_texts(folder: Path, side: str) -> dict[str, list[str]]:
    path = folder / ("queries.csv" if side == "query" else "documents.csv")
    texts: dict[str, list[str]] = {}
    for line in sorted(read_rows(path, (f"{side}_id", "text")), key=lambda line: line[f"{side}_id"]):
        texts.setdefault(line[f"{side}_id"], []).append(line["text"])
    return texts


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a CSV file that must have some columns."""
    if not path.is_file():
        raise SystemExit(f"There is no file {path}; a set needs queries.csv, documents.csv and grades.csv")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    missing = set(columns) - set(rows[0] if rows else ())
    if missing:
        raise SystemExit(
            f"{path} lacks {', '.join(sorted(missing))}; it has {', '.join(rows[0]) if rows else 'no row'}"
        )
    return rows


def write_set(
    folder: Path,
    queries: Iterable[tuple[str, str]],
    documents: Iterable[tuple[str, str]],
    grades: Iterable[tuple[str, str, object]],
) -> None:
    """Write the three files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "queries.csv": (("query_id", "text"), queries),
        "documents.csv": (("document_id", "text"), documents),
        "grades.csv": (("query_id", "document_id", "grade"), grades),
    }
    for name, (header, rows) in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows([header, *rows])


def write_example(folder: Path) -> None:
    """Projects of the example intake as queries, applicants' resumes and statements as documents, grades by hand."""
    files = mk.example_intake()
    market = read_intake(files.applicants, files.projects).market
    applicants = market.applicants
    texts = [
        (key, text)
        for column in (applicants.resumes, applicants.commitments)
        for key, text in zip(applicants.ids, column, strict=True)
    ]
    graded = read_rows(GRADES / "example_intake.csv", ("query_id", "document_id", "grade"))
    rows = [(line["query_id"], line["document_id"], line["grade"]) for line in graded]
    write_set(folder, zip(market.projects.ids, project_texts(market.projects), strict=True), texts, rows)


def write_skill_linking(folder: Path, data: Path) -> None:
    """Sentences of job postings as queries, ESCO's names of skills as documents (Decorte et al.)."""
    labels = (data / "skills_en_label.txt").read_text(encoding="utf-8").splitlines()
    place = {label.casefold(): f"s-{number:05}" for number, label in reversed(list(enumerate(labels)))}
    sentences: dict[str, set[str]] = {}
    for line in read_rows(data / "tech_test_annotations.csv", ("sentence", "label")):
        if line["label"] not in NO_LABEL and line["label"].casefold() in place:
            sentences.setdefault(line["sentence"], set()).add(place[line["label"].casefold()])
    queries = [(f"q-{number:03}", sentence) for number, sentence in enumerate(sorted(sentences))]
    grades = [(key, label, 1) for key, sentence in queries for label in sorted(sentences[sentence])]
    write_set(folder, queries, sorted((key, label) for label, key in place.items()), grades)


def main() -> None:
    """Write one of the two sets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=("example", "skill_linking"))
    parser.add_argument("folder", type=Path, help="where the three files go")
    parser.add_argument("--data", type=Path, help="where skills_en_label.txt and tech_test_annotations.csv lie")
    arguments = parser.parse_args()
    if arguments.name == "example":
        write_example(arguments.folder)
    elif arguments.data is None:
        parser.error("skill_linking needs --data")
    else:
        write_skill_linking(arguments.folder, arguments.data)


if __name__ == "__main__":
    main()
