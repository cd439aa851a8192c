"""The smallest changes that would place somebody, each tried by placing everybody again; and those that would not help.

Which changes are worth a try follows from the result: an applicant without a placement gets one only through a project
that would rather have them than somebody seated, or has a free seat, and that they are not eligible for yet. If there
is none, the result stays stable with the change, and with one project each nobody is placed in one stable matching and
unplaced in another (Roth 1986). So a change is tried where it opens such a project, the smallest of its kind first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from matchkit.availability import Calendar
from matchkit.counterfactual.applying import apply, apply_to_market
from matchkit.counterfactual.change import Change
from matchkit.counterfactual.changes import Changes
from matchkit.counterfactual.trial import NOBODY, Trials, each_broken, held_by
from matchkit.errors import counted
from matchkit.explanation import Outcome, Reader, Tried, titled
from matchkit.explanation.lacking import lacking, out_of_reach, spoken
from matchkit.kernels.alone import fits_alone
from matchkit.market import Market, iso_date
from matchkit.market.days import QUARTERS_PER_HOUR
from matchkit.preferences.ranking import rank_pairs
from matchkit.scoring import Evidence
from matchkit.scoring.components import PERCENT, SCALE
from matchkit.scoring.sides import ApplicantSide
from matchkit.scoring.single import score_row
from matchkit.skills import explain_overlap

MOST_HOURS = 60
"""Hours a week beyond which nobody is advised to go."""
MOST_TRIES = 2
"""Changes of one kind that are tried, the smallest first."""
MOST_SKILLS = 3
"""Skills of which it is worked out what they would earn."""
MOST_TRIALS = 8
"""Changes that are tried of all kinds together, for somebody who waits for the answer."""
Asked = Mapping[str, Mapping[str, Any]]
"""A change as `Changes.parse` takes it."""
Candidate = tuple[Asked, Change, Evidence] | Tried
"""A change that may help, as asked and as read, with what scoring reads then; or one that is known not to help."""
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def advise_applicant(trials: Trials, applicant: int, reader: Reader = "coordinator") -> tuple[Tried, ...]:
    """What would give an applicant without a placement one: changes that help, then those that do not.

    One more seat is for coordinators to know; applicants are told what they can change themselves.
    """
    advice = _Advice(trials, applicant)
    kinds: list[Callable[[], Iterator[Candidate]]] = [advice.more_projects]
    if trials.outcome.quota[applicant]:
        kinds = [advice.more_hours, advice.earlier, advice.later, advice.places, advice.modes, advice.languages]
        kinds += [advice.skills, *([advice.seats] if reader == "coordinator" else [])]
    tried: list[Tried] = []
    for kind in kinds:
        tried += advice.first_that_helps(kind(), MOST_TRIALS - len(tried))
    return tuple(sorted(tried, key=lambda change: not change.helps))


@dataclass(frozen=True, eq=False)
class _Advice:
    """What is looked for on behalf of one applicant."""

    trials: Trials
    applicant: int

    @property
    def outcome(self) -> Outcome:
        return self.trials.outcome

    @property
    def _id(self) -> str:
        return self.outcome.market.applicants.ids[self.applicant]

    def first_that_helps(self, candidates: Iterator[Candidate], most: int) -> list[Tried]:
        """Tries changes of a kind, smallest first, until one helps; what is known to be of no use is passed on."""
        failed: list[Tried] = []
        # A platform's own rules may read any column, so that what a change opens is known by trial alone.
        has_own_rules = bool(self.outcome.evidence.own_rules.names)
        for candidate in islice(candidates, min(MOST_TRIES, most)):
            if isinstance(candidate, Tried):
                failed += [] if has_own_rules else [candidate]
                continue
            found = self._try(*candidate)
            if found.helps:
                return [found]
            failed.append(found)
        return failed[:1]

    def _asking(self, asked: Asked) -> tuple[Asked, Change, Evidence]:
        """A change, and everything that scoring reads with it."""
        evidence = self.outcome.evidence
        changes = Changes.parse(evidence.market, evidence.params, **cast("Any", asked))
        return asked, changes.items[0], apply(evidence, changes)

    def _of_theirs(self, column: str, value: Any) -> Asked:
        return {column: {self._id: value}}

    def _try(self, asked: Asked, change: Change, changed: Evidence) -> Tried:
        if change.side == "project":
            placed, what = self.trials.with_seats(changed), change.describe()
        else:
            placed, what = self.trials.with_applicant(self.applicant, changed), change.words
        held = held_by(placed, self.applicant)
        return Tried(
            change=asked,
            what=what,
            gained=tuple(self.outcome.market.projects.ids[p] for p in held),
            named=tuple(titled(self.outcome, p) for p in held),
            note="" if held else "no seat would be left",
        )

    # What stands in the way

    @cached_property
    def _alone(self) -> ApplicantSide:
        return self.outcome.sides.applicants.part(slice(self.applicant, self.applicant + 1))

    @cached_property
    def _broken(self) -> dict[str, Bools]:
        return each_broken(self._alone)

    @cached_property
    def _n_broken(self) -> Ints:
        return np.sum(list(self._broken.values()), axis=0)

    @cached_property
    def _gap(self) -> Ints:
        """Int64 (P,): points that the applicant is below the project's bar; 0 or less where a draw may decide."""
        return self._gap_of(self._alone)

    def _gap_of(self, alone: ApplicantSide) -> Ints:
        everything = np.arange(self._n_projects)
        row = score_row(self.outcome.sides.projects, alone, everything)
        owner = np.full(everything.size, self.applicant)
        _, priority = rank_pairs(self.outcome.stated, owner, everything, row.applicant_score, row.project_score)
        gap = self.trials.bars - priority
        gap[~self.outcome.stated.accept(owner, everything)] = NOBODY
        return gap

    @property
    def _n_projects(self) -> int:
        return len(self.outcome.market.projects)

    def _closed_by(self, rule: str) -> Bools:
        """Projects that this rule closes, and no other."""
        return self._broken[rule] & (self._n_broken == 1)

    def _is_wanted(self, rule: str) -> Bools:
        return self._closed_by(rule) & (self._gap <= 0)

    # Time

    def more_projects(self) -> Iterator[Candidate]:
        """One, for who asked for none."""
        yield self._asking(self._of_theirs("max_projects", 1))

    def more_hours(self) -> Iterator[Candidate]:
        """The fewest more hours a week with which a project fits that would take them."""
        evidence = self.outcome.evidence
        stated = int(evidence.market.applicants.quarters_per_week[self.applicant])
        before = evidence.params.calendar.assumed_hours_per_week if stated < 0 else stated / QUARTERS_PER_HOUR
        amounts = range(int(before) + 1, MOST_HOURS + 1)
        yield from self._least("hours_per_week", amounts, lambda hours: hours, f"more hours, up to {MOST_HOURS} a week")

    def earlier(self) -> Iterator[Candidate]:
        """The fewest days more before the first window."""
        begin = self.outcome.market.applicants.window_start[self.applicant][:1].tolist()
        first = int(self.outcome.market.projects.start.min())
        for start in begin:
            amounts, what = range(1, start - first + 1), f"availability from {iso_date(first)} on"
            yield from self._least("available", amounts, lambda days: _window(start - days, start), what)  # noqa: B023

    def later(self) -> Iterator[Candidate]:
        """The fewest days more after the last window."""
        begin = self.outcome.market.applicants.window_end[self.applicant][-1:].tolist()
        last = int(self.outcome.market.projects.end.max())
        for end in begin:
            amounts, what = range(1, last - end + 1), f"availability until {iso_date(last - 1)}"
            yield from self._least("available", amounts, lambda days: _window(end, end + days), what)  # noqa: B023

    def _least(self, column: str, amounts: range, value: Callable[[int], Any], what: str) -> Iterator[Candidate]:
        """The smallest amount that opens a project that would take them; larger ones open at least as much."""
        closed = self._closed_by("calendar")
        if not amounts or not closed.any():
            return

        def opened(amount: int) -> Bools:
            return self._fits(self._of_theirs(column, value(amount))) & closed

        most = opened(amounts[-1])
        if not (most & (self._gap <= 0)).any():
            yield _no_use(self._of_theirs(column, value(amounts[-1])), what, int(most.sum()))
            return
        at = bisect_left(amounts, True, key=lambda amount: bool((opened(amount) & (self._gap <= 0)).any()))
        yield self._asking(self._of_theirs(column, value(amounts[at])))
        if at < len(amounts) - 1:
            yield self._asking(self._of_theirs(column, value(amounts[-1])))

    def _fits(self, asked: Asked) -> Bools:
        """Bool (P,): which projects fit the applicant's calendar, changed."""
        params = self.outcome.evidence.params
        changed = apply_to_market(self._market, Changes.parse(self._market, params, **cast("Any", asked)))
        return np.asarray(fits_alone(Calendar.from_market(changed, params.calendar).arrays, 0, 1)[0])

    @cached_property
    def _market(self) -> Market:
        """The market as if there were no other applicant."""
        return Market(self.outcome.market.applicants.only(self.applicant), self.outcome.market.projects)

    # What is stated

    def places(self) -> Iterator[Candidate]:
        """Places in reach of which a project would take them; of several places of a project the first."""
        stated = self.outcome.market.applicants.locations[self.applicant]

        def missing(project: int) -> Iterable[str]:
            return dict.fromkeys(places[0] for places in out_of_reach(self.outcome, project, stated))

        yield from self._names("location", "location", missing, "being able to get to {}")

    def modes(self) -> Iterator[Candidate]:
        """Work modes."""
        modes = self.outcome.market.projects.work_modes
        yield from self._names("work_mode", "work_mode", lambda project: [modes[project]], "working {}")

    def languages(self) -> Iterator[Candidate]:
        """Languages."""
        known, needed = spoken(self.outcome, self.applicant), self.outcome.market.projects.languages

        def missing(project: int) -> Iterable[str]:
            return lacking(needed[project], known)

        yield from self._names("languages", "languages", missing, "speaking {}")

    def _names(self, rule: str, column: str, missing: Callable[[int], Iterable[str]], what: str) -> Iterator[Candidate]:
        """Single names that open a project that would take them, those that open most first; else what opens most."""
        opened: dict[str, list[int]] = {}
        for project in np.flatnonzero(self._closed_by(rule)).tolist():
            names = list(missing(project))
            if len(names) == 1:
                opened.setdefault(names[0], []).append(project)
        is_wanted = self._is_wanted(rule)
        by_use = sorted(opened, key=lambda name: (-int(is_wanted[opened[name]].sum()), -len(opened[name]), name))
        useful = [name for name in by_use if is_wanted[opened[name]].any()]
        yield from (self._asking(self._of_theirs(column, [name])) for name in useful)
        if not useful and by_use:
            yield _no_use(self._of_theirs(column, [by_use[0]]), what.format(by_use[0]), len(opened[by_use[0]]))

    # Skills and seats

    def skills(self) -> Iterator[Candidate]:
        """Skills that lift them to a project's bar, or open one whose bar they reach; the nearest few are looked at."""
        missing = self._skills_missing()
        opened: list[int] = []
        for name in sorted(missing, key=lambda name: (missing[name], name))[:MOST_SKILLS]:
            asked, change, changed = self._asking(self._of_theirs("skills", [name]))
            alone = ApplicantSide.alone(changed, self.applicant)
            is_open = np.sum(list(each_broken(alone).values()), axis=0) == 0
            if (is_open & (self._gap_of(alone) <= 0)).any():
                yield asked, change, changed
            opened.append(int((is_open & (self._n_broken > 0)).sum()))
        if opened:
            first = min(missing, key=lambda name: (missing[name], name))
            yield _no_use(self._of_theirs("skills", [first]), f"the skill {first}", opened[0])

    def _skills_missing(self) -> dict[str, int]:
        """Names of skills that they lack, with the points that a project would still ask for: about, and at least."""
        skills, share = self.outcome.evidence.skills, self.outcome.evidence.params.score.project_weights.skills
        worth = SCALE * self.outcome.evidence.params.skills.listed // PERCENT
        left: dict[str, int] = {}
        may_open = (self._n_broken == 0) | self._closed_by("must_have_skills")
        for project in np.flatnonzero(may_open & (self._gap < NOBODY)).tolist():
            wishes = explain_overlap(skills, self.applicant, project)
            unmet = [wish for wish in wishes if wish.is_required and not wish.is_met]
            total = sum(wish.weight for wish in wishes)
            for wish in (unmet or wishes) if len(unmet) < 2 else ():
                for option in wish.options:
                    gain = max(0, worth - option.strength) // wish.needed * wish.weight * share // (total * PERCENT)
                    if gain:
                        least = max(0, int(self._gap[project]) - gain)
                        left[option.name] = min(least, left.get(option.name, least))
        return left

    def seats(self) -> Iterator[Candidate]:
        """One more seat where they are next, or else nearest to it."""
        waiting = sorted((place, p) for (a, p), place in self.outcome.waiting.items() if a == self.applicant)
        ids = self.outcome.market.projects.ids
        yield from (self._asking({"seats": {ids[p]: "+1"}}) for place, p in waiting if place == 1)
        if waiting and waiting[0][0] > 1:
            place, p = waiting[0]
            what, before = f"one more seat in {ids[p]}", counted(place - 1, "applicant")
            yield Tried({"seats": {ids[p]: "+1"}}, what, note=f"{before} would be offered it before")


def _window(start: int, end: int) -> str:
    return f"{iso_date(start)}/{iso_date(end - 1)}"


def _no_use(asked: Asked, what: str, n_opened: int) -> Tried:
    """A change that opens nothing, or only what is held by others whom the projects rank higher."""
    opens = f"opens {counted(n_opened, 'project')}, where every seat is held by somebody ranked higher"
    return Tried(asked, what, note=opens if n_opened else "opens no project")
