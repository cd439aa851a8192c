"""The one true reason why a pair is not placed, an applicant is unplaced, or a seat stays open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.availability import WhyNot
from matchkit.availability.sharing import least_shared_of_pair
from matchkit.explanation.outcome import Outcome, PairStanding
from matchkit.market.days import in_hours
from matchkit.market.names import comparable
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


@dataclass(frozen=True)
class Reason:
    """Why something is as it is: a stable code, and the same in words."""

    code: str
    words: str


def pair_reason(outcome: Outcome, applicant: int, project: int, rule: str) -> Reason:
    """Why this applicant is, or is not, placed in this project. ``rule`` is the first hard rule broken, or empty."""
    if project in outcome.held[applicant]:
        return _placed(outcome, applicant, project)
    if rule in _OBSTACLES:
        return Reason(rule, f"Not eligible: {_OBSTACLES[rule](outcome, applicant, project)}.")
    if rule:
        return Reason(rule, f"Not eligible: {outcome.evidence.own_rules.reason(rule)}.")
    if not outcome.accepts(applicant, project):
        return _not_ranked(outcome, applicant, project)
    pair = outcome.standing(applicant, project)
    return _better_held(outcome, applicant, project, pair) or _seats(outcome, project, pair)


def unplaced_reason(outcome: Outcome, applicant: int) -> Reason:
    """Why an applicant without a placement has none."""
    counts = outcome.edges.broken_by_applicant[applicant]
    n_open, n_left_out = int(counts[ELIGIBLE]), int(counts[LEFT_OUT])
    if outcome.quota[applicant] == 0:
        return Reason("no_projects_wanted", "max_projects is 0.")
    obstacles = _obstacles(outcome, counts, PROJECTS_CLOSED)
    if not n_open and not n_left_out:
        return Reason("not_eligible", f"No project is open to this applicant: {obstacles}.")
    if not n_open:
        return _no_ranking_meets(outcome, applicant)
    if (outcome.matching.stability.blocking_pairs[:, 0] == applicant).any():
        return Reason("blocking", "No stable placement was found around this applicant; a coordinator should decide.")
    others = f" The others are closed: {obstacles}." if counts[1:].sum() else ""
    return Reason(
        "outranked",
        f"{_count(n_open, 'project')} would be open, but every seat there is held by somebody whom the project "
        f"ranks higher.{others}",
    )


def open_seat_reason(outcome: Outcome, project: int) -> Reason:
    """Why a project has seats left."""
    counts = outcome.edges.broken_by_project[project]
    n_seated = sum(_is_open(outcome, a, project) for a in outcome.seated[project])
    n_open_to, n_left_out = int(counts[ELIGIBLE]), int(counts[LEFT_OUT])
    obstacles = _obstacles(outcome, counts, APPLICANTS_CLOSED)
    if not n_open_to and n_left_out:
        return Reason("nobody_ranked", f"Rankings leave nobody who is eligible: {obstacles}.")
    if not n_open_to:
        return Reason("nobody_eligible", f"No applicant is eligible: {obstacles}.")
    n_more = n_open_to - n_seated
    if not n_more:
        others = f" The others are not: {obstacles}." if counts[1:].sum() else ""
        ranked = " and not left out by a ranking" if n_left_out else ""
        return Reason("all_seated", f"Everybody who is eligible{ranked} is seated.{others}")
    return Reason(
        "others_preferred",
        f"{_count(n_more, 'further applicant')} would be eligible, but {'has' if n_more == 1 else 'each has'} "
        "placements they rank higher that leave no room for this one.",
    )


def _not_ranked(outcome: Outcome, applicant: int, project: int) -> Reason:
    """Whose ranking leaves out the other; the applicant's is named first."""
    mine = outcome.stated.applicants
    if mine.accepts_ranked_only[applicant] and project not in mine.rankings[applicant]:
        return Reason("not_ranked", "The applicant ranked other projects, and only ranked ones count here.")
    return Reason("not_ranked_by_host", "The host ranked other applicants, and only ranked ones count here.")


def _no_ranking_meets(outcome: Outcome, applicant: int) -> Reason:
    """Rankings leave out every project that the applicant is eligible for: their own, or else those of hosts."""
    mine = outcome.stated.applicants
    n_open = int(outcome.edges.broken_by_applicant[applicant, LEFT_OUT])
    if mine.accepts_ranked_only[applicant]:
        broken = rules_broken(outcome.sides, applicant)
        n_open = int((broken[mine.rankings[applicant]] == ELIGIBLE).sum())
    if not n_open:
        return Reason("none_ranked_open", "None of the projects that the applicant ranked is open to them.")
    return Reason(
        "not_ranked_by_host",
        f"{_count(n_open, 'project')} would be open, but {'its host' if n_open == 1 else 'their hosts'} ranked other "
        "applicants, and only ranked ones count there.",
    )


def _forbidden(outcome: Outcome, applicant: int, project: int) -> str:
    by = [pin.by for pin in outcome.evidence.wishes.forbids if (pin.applicant, pin.project) == (applicant, project)]
    return f"ruled out by {by[0] or 'a coordinator'}"


def _languages(outcome: Outcome, applicant: int, project: int) -> str:
    needed = outcome.market.projects.languages[project]
    spoken = {comparable(name) for name in outcome.market.applicants.languages[applicant]}
    missing = [name for name in needed if comparable(name) not in spoken]
    return f"the project needs {', '.join(missing)}, which the applicant did not state"


def _work_mode(outcome: Outcome, applicant: int, project: int) -> str:
    accepted = outcome.market.applicants.work_modes[applicant]
    return (
        f"the project is {outcome.market.projects.work_modes[project]}, the applicant accepts {' or '.join(accepted)}"
    )


def _location(outcome: Outcome, applicant: int, project: int) -> str:
    """The places of the first leg that is out of reach."""
    stated = outcome.market.applicants.locations[applicant]
    here = f"the applicant named {' and '.join(stated)}" if stated else "the applicant named no place"
    reached = {comparable(name) for name in stated}
    own = outcome.market.projects.legs.of(project).locations
    away = next((places for places in own if places and not reached & {comparable(name) for name in places}), own[0])
    what = "the project" if len(own) == 1 else "a part of the project"
    return f"{what} is in {' or '.join(away)}, {here}"


def _must_have_skills(outcome: Outcome, applicant: int, project: int) -> str:
    wishes = explain_overlap(outcome.evidence.skills, applicant, project)
    missing = [wish for wish in wishes if wish.is_required and not wish.is_met]
    skills = outcome.evidence.skills
    wanted = {skills.vocabulary.ids[skill] for skill in skills.wanted[applicant].tolist()}
    wants_them = all(option.skill in wanted for wish in missing for option in wish.options)
    found = "the applicant wants to learn" if wants_them else "was not found in the skills or the resume"
    return f"the project insists on {', '.join(wish.name for wish in missing)}, which {found}"


def _shared_time(outcome: Outcome, applicant: int, project: int) -> str:
    projects, zone = outcome.market.projects, outcome.market.applicants.time_zones[applicant]
    asked = f"{in_hours(projects.shared_quarters[project])} shared working hours a day"
    host = projects.time_zones[project]
    if not zone:
        return f"the project asks for {asked} in {host}, the applicant did not say from where they work"
    shared = in_hours(least_shared_of_pair(outcome.market, outcome.evidence.params.calendar, applicant, project))
    return f"the project asks for {asked} in {host}, with {zone} it shares {shared} on some days"


def _calendar(outcome: Outcome, applicant: int, project: int) -> str:
    """What is over-full, and what would help."""
    return _misfit(outcome.evidence.calendar.why_not(applicant, [project]))


def _misfit(misfit: WhyNot) -> str:
    """The first thing that is over-full, and the changes that would help."""
    changes = " or ".join(misfit.describe_change(change) for change in misfit.changes)
    more = len(misfit.overfull) - 1
    others = f", and {more} more such" if more else ""
    return f"{misfit.describe(misfit.overfull[0])}{others}{f'; it would fit {changes}' if changes else ''}"


_OBSTACLES: Mapping[str, Callable[[Outcome, int, int], str]] = {
    "forbidden": _forbidden,
    "languages": _languages,
    "work_mode": _work_mode,
    "location": _location,
    "must_have_skills": _must_have_skills,
    "shared_time": _shared_time,
    "calendar": _calendar,
}


def _placed(outcome: Outcome, applicant: int, project: int) -> Reason:
    entry = outcome.entry(applicant, project)
    assert entry is not None  # noqa: S101  # every placement is an entry of the lists
    place = outcome.applicant_rank(entry) + 1
    if (applicant, project) in outcome.pinned:
        return Reason("pinned", f"Placed by a coordinator's decision; number {place} in the applicant's list.")
    return Reason("placed", f"Placed: number {place} in the applicant's list, within the project's seats.")


def _better_held(outcome: Outcome, applicant: int, project: int, pair: PairStanding) -> Reason | None:
    """The applicant holds what they rank higher, and this project has no room beside it."""
    better = pair.better
    names = _named(outcome, better)
    if not outcome.quota[applicant]:
        return Reason("no_projects_wanted", "max_projects is 0.")
    if len(better) >= outcome.quota[applicant]:
        return Reason(
            "holds_better", f"The applicant holds {names}, ranked higher, and takes no more than {len(better)}."
        )
    beside = outcome.evidence.calendar.why_not(applicant, [*better, project])
    if not beside.fits:
        return Reason(
            "no_time_beside",
            f"It does not fit in the calendar beside {names}, which the applicant ranks higher: {_misfit(beside)}.",
        )
    return None


def _seats(outcome: Outcome, project: int, pair: PairStanding) -> Reason:
    """All seats are held by applicants whom the project ranks higher; or, without stability, the pair blocks."""
    n_seats = int(outcome.market.projects.seats[project])
    if not n_seats:
        return Reason("no_seats", "The project has no seats.")
    if len(outcome.seated[project]) < n_seats:
        return Reason("blocking", "Both would rather have each other: no stable placement was found around this pair.")
    worst = outcome.worst_seated(project)
    gap = int(outcome.preferences.priority[worst]) - pair.priority
    if gap < 0 and any((a, project) in outcome.pinned for a in outcome.seated[project]):
        return Reason(
            "pinned_seats", "A coordinator's decision gives somebody else the seat that this applicant would get."
        )
    if gap < 0:
        return Reason("blocking", "Both would rather have each other: no stable placement was found around this pair.")
    by = f"{gap:,} points below the last one seated" if gap else "level with the last one seated; the lottery decided"
    if gap and outcome.stated.projects.has_ranked[project]:
        by = "in which the host's own ranking counts"
    place = "" if pair.entry is None else f"number {outcome.project_rank(pair.entry) + 1} in its list, "
    return Reason(
        "seats_taken",
        f"{'The one seat is' if n_seats == 1 else f'All {n_seats} seats are'} held by applicants whom the project "
        f"ranks higher: this applicant is {place}{by}.",
    )


def _is_open(outcome: Outcome, applicant: int, project: int) -> bool:
    """Whether somebody seated would be eligible without a pin."""
    if (applicant, project) not in outcome.pinned:
        return True
    is_ranked = outcome.stated.accept(np.array([applicant]), np.array([project]))[0]
    return bool(is_ranked) and not outcome.rule_broken(applicant, project)


def _named(outcome: Outcome, projects: Iterable[int]) -> str:
    return ", ".join(outcome.market.projects.ids[p] for p in projects)


def _obstacles(outcome: Outcome, counts: npt.NDArray[np.int64], words: Mapping[str, str]) -> str:
    """The first obstacles by number, most frequent first: ``dates or hours do not fit (5), place not stated (1)``."""
    own = outcome.evidence.own_rules
    named = [words[rule] if rule in words else own.reason(rule) for rule in outcome.rule_names]
    found = [(int(n), what) for what, n in zip([*named, "left out by a ranking"], counts[1:], strict=True) if n]
    return ", ".join(f"{what} ({n})" for n, what in sorted(found, key=lambda item: -item[0])) or "there are none"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
