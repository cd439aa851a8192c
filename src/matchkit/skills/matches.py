"""Where a text names skills, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Matches(NamedTuple):
    """Skills and where a text names them, in columns of one length, by start: ``text[start:end]``."""

    starts: Sequence[int]
    ends: Sequence[int]
    skills: Sequence[int]


NO_MATCHES = Matches((), (), ())


def merged(*found: Matches) -> Matches:
    """All of them, by start."""
    rows = sorted(row for matches in found for row in zip(*matches, strict=True))
    return Matches(*zip(*rows, strict=True)) if rows else NO_MATCHES
