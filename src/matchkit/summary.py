"""The headline numbers of a run, for a terminal, a manifest, or a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matchkit.explanation import Outcome

RANK_BANDS = (("1st", 0, 1), ("2nd", 1, 2), ("3rd", 2, 3), ("4th-5th", 3, 5), ("6th-10th", 5, 10), ("11th+", 10, None))


@dataclass(frozen=True)
class Summary:
    """Headline numbers.

    Attributes
    ----------
    applicants, placed
        People in the market, and those with at least one placement.
    projects, seats, filled
        Projects, their seats, and seats taken.
    rank_bands
        For bands of the applicants' ranks (``"1st"``, ``"2nd"``, ...): placements in each.
    best_rank_bands
        The same, counting each placed applicant once, by the best of their placements.
    blocking_pairs
        Pairs that would rather have each other.
    """

    applicants: int
    placed: int
    projects: int
    seats: int
    filled: int
    rank_bands: dict[str, int]
    best_rank_bands: dict[str, int]
    blocking_pairs: int

    @property
    def sentence(self) -> str:
        """The numbers in a sentence."""
        return (
            f"{self.placed:,} of {self.applicants:,} applicants placed, {self.filled:,} of {self.seats:,} seats filled "
            f"in {self.projects:,} projects, {self.blocking_pairs:,} blocking pairs."
        )


def summarise(outcome: Outcome) -> Summary:
    """Count what a coordinator asks first."""
    ranks = outcome.placed_ranks[:, 0].tolist()
    best: dict[int, int] = {}
    for a, rank in zip(outcome.matching.pairs[:, 0].tolist(), ranks, strict=True):
        best[a] = min(rank, best.get(a, rank))
    return Summary(
        applicants=len(outcome.market.applicants),
        placed=len(best),
        projects=len(outcome.market.projects),
        seats=int(outcome.market.projects.seats.sum()),
        filled=len(ranks),
        rank_bands=count_bands(ranks),
        best_rank_bands=count_bands(list(best.values())),
        blocking_pairs=len(outcome.matching.stability.blocking_pairs),
    )


def count_bands(ranks: Sequence[int]) -> dict[str, int]:
    """How many ranks (0 is best) lie in each of `RANK_BANDS`."""
    return {
        name: sum(first <= rank and (stop is None or rank < stop) for rank in ranks) for name, first, stop in RANK_BANDS
    }
