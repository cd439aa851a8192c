"""How frequent words are in English at large: what everybody writes tells little about a person or a project."""

from __future__ import annotations

import csv

from matchkit.embedding.reference_texts import DATA

WORD_FREQUENCIES = DATA / "word_frequencies.csv"


def read_word_frequencies() -> dict[str, float]:
    """Occurrences per million words, of words that come at least once (credit in ``data/LICENSE-WORDFREQ.md``)."""
    with WORD_FREQUENCIES.open(encoding="utf-8", newline="") as lines:
        return {row["word"]: float(row["per_million"]) for row in csv.DictReader(lines)}
