"""What of a person the page shows: everything, or what does not tell who they are."""

from __future__ import annotations

from dataclasses import dataclass

from matchkit.explanation import Outcome, Reason
from matchkit.explanation.contributions import Contribution
from matchkit.params import ApplicantWeights, ProjectWeights

NOT_SHOWN = "(not shown)"
LEFT_OUT = "What was written is left out here."
QUOTES = ("'", '"')
COMPARED = {
    name: (field.description or "").removesuffix(".")
    for weights in (ApplicantWeights, ProjectWeights)
    for name, field in weights.model_fields.items()
}
"""What each component compares, as the params say it."""


@dataclass(frozen=True, eq=False)
class Names:
    """How a page speaks of applicants.

    Attributes
    ----------
    outcome
        Whose applicants they are.
    is_hidden
        Whether ids and words of theirs are kept out.
    """

    outcome: Outcome
    is_hidden: bool = False

    def of(self, applicant: int) -> str:
        """Their id; hidden, their number in the order of ids, which is the same in all of a page."""
        return f"applicant {applicant + 1}" if self.is_hidden else self.outcome.market.applicants.ids[applicant]

    def of_id(self, key: str) -> str:
        """The same for an id of either side; hidden, an id that is no project's alone and no known applicant's is none.

        Rows that were refused are in no market, and whose they are is not known here.
        """
        market = self.outcome.market
        is_applicant, is_project = key in market.applicants.positions, key in market.projects.positions
        if not self.is_hidden or not key or (is_project and not is_applicant):
            return key
        return self.of(market.applicants.positions[key]) if is_applicant and not is_project else NOT_SHOWN

    def reason(self, reason: Reason) -> str:
        """A reason in a coordinator's words."""
        return reason.told("coordinator", hide_personal=self.is_hidden)

    def evidence(self, part: Contribution) -> str:
        """What a value rests on; hidden, what was compared, as what was found in it may tell who it is."""
        return COMPARED[part.component] if self.is_hidden and part.value is not None else part.evidence

    def sentence(self, words: str) -> str:
        """A sentence of the ledger; hidden, none that quotes a cell."""
        return LEFT_OUT if self.is_hidden and any(sign in words for sign in QUOTES) else words
