"""Compare ways of scoring texts on labelled sets.

`benchmarks/labelled.py` tells the format and makes two sets.

::

    python benchmarks/quality.py sets/example sets/skill_linking > benchmarks/results/quality.md

TF-IDF is scikit-learn's, with words and word pairs, fitted on the set; BM25 is the package bm25s. *Words* and *dense*
are the two halves of matchkit's score alone; *mixed* standardises them by what is usual in the set itself, *default* by
what ships with matchkit, as `mk.text_scores` does. A profile of several texts is judged by the mean of its best three,
whatever the method. In brackets intervals of 95 % over resampled queries.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

import matchkit as mk
from labelled import LabelledSet
from machine import describe_machine
from matchkit.embedding import DocumentVectors, SimilarityReference, encode_documents
from matchkit.embedding.cosines import dense_cosines, lexical_cosines
from matchkit.embedding.reference import find_dense_share
from matchkit.embedding.scores import BEST_WORKS
from matchkit.errors import UsageError
from rankings import MEASURES, Numbers, interval, measure, overall, resample

DEFAULT = "default"
NARROW = "default, bfloat16"


class Remembering:
    """An encoder that is asked for each text once."""

    def __init__(self, encoder: mk.Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, npt.NDArray[np.float32]] = {}
        self.dimension, self.max_tokens = encoder.dimension, encoder.max_tokens
        self.fingerprint, self.count_tokens = encoder.fingerprint, encoder.count_tokens

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Numbers:
        """The rows of the encoder."""
        new = [text for text in texts if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new, progress), strict=True))
        rows = [self._known[text] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)


class Comparison:
    """Scores of every pair of a set by each method, float64 (queries, documents)."""

    def __init__(self, labelled: LabelledSet, name: str) -> None:
        self._queries, self._documents = list(labelled.queries.values()), list(labelled.documents.values())
        self._name = name
        self._encoder = Remembering(mk.load_encoder(name))

    def methods(self) -> dict[str, Numbers]:
        """By name, in the order of the tables."""
        made = {"TF-IDF": self._tfidf()}
        if find_spec("bm25s"):
            made["BM25"] = self._bm25()
        else:
            print("No row for BM25: no package bm25s\n")
        made |= {
            "words": self._pooled(lexical_cosines(*self._vectors)),
            "dense": self._pooled(dense_cosines(*self._vectors)),
            "mixed": self._pooled(self._mixed()),
            DEFAULT: self._default(self._encoder),
        }
        try:
            made[NARROW] = self._default(mk.load_encoder(self._name, precision="bfloat16"))
        except UsageError as error:
            print(f"No row for bfloat16: {error}\n")
        return made

    @cached_property
    def _texts(self) -> tuple[list[str], list[str]]:
        return sum(self._queries, []), sum(self._documents, [])  # noqa: RUF017 - a few thousand, once

    @cached_property
    def _vectors(self) -> tuple[DocumentVectors, DocumentVectors]:
        queries, documents = self._texts
        vectors = encode_documents([*queries, *documents], self._encoder)
        return vectors[: len(queries)], vectors[len(queries) :]

    def _mixed(self) -> Numbers:
        usual = SimilarityReference.measure(*self._vectors, find_dense_share(self._encoder))
        return usual.mix(dense_cosines(*self._vectors), lexical_cosines(*self._vectors))

    def _tfidf(self) -> Numbers:
        from sklearn.feature_extraction.text import TfidfVectorizer

        queries, documents = self._texts
        model = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, stop_words="english").fit([*queries, *documents])
        return self._pooled((model.transform(queries) @ model.transform(documents).T).toarray())

    def _bm25(self) -> Numbers:
        import bm25s

        queries, documents = self._texts
        model = bm25s.BM25()
        model.index(bm25s.tokenize(documents, stopwords="en", show_progress=False), show_progress=False)
        words = bm25s.tokenize(queries, stopwords="en", return_ids=False, show_progress=False)
        empty = np.zeros(len(documents))
        return self._pooled(np.array([model.get_scores(asked) if asked else empty for asked in words]))

    def _default(self, encoder: mk.Encoder) -> Numbers:
        if any(len(texts) > 1 for texts in self._queries):
            scores = mk.text_scores(self._queries, [text for (text,) in self._documents], encoder)
        else:
            scores = mk.text_scores(self._documents, [text for (text,) in self._queries], encoder).T
        return np.nan_to_num(scores, nan=-1.0)

    def _pooled(self, scores: Numbers) -> Numbers:
        """From pairs of texts to pairs of ids: the mean over the best three texts."""
        by_query = np.stack([_mean_of_best(part) for part in _split(scores, self._queries)])
        return np.stack([_mean_of_best(part) for part in _split(by_query.T, self._documents)]).T


def _split(rows: Numbers, owners: Sequence[Sequence[str]]) -> list[Numbers]:
    """The rows of each owner; texts that are empty are left out where an owner has others."""
    ends = np.cumsum([0, *map(len, owners)])
    kept = []
    for texts, (start, end) in zip(owners, pairwise(ends), strict=True):
        is_told = np.array([bool(text.strip()) for text in texts])
        kept.append(rows[start:end][is_told] if is_told.any() else rows[start:end])
    return kept


def _mean_of_best(rows: Numbers) -> Numbers:
    return np.sort(rows, axis=0)[::-1][:BEST_WORKS].mean(axis=0)


def compare(folder: Path, encoder: str, *, graded_only: bool) -> None:
    """Print the tables of one set."""
    labelled = LabelledSet.read(folder)
    kept = [~np.isnan(row) if graded_only else np.ones(row.size, dtype=bool) for row in labelled.grades]
    grades = [np.nan_to_num(row[chosen]) for row, chosen in zip(labelled.grades, kept, strict=True)]
    counts = f"{len(labelled.queries)} queries, {len(labelled.documents):,} documents"
    print(f"| {folder.name}: {counts} | {' | '.join(MEASURES)} | nDCG@10 less the default's |")
    print("|---" * (len(MEASURES) + 2) + "|")
    shares = {
        method: {
            name: measure(name, [row[chosen] for row, chosen in zip(scores, kept, strict=True)], grades)
            for name in MEASURES
        }
        for method, scores in Comparison(labelled, encoder).methods().items()
    }
    for method, by_name in shares.items():
        cells = [_cell(float(overall(by_name[name])), interval(resample(by_name[name]))) for name in MEASURES]
        print(f"| {method} | {' | '.join(cells)} | {_difference(by_name['nDCG@10'], shares[DEFAULT]['nDCG@10'])} |")
    print()


def _cell(value: float, bounds: tuple[float, float], sign: str = "") -> str:
    low, high = bounds
    return f"{value:{sign}.3f} [{low:{sign}.3f}, {high:{sign}.3f}]"


def _difference(ours: Numbers, others: Numbers) -> str:
    """Paired: the same resampled queries for both."""
    if ours is others:
        return ""
    return _cell(float(overall(ours) - overall(others)), interval(resample(ours) - resample(others)), "+")


def main() -> None:
    """Compare on each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=Path, nargs="+", help="folders with queries.csv, documents.csv and grades.csv")
    parser.add_argument("--encoder", default="all-MiniLM-L6-v2", help="name or folder, as mk.load_encoder takes it")
    parser.add_argument(
        "--graded-only", action="store_true", help="rank only documents that have a grade; else the others count as 0"
    )
    arguments = parser.parse_args()
    print(f"{describe_machine()}; {arguments.encoder}\n")
    for folder in arguments.sets:
        compare(folder, arguments.encoder, graded_only=arguments.graded_only)


if __name__ == "__main__":
    main()
