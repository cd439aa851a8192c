"""Why each result is as it is, as plain records; text and HTML read the same records."""

from matchkit.explanation.explaining import Explanation, explain_applicant, explain_pair
from matchkit.explanation.outcome import Outcome
from matchkit.explanation.reasons import Reason, open_seat_reason, unplaced_reason

__all__ = [
    "Explanation",
    "Outcome",
    "Reason",
    "explain_applicant",
    "explain_pair",
    "open_seat_reason",
    "unplaced_reason",
]
