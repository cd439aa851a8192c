"""One change to a market, and how it is put in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from matchkit.counterfactual.values import Windows
from matchkit.explanation.readers import SOMEBODY

Side = Literal["applicant", "project"]
Value = int | tuple[str, ...] | Windows
AS_BEFORE = " (as before)"
_PREPOSITIONS: Mapping[str, str] = MappingProxyType({"seats": "in", "must_have_skills": "in", "without": "of"})


@dataclass(frozen=True)
class Change:
    """One cell of the market that is changed, or somebody who withdraws.

    Attributes
    ----------
    column
        What is changed, as `matchkit.counterfactual.Changes.parse` calls it.
    side, position, key
        Whose it is: the side, and the position and the id there.
    value
        What the cell holds then, as the market holds it; of who withdraws 0, the number of projects or seats.
    what, detail
        The change in words, and what was there before; without an id.
    """

    column: str
    side: Side
    position: int
    key: str
    value: Value
    what: str
    detail: str = ""

    @property
    def words(self) -> str:
        """Without the id, for whom it concerns: ``2 more hours a week (10 instead of 8)``."""
        return f"{self.what}{self.detail}"

    def describe(self, *, hide_personal: bool = False) -> str:
        """In words: ``one more seat in p-12 (3 instead of 2)``. Ids of applicants are personal."""
        who = SOMEBODY if hide_personal and self.side == "applicant" else self.key
        return f"{self.what} {_PREPOSITIONS.get(self.column, 'for')} {who}{self.detail}"


def difference(more: float, noun: str, rest: str = "") -> str:
    """``2 more hours a week``, ``one fewer seat``, ``as many seats as before``."""
    if not more:
        return f"as many {noun}s{rest} as before"
    number = "one" if abs(more) == 1 else f"{abs(more):,}"
    return f"{number} {'more' if more > 0 else 'fewer'} {noun}{'' if abs(more) == 1 else 's'}{rest}"


def instead(after: float, before: float, *, is_assumed: bool = False) -> str:
    """``(10 instead of 8)``, behind a difference."""
    if after == before:
        return f" ({after:,})"
    return f" ({after:,} instead of {before:,}{', which is assumed' if is_assumed else ''})"


def listed(names: Sequence[str]) -> str:
    """``SQL``, ``SQL and R``, ``SQL, R and QGIS``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
