"""The one true reason why a pair is not placed, an applicant is unplaced, or a seat stays open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.explanation.outcome import Outcome
from matchkit.scoring import ELIGIBLE, RULES

RULE_WORDS = {
    "forbidden": "a coordinator ruled this pair out",
    "languages": "a language that the project needs is not stated",
    "work_mode": "the work mode is not one that the applicant accepts",
    "location": "the place is not one that the applicant can reach",
    "must_have_skills": "a must-have skill was not found",
    "calendar": "the dates or hours do not fit the applicant's calendar",
}
# The same, to be counted: of an applicant's projects, and of a project's applicants.
PROJECTS_CLOSED = {
    "forbidden": "ruled out by a coordinator",
    "languages": "language not stated",
    "work_mode": "work mode not accepted",
    "location": "place not stated",
    "must_have_skills": "must-have skill not found",
    "calendar": "dates or hours do not fit",
}
APPLICANTS_CLOSED = {**PROJECTS_CLOSED, "calendar": "days or hours missing"}


@dataclass(frozen=True)
class Reason:
    """Why something is as it is: a stable code, and the same in words."""

    code: str
    words: str


def pair_reason(outcome: Outcome, applicant: int, project: int, rule: int) -> Reason:
    """Why this applicant is, or is not, placed in this project. ``rule`` is the first hard rule broken, or 0."""
    if project in outcome.held[applicant]:
        return _placed(outcome, applicant, project)
    if rule != ELIGIBLE:
        name = RULES[rule - 1]
        return Reason(name, f"Not eligible: {RULE_WORDS[name]}.")
    entry = outcome.entry(applicant, project)
    if entry is None:
        return Reason("not_ranked", "The applicant ranked other projects, and only ranked ones count here.")
    return _better_held(outcome, applicant, project, entry) or _seats(outcome, project, entry)


def unplaced_reason(outcome: Outcome, applicant: int) -> Reason:
    """Why an applicant without a placement has none."""
    counts = outcome.edges.broken_by_applicant[applicant]
    n_listed = int(np.diff(outcome.preferences.indptr)[applicant])
    if outcome.quota[applicant] == 0:
        return Reason("no_projects_wanted", "max_projects is 0.")
    if not counts[ELIGIBLE] and not n_listed:
        return Reason("not_eligible", f"No project is open to this applicant: {_obstacles(counts, PROJECTS_CLOSED)}.")
    if not n_listed:
        return Reason("none_ranked_open", "None of the projects that the applicant ranked is open to them.")
    if (outcome.matching.stability.blocking_pairs[:, 0] == applicant).any():
        return Reason("blocking", "No stable placement was found around this applicant; a coordinator should decide.")
    others = f" The others are closed: {_obstacles(counts, PROJECTS_CLOSED)}." if counts[1:].sum() else ""
    return Reason(
        "outranked",
        f"{_count(n_listed, 'project')} would be open, but every seat there is held by somebody whom the project "
        f"ranks higher.{others}",
    )


def open_seat_reason(outcome: Outcome, project: int) -> Reason:
    """Why a project has seats left."""
    counts = outcome.edges.broken_by_project[project]
    n_open_to = int((outcome.preferences.project == project).sum())
    if not n_open_to:
        return Reason("nobody_eligible", f"No applicant is eligible: {_obstacles(counts, APPLICANTS_CLOSED)}.")
    n_more = n_open_to - len(outcome.seated[project])
    if not n_more:
        others = f" The others are not: {_obstacles(counts, APPLICANTS_CLOSED)}." if counts[1:].sum() else ""
        return Reason("all_seated", f"Everybody who is eligible is seated.{others}")
    return Reason(
        "others_preferred",
        f"{_count(n_more, 'further applicant')} would be eligible, but {'has' if n_more == 1 else 'each has'} "
        "placements they rank higher that leave no room for this one.",
    )


def _placed(outcome: Outcome, applicant: int, project: int) -> Reason:
    entry = outcome.entry(applicant, project)
    assert entry is not None  # noqa: S101  # every placement is an entry of the lists
    place = outcome.applicant_rank(entry) + 1
    if (applicant, project) in outcome.pinned:
        return Reason("pinned", f"Placed by a coordinator's decision; number {place} in the applicant's list.")
    return Reason("placed", f"Placed: number {place} in the applicant's list, within the project's seats.")


def _better_held(outcome: Outcome, applicant: int, project: int, entry: int) -> Reason | None:
    """The applicant holds what they rank higher, and this project has no room beside it."""
    better = outcome.better_held(applicant, entry)
    names = _named(outcome, better)
    if len(better) >= outcome.quota[applicant]:
        return Reason(
            "holds_better", f"The applicant holds {names}, ranked higher, and takes no more than {len(better)}."
        )
    if not outcome.evidence.calendar.fits(applicant, [*better, project]):
        return Reason(
            "no_time_beside", f"It does not fit in the calendar beside {names}, which the applicant ranks higher."
        )
    return None


def _seats(outcome: Outcome, project: int, entry: int) -> Reason:
    """All seats are held by applicants whom the project ranks higher; or, without stability, the pair blocks."""
    n_seats = int(outcome.market.projects.seats[project])
    if not n_seats:
        return Reason("no_seats", "The project has no seats.")
    if len(outcome.seated[project]) < n_seats:
        return Reason("blocking", "Both would rather have each other: no stable placement was found around this pair.")
    worst = outcome.worst_seated(project)
    gap = int(outcome.preferences.priority[worst] - outcome.preferences.priority[entry])
    if gap < 0:
        return Reason("blocking", "Both would rather have each other: no stable placement was found around this pair.")
    place = outcome.project_rank(entry) + 1
    by = f"{gap:,} points below the last one seated" if gap else "level with the last one seated; the lottery decided"
    return Reason(
        "seats_taken",
        f"{'The one seat is' if n_seats == 1 else f'All {n_seats} seats are'} held by applicants whom the project "
        f"ranks higher: this applicant is number {place} in its list, {by}.",
    )


def _named(outcome: Outcome, projects: Iterable[int]) -> str:
    return ", ".join(outcome.market.projects.ids[p] for p in projects)


def _obstacles(counts: npt.NDArray[np.int64], words: Mapping[str, str]) -> str:
    """The first obstacles by number, most frequent first: ``dates or hours do not fit (5), place not stated (1)``."""
    found = [(int(n), words[rule]) for rule, n in zip(RULES, counts[1:], strict=True) if n]
    return ", ".join(f"{what} ({n})" for n, what in sorted(found, key=lambda item: -item[0])) or "there are none"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
