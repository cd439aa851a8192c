"""The parts of projects: a window each, with hours of its own. Whoever takes a project takes all of its legs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from matchkit.errors import ShapeError

MONDAY_TO_FRIDAY = 0b0011111


@dataclass(frozen=True, eq=False)
class Legs:
    """Project ``p`` has the legs ``indptr[p]`` to ``indptr[p + 1]``, one at least; most projects have just one.

    Attributes
    ----------
    indptr
        Int64 (P + 1,).
    start, end
        Int64 (L,), day numbers, half-open.
    quarters
        Int32 (L,), quarter-hours of the leg.
    is_fixed
        Bool (L,). Fixed: worked on each of its weekdays within the window, hours spread evenly. Else flexible.
    weekdays
        Uint8 (L,), days of the week on which a fixed leg is worked; bit 0 is Monday.
    locations
        For each leg the places where it can be done, any one of which will do; empty where none was named.
    """

    indptr: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    quarters: npt.NDArray[np.int32]
    is_fixed: npt.NDArray[np.bool_]
    weekdays: npt.NDArray[np.uint8]
    locations: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for column in fields(self):
            value = getattr(self, column.name)
            if isinstance(value, np.ndarray):
                value = value.copy()
                value.flags.writeable = False
                object.__setattr__(self, column.name, value)
            if column.name != "indptr" and len(value) != self.indptr[-1]:
                raise ShapeError.mismatch(
                    f"legs.{column.name}", (len(value),), (int(self.indptr[-1]),), "(legs,), the last value of indptr"
                )
        if (np.diff(self.indptr) < 1).any():
            raise ShapeError("A project without legs has no time at all.", cure="Give each project one leg at least.")

    def __len__(self) -> int:
        return self.indptr.size - 1

    @property
    def project(self) -> npt.NDArray[np.int64]:
        """Int64 (L,): the project of each leg."""
        return np.repeat(np.arange(len(self)), np.diff(self.indptr))

    def of(self, project: int) -> Legs:
        """The legs of one project."""
        rows = slice(int(self.indptr[project]), int(self.indptr[project + 1]))
        columns = {column.name: getattr(self, column.name)[rows] for column in fields(self) if column.name != "indptr"}
        return Legs(indptr=np.array([0, rows.stop - rows.start]), **columns)

    @classmethod
    def one_each(
        cls,
        start: npt.NDArray[np.int64],
        end: npt.NDArray[np.int64],
        quarters: npt.NDArray[np.int32],
        is_fixed: npt.NDArray[np.bool_],
        locations: Sequence[tuple[str, ...]],
    ) -> Legs:
        """Of projects that are one leg each, the fixed ones worked on Mondays to Fridays."""
        weekdays = np.full(start.size, MONDAY_TO_FRIDAY, np.uint8)
        return cls(np.arange(start.size + 1), start, end, quarters, is_fixed, weekdays, tuple(locations))
