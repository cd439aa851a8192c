"""Whether the placements of a run are stable, over all pairs, by the independent checker.

Nothing of the solving is used, nor of the shortlists where a run promises more than these: pairs are scored again, and
the placements are those that stand in the run folder. Lists are made for a part of the applicants at a time, so that
memory stays small; of everybody else the checker needs their placements alone, for these are what others are compared
with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matchkit.assignment import find_blocking_pairs
from matchkit.assignment.arguments import placed_edges
from matchkit.assignment.pinning import pinned_edges, pins_first
from matchkit.availability.capacity import max_projects
from matchkit.errors import PreferencesError, counted, first_few
from matchkit.executors import Executor
from matchkit.pipeline import Progress
from matchkit.preferences import Preferences
from matchkit.preferences.ordering import order_of
from matchkit.preferences.ranking import rank
from matchkit.scoring import ApplicantsPart, Evidence, Pairs, Sides, score_all, score_some
from matchkit.scoring import shortlist as find_shortlists

CHECKING = "Checking all pairs"
PART_CELLS = 1 << 22
"""Pairs looked at before the checker is asked: at worst some 200 MB of lists."""
Ints = npt.NDArray[np.int64]
NO_PAIRS = np.zeros((0, 2), np.int64)


class NotTheMarketError(ValueError):
    """The placements cannot be those of this market; the message says why."""


@dataclass(frozen=True, eq=False)
class Blocking:
    """What the checker found.

    Attributes
    ----------
    pairs
        Int64 (k, 2): applicant and project positions of the pairs that block, and not only because of a pin.
    by_pin
        Int64 (k, 2): those that block only because a pinned placement stands in their way.
    n_pairs
        How many pairs it speaks of.
    n_acceptable
        How many of them both sides accept.
    is_all
        They are all pairs of the market, and not those of the shortlists alone.
    of_projects
        Int64 (P,): how many pairs of each project both sides accept.
    applicant_ranks
        Int64 (m,): of each placement, how many of the applicant's projects stand above it.
    closed
        Int64 (k, 2): those of the other pairs that were asked about, see `PlacementCheck`, that a side does not accept.
    """

    pairs: Ints
    by_pin: Ints
    n_pairs: int
    n_acceptable: int
    is_all: bool
    of_projects: Ints
    applicant_ranks: Ints
    closed: Ints


class PlacementCheck:
    """Placements of a market, to be given to the independent checker.

    Parameters
    ----------
    evidence, seed
        The market, and the run's seed.
    placed
        Int64 (m, 2): applicant and project positions of the placements, distinct and ascending.
    asked
        Int64 (k, 2): further pairs of which it is to be known whether both sides accept them.
    """

    def __init__(self, evidence: Evidence, seed: int, placed: Ints, asked: Ints = NO_PAIRS) -> None:
        self._evidence, self._seed, self._placed, self._asked = evidence, seed, placed, asked
        self._market, self._wishes = evidence.market, evidence.wishes
        self._quota = max_projects(self._market.applicants, evidence.params.calendar).astype(np.int64)
        self._sides = Sides.of(evidence)
        self._order = order_of(self._market, self._wishes, evidence.params.preferences, seed=seed)
        self._pins = np.array([(pin.applicant, pin.project) for pin in self._wishes.pins], np.int64).reshape(-1, 2)

    def find(self, executor: Executor, progress: Progress | None = None) -> Blocking:
        """Score every pair again, and have the checker look for pairs that block.

        Raises
        ------
        NotTheMarketError
            A placement breaks a rule, or there are more than seats, limits or calendars allow.
        """
        is_all = self._evidence.params.shortlist.all_pairs
        projects, everybody = self._sides
        placed = score_some(projects, ApplicantsPart(everybody, self._order), self._placed)
        blocking, by_pin, closed = [NO_PAIRS], [NO_PAIRS], [NO_PAIRS]
        of_projects, ranks = np.zeros(len(projects), np.int64), np.zeros(len(self._placed), np.int64)
        for rows, pairs in self._parts(executor, progress) if is_all else self._shortlists(executor):
            mine = _of(rows, self._placed)
            self._check_acceptable(pairs, mine)
            preferences = self._rank(pairs.united(placed.only(~mine)))
            blocks, pinned = self._ask(preferences)
            blocking.append(blocks)
            by_pin.append(pinned)
            of_projects += np.bincount(pairs.project, minlength=len(projects))
            ranks[mine] = ranks_of(preferences, self._placed)[mine]
            asked = self._asked[_of(rows, self._asked)]
            closed.append(asked[~_among(pairs, asked, len(projects))])
        n_acceptable = int(of_projects.sum())
        return Blocking(
            pairs=np.concatenate(blocking),
            by_pin=np.concatenate(by_pin),
            n_pairs=len(everybody) * len(projects) if is_all else n_acceptable,
            n_acceptable=n_acceptable,
            is_all=is_all,
            of_projects=of_projects,
            applicant_ranks=ranks,
            closed=np.concatenate(closed),
        )

    def _parts(self, executor: Executor, progress: Progress | None) -> Iterator[tuple[slice, Pairs]]:
        """One part of the applicants after the other, with their whole lists."""
        projects, everybody = self._sides
        n, size = len(everybody), max(1, PART_CELLS // max(1, len(projects)))
        cuts = list(pairwise([*range(0, n, size), n]))
        parts = (ApplicantsPart(everybody.part(slice(a, z)), self._order.part(a, z)) for a, z in cuts)
        for (begin, stop), pairs in zip(cuts, executor.map_blocks(score_all, projects, parts), strict=True):
            yield slice(begin, stop), pairs.spread(np.arange(begin, stop), n)
            if progress is not None:
                progress(CHECKING, stop, n)

    def _shortlists(self, executor: Executor) -> Iterator[tuple[slice, Pairs]]:
        """Everybody's shortlist, where a run promises no more than these."""
        edges = find_shortlists(self._sides, self._order, self._evidence.params.shortlist, executor)
        yield slice(0, len(self._sides.applicants)), edges

    def _rank(self, pairs: Pairs) -> Preferences:
        params = self._evidence.params.preferences
        return rank(pairs, self._market, self._wishes, params, seed=self._seed).preferences

    def _check_acceptable(self, pairs: Pairs, mine: npt.NDArray[np.bool_]) -> None:
        """Raise `NotTheMarketError` where a placement of these applicants is none of their pairs."""
        placed = self._placed[mine]
        foreign = placed[~_among(pairs, placed, len(self._sides.projects))].tolist()
        if foreign:
            ids, projects = self._market.applicants.ids, self._market.projects.ids
            named = first_few([f"{ids[a]}-{projects[p]}" for a, p in foreign], quote=False)
            raise NotTheMarketError(f"{counted(len(foreign), 'placement')} that a rule or a ranking forbids: {named}")

    def _ask(self, preferences: Preferences) -> tuple[Ints, Ints]:
        """Pairs that block, and those that only a pin makes block."""
        market = self._market.projects.seats, self._evidence.calendar, self._quota
        try:
            blocking = find_blocking_pairs(self._placed, preferences, *market)
            if not len(self._pins):
                return blocking, NO_PAIRS
            is_pinned = pinned_edges(preferences, self._pins)
            free = find_blocking_pairs(self._placed, pins_first(preferences, is_pinned), *market)
        except PreferencesError as error:
            raise NotTheMarketError(error.message.removesuffix(".")) from None
        is_free = (blocking[:, None] == free[None]).all(axis=2).any(axis=1)
        return free, blocking[~is_free]


def ranks_of(preferences: Preferences, placed: Ints) -> Ints:
    """Int64 (m,): the place of each of these pairs, all of them in the lists, in its applicant's list; 0 is best."""
    entries = np.flatnonzero(placed_edges(preferences, placed))
    owner, project = preferences.applicant[entries], preferences.project[entries]
    return (entries - preferences.indptr[owner])[np.lexsort((project, owner))]


def _of(rows: slice, pairs: Ints) -> npt.NDArray[np.bool_]:
    """Bool (k,): pairs of these applicants."""
    return (rows.start <= pairs[:, 0]) & (pairs[:, 0] < rows.stop)


def _among(pairs: Pairs, asked: Ints, n_projects: int) -> npt.NDArray[np.bool_]:
    """Bool (k,): whether each of int64 (k, 2) is one of the pairs."""
    keys, wanted = pairs.applicant * n_projects + pairs.project, asked[:, 0] * n_projects + asked[:, 1]
    at = np.searchsorted(keys, wanted)
    return np.append(keys, -1)[at] == wanted
