"""What came of one seed."""

from __future__ import annotations

from dataclasses import dataclass, field

FINE = "fine"
"""How an intake ends that is read."""


@dataclass
class Outcome:
    """What came of one seed.

    Attributes
    ----------
    kinds
        Faults planted, each with whether its code came; None where nothing definite was expected.
    end
        ``"fine"``, or the code of the error that ended it.
    problems
        What must never be: exceptions of other kinds, hangs, rows lost or invented.
    missed
        Planted faults that were not told as expected, in words.
    seconds
        How long it took.
    is_matched
        It went through `match` too.
    """

    seed: int
    kinds: list[tuple[str, bool | None]] = field(default_factory=list)
    end: str = FINE
    problems: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    is_matched: bool = False
