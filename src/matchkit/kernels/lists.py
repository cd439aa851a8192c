"""The market as the solver's kernels read it."""

from __future__ import annotations

from typing import NamedTuple

from matchkit.kernels.compiling import Int32s, Int64s


class Lists(NamedTuple):
    """Both sides' preferences, seats and limits.

    ``indptr`` int64 (A + 1,), ``project`` int32 (E,) and ``priority`` int64 (E,): applicants' lists, best first.
    ``turn`` int32 (A,): the lottery by which equal priorities fall, all different, larger goes first. ``seats`` int64
    (P,), ``quota`` int64 (A,).
    """

    indptr: Int64s
    project: Int32s
    priority: Int64s
    turn: Int32s
    seats: Int64s
    quota: Int64s
