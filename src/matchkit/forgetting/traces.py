"""By what people are found in the files of a run: their ids, and their names as far as the run has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

GONE = "(forgotten)"
"""Stands where somebody was named in a sentence about something else."""
SHORTEST = 3
NOTHING = re.compile(r"(?!)")
QUOTED_LENGTH = 40
"""Of a cell in a message of the ledger, see `matchkit.intake.cells.quoted`."""


class Traces:
    """Ids and names of people who are to be forgotten.

    In a column of ids, a cell is one of them or is not. In sentences they are whole words, quoted or not; but an id
    that is a number, or shorter than three letters, is looked for in quotes alone, for most numbers are none.

    Parameters
    ----------
    ids, names
        As in the sources.
    """

    def __init__(self, ids: Iterable[str], names: Iterable[str] = ()) -> None:
        self.ids = frozenset(ids)
        self.names = frozenset(name for name in names if name)

    @cached_property
    def _words(self) -> re.Pattern[str]:
        if not self.ids | self.names:
            return NOTHING
        bare = {key for key in (*self.ids, *self.names) if len(key) >= SHORTEST and not key.isdecimal()}
        forms = [rf"(?<!\w){re.escape(key)}(?!\w)" for key in bare]
        forms += [re.escape(quoted) for key in (*self.ids, *self.names) for quoted in quoted_forms(key)]
        return re.compile("|".join(sorted(forms, key=lambda form: (-len(form), form))))

    def are_in(self, text: str) -> bool:
        """Whether a text names one of them."""
        return self._words.search(text) is not None

    def removed(self, text: str) -> str:
        """The text without them."""
        return self._words.sub(GONE, text)

    def removed_from_list(self, text: str) -> str:
        """A list of ids with commas between, such as ``a-1, a-2, 3 more``, without them."""
        for key in sorted(self.ids, key=lambda key: (-len(key), key)):
            text = re.sub(rf"(?:(?<=^)|(?<=, )){re.escape(key)}(?=, |$)", lambda _: GONE, text)
        return text


def quoted_forms(key: str) -> tuple[str, ...]:
    """How messages of the ledger quote a cell; long ones are cut short there."""
    if len(key) <= QUOTED_LENGTH:
        return (repr(key),)
    return repr(key), repr(key[: QUOTED_LENGTH - 1] + "…")
