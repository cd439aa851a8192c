"""Explanations of a pair, an applicant, or a project's seats, for one reader."""

from __future__ import annotations

from dataclasses import dataclass

from matchkit.errors import UsageError
from matchkit.explanation.contributions import pair_contributions
from matchkit.explanation.outcome import Outcome
from matchkit.explanation.readers import SIDES, SOMEBODY, Reader
from matchkit.explanation.reasons import pair_reason, seats_reason, unplaced_reason
from matchkit.explanation.telling import Explanation, Tried

NEAREST = 3
"""Projects shown to an unplaced applicant, those first where least was missing; people shown who wait for a project."""


@dataclass(frozen=True)
class View:
    """For whom something is explained.

    Attributes
    ----------
    reader
        Decides what is said, and how.
    hide_personal
        Leave out ids of applicants, and what comes from what one person stated or holds.
    quote
        Add lines of the applicant's resume in which skills were found.
    """

    reader: Reader = "coordinator"
    hide_personal: bool = False
    quote: bool = False

    def __post_init__(self) -> None:
        if self.hide_personal and self.quote:
            raise UsageError(
                "quote and hide_personal are both true, and a quote is personal.", cure="Leave one of them out."
            )


def explain_pair(outcome: Outcome, applicant: int, project: int, view: View = View()) -> Explanation:
    """Why this applicant is or is not placed in this project, and what each component added to both scores."""
    title = f"{_name(outcome, applicant, view)} and {titled(outcome, project)}"
    rule = outcome.rule_broken(applicant, project)
    reason = pair_reason(outcome, applicant, project, rule)
    if rule and (applicant, project) not in outcome.pinned:
        return Explanation(title, (("", reason),), reader=view.reader, hide_personal=view.hide_personal)
    pair = outcome.standing(applicant, project)
    scores = {"applicant": pair.applicant_score, "project": pair.project_score}
    ranks = {}
    if pair.entry is not None:
        ranks = {"applicant": outcome.applicant_rank(pair.entry), "project": outcome.project_rank(pair.entry)}
    seen = SIDES[view.reader]
    parts = pair_contributions(
        outcome, pair.components, applicant, project, quote=view.quote, hide_personal=view.hide_personal
    )
    return Explanation(
        title,
        (("", reason),),
        contributions=tuple(part for part in parts if part.side in seen),
        scores=(
            *((f"{side}_score", score) for side, score in scores.items() if side in seen),
            *((f"{side}_rank", rank) for side, rank in ranks.items() if side in seen),
        ),
        reader=view.reader,
        hide_personal=view.hide_personal,
    )


def explain_applicant(
    outcome: Outcome, applicant: int, view: View = View(), tried: tuple[Tried, ...] = ()
) -> Explanation:
    """Every placement of an applicant and each project that they rank above the last one; or why there is none.

    Of somebody without a placement those projects are named where least was missing.

    ``tried`` are changes that were made on trial for an unplaced one.

    Raises
    ------
    UsageError
        For a host, who is told of pairs with their projects alone.
    """
    if view.reader == "host":
        raise UsageError(
            "A host is told of an applicant together with a project, not of everything that they hold.",
            cure="Name the project too, or ask for the project alone, with all who are seated there.",
        )
    held = outcome.held[applicant]
    begin, end = outcome.preferences.indptr[applicant : applicant + 2].tolist()
    listed = outcome.preferences.project[begin:end].tolist()
    if held:
        listed = listed[: max(listed.index(p) for p in held) + 1]
    reasons = [(titled(outcome, p), pair_reason(outcome, applicant, p, "")) for p in listed]
    if not held:
        nearest = sorted(reasons, key=lambda reason: reason[1].facts.get("gap", 0))[:NEAREST]
        reasons = [("", unplaced_reason(outcome, applicant)), *nearest]
    title = _name(outcome, applicant, view)
    return Explanation(title, tuple(reasons), tried=tried, reader=view.reader, hide_personal=view.hide_personal)


def explain_project(outcome: Outcome, project: int, view: View = View(), tried: tuple[Tried, ...] = ()) -> Explanation:
    """How a project's seats stand, who is seated, and who is next on its waiting list.

    Raises
    ------
    UsageError
        For an applicant, to whom others' placements are nothing that concerns them.
    """
    if view.reader == "applicant":
        raise UsageError(
            "An applicant is told of projects together with themselves, not of who else is seated.",
            cure="Give the applicant's id and the project's.",
        )
    reasons = [("", seats_reason(outcome, project))]
    seated = sorted(outcome.seated[project], key=lambda a: outcome.project_rank(outcome.placed_entry(a, project)))
    waiting = [a for p, a in outcome.waitlist.tolist() if p == project]
    people = (*seated, *waiting[:NEAREST])
    reasons += [(_name(outcome, a, view), pair_reason(outcome, a, project, "")) for a in people]
    return Explanation(
        titled(outcome, project), tuple(reasons), tried=tried, reader=view.reader, hide_personal=view.hide_personal
    )


def _name(outcome: Outcome, applicant: int, view: View) -> str:
    return SOMEBODY if view.hide_personal else outcome.market.applicants.ids[applicant]


def titled(outcome: Outcome, project: int) -> str:
    """A project's id and title, ``p-12 (River survey)``."""
    projects = outcome.market.projects
    title = projects.titles[project]
    return f"{projects.ids[project]} ({title})" if title else projects.ids[project]
