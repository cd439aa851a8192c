"""Whether scores, ranks and waiting lists are those that scoring gives again.

A run knows the best pairs of each side, and of the others as many as were needed for a stable result. So a rank lies
between two: the place among the best, and that among all pairs. Where a run knew all pairs, as in any smaller market,
these are one. A waiting list holds whoever would take a further seat, of the best at least.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from matchkit.assignment import find_waitlist
from matchkit.assignment.order import project_places, strict_lists
from matchkit.availability.capacity import max_projects
from matchkit.errors import counted, first_few
from matchkit.executors import Executor
from matchkit.preferences import Preferences
from matchkit.preferences.ordering import order_of
from matchkit.preferences.ranking import rank
from matchkit.scoring import ApplicantsPart, Evidence, Pairs, Sides, score_some
from matchkit.scoring import shortlist as find_shortlists
from matchkit.verification.positions import Positions
from matchkit.verification.records import Check, as_check
from matchkit.verification.stability import Blocking, ranks_of

Ints = npt.NDArray[np.int64]
NOT_COMPLETE = "; of a rank beyond the best pairs it is known that it can be, and replay proves it"


def check_standing(evidence: Evidence, seed: int, executor: Executor, pairs: Positions, found: Blocking) -> Check:
    """Scores, ranks and waiting lists of a run; ``found`` is what the checker saw of all pairs."""
    standing = _Standing(evidence, seed, executor, pairs)
    wrong = [*standing.other_scores(), *standing.other_ranks(found), *standing.other_waiting(found.closed)]
    what = "scores and ranks of placements, and the order of the waiting lists, come out as they are"
    return as_check("scores", wrong, f"{what}{'' if standing.is_complete else NOT_COMPLETE}")


class _Standing:
    """The pairs that a run knows at least: the best of each side, and those that its tables name."""

    def __init__(self, evidence: Evidence, seed: int, executor: Executor, pairs: Positions) -> None:
        self._market, self._calendar, self._seed, self._pairs = evidence.market, evidence.calendar, seed, pairs
        params, wishes = evidence.params, evidence.wishes
        self._quota = max_projects(self._market.applicants, params.calendar)
        sides, order = Sides.of(evidence), order_of(self._market, wishes, params.preferences, seed=seed)
        named = np.unique(np.concatenate([pairs.placed, pairs.waiting[:, ::-1]]), axis=0)
        self._scored = score_some(sides.projects, ApplicantsPart(sides.applicants, order), named)
        best = find_shortlists(sides, order, params.shortlist, executor)
        self.is_complete = bool(best.is_complete.all()) or not params.shortlist.all_pairs
        known: Pairs = best.united(self._scored)
        self._preferences: Preferences = rank(known, self._market, wishes, params.preferences, seed=seed).preferences

    def other_scores(self) -> Iterator[str]:
        """Placements with scores that are not theirs."""
        scored = self._scored
        at = {
            pair: row for row, pair in enumerate(zip(scored.applicant.tolist(), scored.project.tolist(), strict=True))
        }
        rows = [at[a, p] for a, p in self._pairs.placed.tolist()]
        came = zip(scored.applicant_score[rows].tolist(), scored.project_score[rows].tolist(), strict=True)
        wrong = [
            f"{row.applicant}-{row.project} ({mine:,} and {theirs:,})"
            for row, (mine, theirs) in zip(self._pairs.placements, came, strict=True)
            if (row.applicant_score, row.project_score) != (mine, theirs)
        ]
        if wrong:
            named = first_few(wrong, quote=False)
            yield f"{counted(len(wrong), 'placement')} with other scores than are given again: {named}"

    def other_ranks(self, found: Blocking) -> Iterator[str]:
        """Placements with ranks that cannot be theirs."""
        lists = strict_lists(
            self._preferences, self._market.projects.seats.astype(np.int64), self._quota.astype(np.int64), self._seed
        )
        places = project_places(lists, self._preferences.applicant)
        n_unknown = found.of_projects - np.bincount(self._preferences.project, minlength=found.of_projects.size)
        at = ranks_of(self._preferences, self._pairs.placed) + self._preferences.indptr[self._pairs.placed[:, 0]]
        project = places[at]
        bounds = {
            "applicant": (at - self._preferences.indptr[self._pairs.placed[:, 0]], found.applicant_ranks),
            "project": (project, project + np.maximum(n_unknown, 0)[self._pairs.placed[:, 1]]),
        }
        for side, (least, most) in bounds.items():
            told = np.array([getattr(row, f"{side}_rank") for row in self._pairs.placements], np.int64)
            is_wrong = (told < least) | (told > most)
            wrong = [
                f"{'-'.join(self._pairs.placements[i].pair)} ({_range(int(least[i]), int(most[i]))})"
                for i in np.flatnonzero(is_wrong).tolist()
            ]
            if wrong:
                yield (
                    f"{counted(len(wrong), 'placement')} with another rank in the {side}'s list than is given again: "
                    f"{first_few(wrong, quote=False)}"
                )

    def other_waiting(self, closed: Ints) -> Iterator[str]:
        """Projects of which the waiting list is not whoever would take a further seat, in the project's order."""
        ids, projects = self._market.applicants.ids, self._market.projects.ids
        if len(closed):
            named = first_few([f"{ids[a]}-{projects[p]}" for a, p in closed.tolist()], quote=False)
            yield f"{counted(len(closed), 'pair')} waiting that a rule or a ranking forbids: {named}"
        expected = find_waitlist(
            self._pairs.placed,
            self._preferences,
            self._market.projects.seats,
            calendar=self._calendar,
            max_projects=self._quota,
            seed=self._seed,
        )
        now, then = _by_project(expected[~self._pairs.is_gone[expected[:, 1]]]), _by_project(self._pairs.waiting)
        if wrong := sorted(p for p in now.keys() | then.keys() if now[p] != then[p]):
            named = first_few([projects[p] for p in wrong])
            yield f"{counted(len(wrong), 'waiting list')} other than the projects' order gives: {named}"


def _by_project(waiting: Ints) -> dict[int, list[int]]:
    lists: dict[int, list[int]] = defaultdict(list)
    for project, applicant in waiting.tolist():
        lists[project].append(applicant)
    return lists


def _range(least: int, most: int) -> str:
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"
