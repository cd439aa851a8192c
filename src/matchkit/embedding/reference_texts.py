"""The shipped reference texts: the axes of `TfidfEncoder`, and what is usual for an encoder that nobody measured."""

from __future__ import annotations

import csv
from functools import cache
from hashlib import blake2b
from pathlib import Path

DATA = Path(__file__).parent / "data"
REFERENCE_TEXTS = DATA / "reference_texts.csv"


@cache
def read_reference_texts() -> tuple[str, ...]:
    """Titles and descriptions of 1,016 occupations of O*NET (credit in ``data/LICENSE-O-NET.md``)."""
    with REFERENCE_TEXTS.open(encoding="utf-8", newline="") as lines:
        return tuple(f"{row['title']}. {row['description']}" for row in csv.DictReader(lines))


@cache
def reference_texts_digest() -> str:
    """Eight hexadecimal digits that change with the reference texts."""
    return blake2b("\n".join(read_reference_texts()).encode(), digest_size=4).hexdigest()
