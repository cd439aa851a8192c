"""Explanations of a pair or of an applicant, to be read as records, text, or in a notebook."""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass
from typing import Any

from matchkit.explanation.contributions import Contribution, pair_contributions
from matchkit.explanation.outcome import Outcome
from matchkit.explanation.reasons import Reason, pair_reason, unplaced_reason

NEAREST = 5  # projects shown to an unplaced applicant


@dataclass(frozen=True)
class Explanation:
    """Why a result is as it is.

    Attributes
    ----------
    title
        What is explained.
    reasons
        The deciding reasons, each with the project that it speaks of ("" for the whole).
    contributions
        For a scored pair, what each component adds; the points of a side sum to its score.
    scores
        For a scored pair, the two scores and ranks by name.
    """

    title: str
    reasons: tuple[tuple[str, Reason], ...]
    contributions: tuple[Contribution, ...] = ()
    scores: tuple[tuple[str, int], ...] = ()

    @property
    def records(self) -> list[dict[str, Any]]:
        """Plain data: one dict a reason, a score, and a contribution, told apart by ``kind``."""
        return [
            *({"kind": "reason", "project_id": project, **asdict(reason)} for project, reason in self.reasons),
            *({"kind": "score", "name": name, "value": value} for name, value in self.scores),
            *({"kind": "contribution", **asdict(part)} for part in self.contributions),
        ]

    def to_text(self) -> str:
        """The explanation for a terminal."""
        lines = [self.title, "=" * len(self.title)]
        lines += [f"{project + ': ' if project else ''}{reason.words}" for project, reason in self.reasons]
        for side in dict.fromkeys(part.side for part in self.contributions):
            score = dict(self.scores)[f"{side}_score"]
            lines += ["", f"How much the {side} would like the {_other(side)}: {score:,} of 10,000"]
            lines += [_line(part) for part in self.contributions if part.side == side]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.to_text())}</pre>"


def explain_pair(outcome: Outcome, applicant: int, project: int) -> Explanation:
    """Why this applicant is or is not placed in this project, and what each component added to both scores."""
    title = f"{outcome.market.applicants.ids[applicant]} and {outcome.market.projects.ids[project]}"
    rule = outcome.rule_broken(applicant, project)
    reason = pair_reason(outcome, applicant, project, rule)
    if rule and (applicant, project) not in outcome.pinned:
        return Explanation(title, (("", reason),))
    pair = outcome.standing(applicant, project)
    scores = [("applicant_score", pair.applicant_score), ("project_score", pair.project_score)]
    if pair.entry is not None:
        scores += [
            ("applicant_rank", outcome.applicant_rank(pair.entry)),
            ("project_rank", outcome.project_rank(pair.entry)),
        ]
    parts = pair_contributions(outcome, pair.components, applicant, project)
    return Explanation(title, (("", reason),), tuple(parts), tuple(scores))


def explain_applicant(outcome: Outcome, applicant: int) -> Explanation:
    """Every placement of an applicant and each project that they rank above the last one; or why there is none."""
    held = outcome.held[applicant]
    listed = outcome.preferences.project[
        outcome.preferences.indptr[applicant] : outcome.preferences.indptr[applicant + 1]
    ]
    shown = listed.tolist()
    shown = shown[: max(shown.index(p) for p in held) + 1] if held else shown[:NEAREST]
    reasons = [(outcome.market.projects.ids[p], pair_reason(outcome, applicant, p, "")) for p in shown]
    if not held:
        reasons.insert(0, ("", unplaced_reason(outcome, applicant)))
    return Explanation(outcome.market.applicants.ids[applicant], tuple(reasons))


def _other(side: str) -> str:
    return "project" if side == "applicant" else "applicant"


def _line(part: Contribution) -> str:
    value = "unknown" if part.value is None else f"{part.value:,}"
    return f"  {part.component:<13}{part.weight:>3} % of {value:>7} = {part.points:>6,}   {part.evidence}"
