"""The one true reason why a pair is not placed, an applicant is unplaced, or a seat stays open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from matchkit.availability import WhyNot
from matchkit.availability.sharing import least_shared_of_pair
from matchkit.explanation.lacking import lacking, out_of_reach, spoken
from matchkit.explanation.outcome import Outcome, PairStanding
from matchkit.explanation.readers import Reader, seen_by
from matchkit.explanation.wording import tell, tell_briefly, tell_next
from matchkit.market.days import in_hours, iso_date
from matchkit.scoring import ELIGIBLE, rules_broken
from matchkit.skills import explain_overlap

# First obstacles, to be counted: of an applicant's projects, and of a project's applicants.
PROJECTS_CLOSED = {
    "forbidden": "ruled out by a coordinator",
    "languages": "language missing",
    "work_mode": "work mode not accepted",
    "location": "place out of reach",
    "must_have_skills": "must-have skill not found",
    "shared_time": "too few shared working hours",
    "calendar": "dates or hours do not fit",
}
LEFT_OUT = -1
"""Column of the counts, after the rules'."""
APPLICANTS_CLOSED = {**PROJECTS_CLOSED, "calendar": "days or hours missing"}
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Reason:
    """Why something is as it is.

    Attributes
    ----------
    code
        Stable; the rule's name where a hard rule decided.
    facts
        What decided, by name: texts, numbers and tuples of them. Whoever reads them sees a part, see
        `matchkit.explanation.readers`.
    """

    code: str
    facts: Facts = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The same as a coordinator reads it."""
        return self.told("coordinator")

    def told(self, reader: Reader, *, hide_personal: bool = False) -> str:
        """In a sentence for a reader, of what they may see."""
        return tell(self.code, seen_by(self.facts, reader, hide_personal=hide_personal), reader)

    def told_briefly(self, reader: Reader, *, hide_personal: bool = False) -> str:
        """As one of several in a list."""
        return tell_briefly(self.code, seen_by(self.facts, reader, hide_personal=hide_personal), reader)

    def next_step(self, reader: Reader, *, hide_personal: bool = False) -> str:
        """What an applicant may do; empty for others, and where there is nothing to add."""
        if reader != "applicant":
            return ""
        return tell_next(self.code, seen_by(self.facts, reader, hide_personal=hide_personal))


def pair_reason(outcome: Outcome, applicant: int, project: int, rule: str) -> Reason:
    """Why this applicant is, or is not, placed in this project. ``rule`` is the first hard rule broken, or empty."""
    if project in outcome.held[applicant]:
        return _placed(outcome, applicant, project)
    if rule in _OBSTACLES:
        return Reason(rule, _OBSTACLES[rule](outcome, applicant, project))
    if rule:
        return Reason(rule, {"rule": outcome.evidence.own_rules.reason(rule)})
    if not outcome.accepts(applicant, project):
        return _not_ranked(outcome, applicant, project)
    pair = outcome.standing(applicant, project)
    return _better_held(outcome, applicant, project, pair) or _seats(outcome, applicant, project, pair)


def unplaced_reason(outcome: Outcome, applicant: int) -> Reason:
    """Why an applicant without a placement has none."""
    counts = outcome.edges.broken_by_applicant[applicant]
    n_open, n_left_out = int(counts[ELIGIBLE]), int(counts[LEFT_OUT])
    if outcome.quota[applicant] == 0:
        return Reason("no_projects_wanted")
    obstacles = _obstacles(outcome, counts, PROJECTS_CLOSED)
    if not n_open and not n_left_out:
        return Reason("not_eligible", {"obstacles": obstacles})
    if not n_open:
        return _no_ranking_meets(outcome, applicant)
    if (outcome.matching.stability.blocking_pairs[:, 0] == applicant).any():
        return Reason("unsettled")
    facts = {"n_open": n_open, "obstacles": obstacles}
    applied, offered = len(outcome.market.applicants), int(outcome.market.projects.seats.sum())
    if applied > offered:
        facts |= {"applied": applied, "offered": offered}
    return Reason("outranked", facts)


def open_seat_reason(outcome: Outcome, project: int) -> Reason:
    """Why a project has seats left."""
    counts = outcome.edges.broken_by_project[project]
    n_seated = sum(_is_open(outcome, a, project) for a in outcome.seated[project])
    n_open_to, n_left_out = int(counts[ELIGIBLE]), int(counts[LEFT_OUT])
    obstacles = _obstacles(outcome, counts, APPLICANTS_CLOSED)
    facts = {"n_left": int(outcome.market.projects.seats[project]) - len(outcome.seated[project])}
    if not n_open_to:
        return Reason("nobody_ranked" if n_left_out else "nobody_eligible", {**facts, "obstacles": obstacles})
    n_more = n_open_to - n_seated
    if not n_more:
        return Reason("all_seated", {**facts, "obstacles": obstacles, "is_by_ranking": n_left_out > 0})
    return Reason("others_preferred", {**facts, "n_open": n_more})


def seats_reason(outcome: Outcome, project: int) -> Reason:
    """How a project's seats stand: why some are open, or that all are filled."""
    n_seats = int(outcome.market.projects.seats[project])
    if len(outcome.seated[project]) < n_seats:
        return open_seat_reason(outcome, project)
    return Reason("full", {"n_seats": n_seats}) if n_seats else Reason("no_seats")


def _not_ranked(outcome: Outcome, applicant: int, project: int) -> Reason:
    """Whose ranking leaves out the other; the applicant's is named first."""
    mine = outcome.stated.applicants
    is_mine = mine.accepts_ranked_only[applicant] and project not in mine.rankings[applicant]
    return Reason("not_ranked" if is_mine else "not_ranked_by_host")


def _no_ranking_meets(outcome: Outcome, applicant: int) -> Reason:
    """Rankings leave out every project that the applicant is eligible for: their own, or else those of hosts."""
    mine = outcome.stated.applicants
    n_open = int(outcome.edges.broken_by_applicant[applicant, LEFT_OUT])
    if mine.accepts_ranked_only[applicant]:
        broken = rules_broken(outcome.sides, applicant)
        n_open = int((broken[mine.rankings[applicant]] == ELIGIBLE).sum())
    return Reason("not_ranked_by_host", {"n_open": n_open}) if n_open else Reason("none_ranked_open")


def _forbidden(outcome: Outcome, applicant: int, project: int) -> Facts:
    by = [pin.by for pin in outcome.evidence.wishes.forbids if (pin.applicant, pin.project) == (applicant, project)]
    return {"by": by[0]}


def _languages(outcome: Outcome, applicant: int, project: int) -> Facts:
    return {"missing": lacking(outcome.market.projects.languages[project], spoken(outcome, applicant))}


def _work_mode(outcome: Outcome, applicant: int, project: int) -> Facts:
    return {
        "project_mode": outcome.market.projects.work_modes[project],
        "accepted": outcome.market.applicants.work_modes[applicant],
    }


def _location(outcome: Outcome, applicant: int, project: int) -> Facts:
    """The places of the first leg that is out of reach."""
    stated = outcome.market.applicants.locations[applicant]
    own = outcome.market.projects.legs.of(project).locations
    away = next(iter(out_of_reach(outcome, project, stated)), own[0])
    return {"places": away, "is_part": len(own) > 1, "stated": stated}


def _must_have_skills(outcome: Outcome, applicant: int, project: int) -> Facts:
    wishes = explain_overlap(outcome.evidence.skills, applicant, project)
    missing = [wish for wish in wishes if wish.is_required and not wish.is_met]
    skills = outcome.evidence.skills
    wanted = {skills.vocabulary.ids[skill] for skill in skills.wanted[applicant].tolist()}
    wants_them = all(option.skill in wanted for wish in missing for option in wish.options)
    return {"missing": tuple(wish.name for wish in missing), "is_wanted": wants_them}


def _shared_time(outcome: Outcome, applicant: int, project: int) -> Facts:
    projects, zone = outcome.market.projects, outcome.market.applicants.time_zones[applicant]
    facts = {
        "asked_hours": f"{in_hours(projects.shared_quarters[project])}",
        "host_zone": projects.time_zones[project],
    }
    if not zone:
        return facts
    shared = in_hours(least_shared_of_pair(outcome.market, outcome.evidence.params.calendar, applicant, project))
    return {**facts, "applicant_zone": zone, "shared_hours": f"{shared}"}


def _calendar(outcome: Outcome, applicant: int, project: int) -> Facts:
    """What is over-full, and what would help."""
    return _misfit(outcome.evidence.calendar.why_not(applicant, [project]))


def _misfit(misfit: WhyNot) -> Facts:
    """The first thing that is over-full, how many more there are, and the changes that would help."""
    return {
        "overfull": misfit.describe(misfit.overfull[0]),
        "more_overfull": len(misfit.overfull) - 1,
        "changes": tuple(misfit.describe_change(change) for change in misfit.changes),
    }


_OBSTACLES: Mapping[str, Callable[[Outcome, int, int], Facts]] = MappingProxyType(
    {
        "forbidden": _forbidden,
        "languages": _languages,
        "work_mode": _work_mode,
        "location": _location,
        "must_have_skills": _must_have_skills,
        "shared_time": _shared_time,
        "calendar": _calendar,
    }
)


def _placed(outcome: Outcome, applicant: int, project: int) -> Reason:
    entry = outcome.placed_entry(applicant, project)
    projects = outcome.market.projects
    facts = {
        "applicant_place": outcome.applicant_rank(entry) + 1,
        "project_place": outcome.project_rank(entry) + 1,
        "start": iso_date(projects.start[project]),
        "end": iso_date(projects.end[project] - 1),
        "hours": in_hours(projects.quarters[project]),
    }
    return Reason("pinned" if (applicant, project) in outcome.pinned else "placed", facts)


def _better_held(outcome: Outcome, applicant: int, project: int, pair: PairStanding) -> Reason | None:
    """The applicant holds what they rank higher, and this project has no room beside it."""
    better = {"better": tuple(outcome.market.projects.ids[p] for p in pair.better)}
    if not outcome.quota[applicant]:
        return Reason("no_projects_wanted")
    if len(pair.better) >= outcome.quota[applicant]:
        return Reason("holds_better", {**better, "most": len(pair.better)})
    beside = outcome.evidence.calendar.why_not(applicant, [*pair.better, project])
    return None if beside.fits else Reason("no_time_beside", {**better, **_misfit(beside)})


def _seats(outcome: Outcome, applicant: int, project: int, pair: PairStanding) -> Reason:
    """All seats are held by applicants whom the project ranks higher; or, without stability, the pair blocks."""
    n_seats = int(outcome.market.projects.seats[project])
    if not n_seats:
        return Reason("no_seats")
    if len(outcome.seated[project]) < n_seats:
        return Reason("blocking")
    gap = outcome.bar(project) - pair.priority
    if gap < 0 and any((a, project) in outcome.pinned for a in outcome.seated[project]):
        return Reason("pinned_seats")
    if gap < 0:
        return Reason("blocking")
    facts: dict[str, Any] = {"n_seats": n_seats, "decided_by": "points" if gap else "lottery"}
    if gap and outcome.stated.projects.has_ranked[project]:
        facts["decided_by"] = "ranking"
    if facts["decided_by"] == "points":
        facts["gap"] = gap
    if pair.entry is not None:
        facts["project_place"] = outcome.project_rank(pair.entry) + 1
    return Reason("seats_taken", {**facts, "waiting": outcome.waiting.get((applicant, project))})


def _is_open(outcome: Outcome, applicant: int, project: int) -> bool:
    """Whether somebody seated would be eligible without a pin."""
    if (applicant, project) not in outcome.pinned:
        return True
    is_ranked = outcome.stated.accept(np.array([applicant]), np.array([project]))[0]
    return bool(is_ranked) and not outcome.rule_broken(applicant, project)


def _obstacles(
    outcome: Outcome, counts: npt.NDArray[np.int64], words: Mapping[str, str]
) -> tuple[tuple[str, int], ...]:
    """The first obstacles with their numbers, most frequent first."""
    own = outcome.evidence.own_rules
    named: Iterable[str] = [words[rule] if rule in words else own.reason(rule) for rule in outcome.rule_names]
    found = [(what, int(n)) for what, n in zip([*named, "left out by a ranking"], counts[1:], strict=True) if n]
    return tuple(sorted(found, key=lambda item: -item[1]))
