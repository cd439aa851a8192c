"""What each component adds to a score, with the evidence in words; the parts sum to the score exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matchkit.embedding import SectionFit
from matchkit.explanation.outcome import Outcome
from matchkit.kernels.alone import days_of_projects, room_alone
from matchkit.market.days import in_hours
from matchkit.scoring import APPLICANT_COMPONENTS, PROJECT_COMPONENTS, TEXT_COMPONENTS, nearest_sections
from matchkit.scoring.components import UNKNOWN, contributions
from matchkit.skills import SkillMention, SkillWish, explain_growth, explain_overlap

QUOTED = 160
"""Letters of a line that are quoted, at most."""


@dataclass(frozen=True)
class Contribution:
    """One component's share of a score.

    Attributes
    ----------
    side
        ``"applicant"`` (how much the applicant would like the project) or ``"project"``.
    component
        Its name, as in the params.
    value
        0..10,000, or None where one side stated nothing.
    weight
        Percent.
    points
        What it adds to the score.
    over_base
        How much that is above, or below, what it adds where nothing is known.
    evidence
        What the value rests on; empty where personal data are hidden.
    sections
        For a comparison of texts, the applicant's sections that are nearest to the project's text, nearest first.
    quotes
        Lines of the resume in which skills that the project asks for were found, where they were asked for.
    """

    side: str
    component: str
    value: int | None
    weight: int
    points: int
    over_base: int
    evidence: str = ""
    sections: tuple[SectionFit, ...] = ()
    quotes: tuple[str, ...] = ()


def pair_contributions(
    outcome: Outcome,
    values: npt.NDArray[np.int16],
    applicant: int,
    project: int,
    *,
    quote: bool = False,
    hide_personal: bool = False,
) -> list[Contribution]:
    """Both sides' contributions of a pair with components ``values``, int16 (8,), in the order of the params.

    With ``quote``, lines of the resume stand beside the skills that they show. With ``hide_personal`` there are the
    numbers alone, as all evidence is something that a person wrote or stated.
    """
    evidence = None if hide_personal else _Evidence(outcome, applicant, project, quote=quote)
    score = outcome.evidence.params.score
    split = len(APPLICANT_COMPONENTS)
    sides = (
        ("applicant", APPLICANT_COMPONENTS, values[:split], score.applicant_weights.model_dump()),
        ("project", PROJECT_COMPONENTS, values[split:], score.project_weights.model_dump()),
    )
    unknown = score.unknown_component
    return [
        _contribution(evidence, side, name, int(value), weights[name], (int(points), int(base)))
        for side, names, parts, weights in sides
        for name, value, points, base in zip(
            names,
            parts,
            contributions(parts, names, weights, unknown),
            contributions(np.full_like(parts, UNKNOWN), names, weights, unknown),
            strict=True,
        )
    ]


def _contribution(
    evidence: _Evidence | None, side: str, name: str, value: int, weight: int, points: tuple[int, int]
) -> Contribution:
    numbers = Contribution(
        side, name, None if value == UNKNOWN else value, weight, points[0], over_base=points[0] - points[1]
    )
    if evidence is None:
        return numbers
    words, nearest = evidence.of(name, value), evidence.sections(name, value)
    if nearest:
        words += "; nearest: " + ", ".join(f"{fit.section} ({fit.score:,})" for fit in nearest)
    return replace(numbers, evidence=words, sections=nearest, quotes=evidence.quotes if name == "skills" else ())


class _Evidence:
    """Words for what a component of one pair rests on. No personal text is in them; quotes are apart."""

    def __init__(self, outcome: Outcome, applicant: int, project: int, *, quote: bool) -> None:
        self._outcome, self._a, self._p, self._quote = outcome, applicant, project, quote
        calendar = outcome.evidence.calendar.arrays
        # The kernels answer for all projects that they see, so they are shown this one alone.
        self._calendar = calendar._replace(windows=calendar.windows[project : project + 1])

    def of(self, component: str, value: int) -> str:
        if value == UNKNOWN:
            return "not stated; counted as the params say"
        return str(getattr(self, f"_{component}")())

    def sections(self, component: str, value: int) -> tuple[SectionFit, ...]:
        """The nearest sections of the text behind a component; none for components that compare no texts."""
        if value == UNKNOWN or component not in TEXT_COMPONENTS:
            return ()
        return nearest_sections(self._outcome.evidence.texts, component, self._a, self._p)

    def _interest(self) -> str:
        if not self._outcome.evidence.texts.interest.is_known[self._a]:
            return "no commitment or wishes stated; the resume stands in, compared with the project's text"
        return "commitment statement and wishes to learn, compared with the project's text"

    def _commitment(self) -> str:
        return "commitment statement, compared with the project's text"

    def _meaning(self) -> str:
        return "resume, compared with the project's text"

    def _growth(self) -> str:
        taught = explain_growth(self._outcome.evidence.skills, self._a, self._p)
        return f"wants to learn {', '.join(taught)}" if taught else "none of the wanted skills is taught or used"

    @cached_property
    def _wishes(self) -> list[SkillWish]:
        return explain_overlap(self._outcome.evidence.skills, self._a, self._p)

    @property
    def quotes(self) -> tuple[str, ...]:
        """A line of the resume for each skill that was found in it, each line once."""
        if not self._quote:
            return ()
        resume = self._outcome.market.applicants.resumes[self._a]
        found = [option for wish in self._wishes for option in wish.options if option.evidence]
        return tuple(dict.fromkeys(_line_at(resume, option.evidence[0]) for option in found))

    def _skills(self) -> str:
        groups = (
            ("has", [wish.describe() for wish in self._wishes if wish.is_met]),
            ("in part", [wish.describe() for wish in self._wishes if wish.strength and not wish.is_met]),
            ("not found:", [wish.name for wish in self._wishes if not (wish.strength or wish.is_met)]),
        )
        return "; ".join(f"{words} {', '.join(found)}" for words, found in groups if found)

    @cached_property
    def _room(self) -> tuple[int, int]:
        """Quarter-hours in the project's window, and how many of its days have any."""
        capacity, present = room_alone(self._calendar, self._a, self._a + 1)
        return int(capacity[0, 0]), int(present[0, 0])

    def _comfort(self) -> str:
        needed = int(self._outcome.market.projects.quarters[self._p])
        return f"{in_hours(needed)} of {in_hours(self._room[0])} hours that are free in the window"

    def _work_mode(self) -> str:
        mode = self._outcome.market.projects.work_modes[self._p]
        stated = self._outcome.market.applicants.work_modes[self._a]
        return (
            f"{mode} is choice {stated.index(mode) + 1} of {len(stated)}" if mode in stated else f"{mode} is not listed"
        )

    def _availability(self) -> str:
        return f"free on {self._room[1]} of the project's {int(days_of_projects(self._calendar)[0])} days"


def _line_at(text: str, mention: SkillMention) -> str:
    """The line around a mention; of a long one what is nearest to it."""
    begin, stop = text.rfind("\n", 0, mention.start) + 1, text.find("\n", mention.end)
    stop = len(text) if stop < 0 else stop
    spare = max(0, QUOTED - (mention.end - mention.start)) // 2
    first, last = max(begin, mention.start - spare), min(stop, mention.end + spare)
    return f"{'…' if first > begin else ''}{text[first:last].strip()}{'…' if last < stop else ''}"
