"""Heaps of claims: who claims a seat of which project, the weakest claim on top.

Many heaps lie side by side in one array; ``first`` says where one begins, and positions count from there. A claim with
a larger priority is stronger; equal priorities fall by turn, which no two claims of a project share.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.compiling import inlined, kernel

CLAIM = np.dtype([("priority", "i8"), ("turn", "i4"), ("edge", "i4")])
Claims = npt.NDArray[Any]  # of CLAIM


class Claim(NamedTuple):
    """One claim, as it goes in and comes out."""

    priority: int
    turn: int
    edge: int


@inlined
def read_claim(claims: Claims, i: int) -> Claim:
    """The claim at index ``i`` of the array."""
    return Claim(claims[i].priority, claims[i].turn, claims[i].edge)


@inlined
def write_claim(claims: Claims, i: int, claim: Claim) -> None:
    """Put a claim at index ``i`` of the array."""
    claims[i].priority = claim.priority
    claims[i].turn = claim.turn
    claims[i].edge = claim.edge


@inlined
def is_weaker(one: Any, other: Any) -> bool:
    """True if claim ``one`` ranks below claim ``other``."""
    return one.priority < other.priority or (one.priority == other.priority and one.turn < other.turn)


@kernel
def place_up(claims: Claims, first: int, at: int, claim: Claim) -> None:
    """Put a claim at position ``at``, or above it where stronger ones make way."""
    while at > 0:
        above = (at - 1) // 2
        if not is_weaker(claim, claims[first + above]):
            break
        claims[first + at] = claims[first + above]
        at = above
    write_claim(claims, first + at, claim)


@kernel
def place_down(claims: Claims, first: int, n: int, at: int, claim: Claim) -> None:
    """Put a claim at position ``at`` of a heap of ``n``, or below it where weaker ones make way."""
    while True:
        below = 2 * at + 1
        if below >= n:
            break
        if below + 1 < n and is_weaker(claims[first + below + 1], claims[first + below]):
            below += 1
        if not is_weaker(claims[first + below], claim):
            break
        claims[first + at] = claims[first + below]
        at = below
    write_claim(claims, first + at, claim)


@kernel
def drop_top(claims: Claims, first: int, n: int) -> None:
    """Take the weakest of ``n`` claims out; the heap has ``n - 1`` then."""
    place_down(claims, first, n - 1, 0, read_claim(claims, first + n - 1))


@kernel
def make_heap(claims: Claims, first: int, n: int) -> None:
    """Put ``n`` claims in heap order (Floyd 1964)."""
    for at in range(n // 2 - 1, -1, -1):
        place_down(claims, first, n, at, read_claim(claims, first + at))
