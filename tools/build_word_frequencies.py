"""Build the shipped frequencies of English words, by which shared words are weighed.

They come from the package wordfreq, of which only the words are kept that matchkit takes for one word and that a
million words of English hold at least once::

    pip install wordfreq==3.1.1
    python tools/build_word_frequencies.py
"""

from __future__ import annotations

import csv

import wordfreq

from matchkit.embedding.word_frequencies import WORD_FREQUENCIES
from matchkit.embedding.words import find_words

MILLION = 1_000_000


def main() -> None:
    """Write word_frequencies.csv, the most frequent word first."""
    listed = wordfreq.get_frequency_dict("en", wordlist="small")
    per_million = {word: share * MILLION for word, share in listed.items() if find_words(word) == [word]}
    kept = {word: frequency for word, frequency in per_million.items() if frequency >= 1}
    rows = sorted(kept.items(), key=lambda row: (-row[1], row[0]))
    with WORD_FREQUENCIES.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["word", "per_million"])
        writer.writerows((word, f"{frequency:.3g}") for word, frequency in rows)
    print(f"{len(rows):,} words in {WORD_FREQUENCIES}")


if __name__ == "__main__":
    main()
