"""Breaking ties by a seeded hash of stable ids, so that neither row order nor chance decides.

One lottery number for each applicant serves all projects: with single tie-breaking fewer people lose placements that
nobody else would miss than with a lottery for each project (Abdulkadiroglu, Pathak and Roth 2009).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

FEW = 1_000


def lottery(ids: Iterable[str], seed: int, purpose: str = "") -> npt.NDArray[np.uint64]:
    """A number for each id, uint64, that depends on nothing else but the seed and the purpose. Smaller wins.

    Long ones are remembered for a while: one market draws the same again each time that it is solved.
    """
    names = tuple(ids)
    return _drawn(names, seed, purpose) if len(names) < FEW else _remembered(names, seed, purpose).copy()


@lru_cache(maxsize=4)
def _remembered(ids: tuple[str, ...], seed: int, purpose: str) -> npt.NDArray[np.uint64]:
    return _drawn(ids, seed, purpose)


def _drawn(ids: tuple[str, ...], seed: int, purpose: str) -> npt.NDArray[np.uint64]:
    key = f"{seed}:{purpose}".encode()[:64]
    digests = [hashlib.blake2b(name.encode(), digest_size=8, key=key).digest() for name in ids]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def pair_lottery(first: npt.NDArray[np.uint64], second: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A number for each pair of lottery numbers (arrays that broadcast), mixed by the finaliser of SplitMix64."""
    mixed = first * np.uint64(0x9E3779B97F4A7C15) + second
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def position_lottery(n: int, seed: int) -> npt.NDArray[np.uint64]:
    """A number for each of ``n`` positions, for applicants who have no ids."""
    purpose = lottery(["position"], seed)
    return pair_lottery(purpose, np.arange(n, dtype=np.uint64))
