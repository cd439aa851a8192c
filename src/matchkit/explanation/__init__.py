"""Why each result is as it is, as plain records; text and HTML read the same records."""

from matchkit.explanation.explaining import View, explain_applicant, explain_pair, explain_project, titled
from matchkit.explanation.outcome import Outcome
from matchkit.explanation.readers import READERS, Reader, checked_reader
from matchkit.explanation.reasons import Reason, open_seat_reason, pair_reason, unplaced_reason
from matchkit.explanation.telling import Explanation, Tried

__all__ = [
    "READERS",
    "Explanation",
    "Outcome",
    "Reader",
    "Reason",
    "Tried",
    "View",
    "checked_reader",
    "explain_applicant",
    "explain_pair",
    "explain_project",
    "open_seat_reason",
    "pair_reason",
    "titled",
    "unplaced_reason",
]
