"""The two sides of an intake as columns of arrays: what every later stage reads, and nothing computes here."""

from matchkit.market.days import day_number, iso_date
from matchkit.market.legs import MONDAY_TO_FRIDAY, Legs
from matchkit.market.ragged import Ragged
from matchkit.market.records import WORK_MODES, Applicants, Market, Projects
from matchkit.market.wishes import NO_ROWS, Pin, Wishes, check_wishes

__all__ = [
    "MONDAY_TO_FRIDAY",
    "NO_ROWS",
    "WORK_MODES",
    "Applicants",
    "Legs",
    "Market",
    "Pin",
    "Projects",
    "Ragged",
    "Wishes",
    "check_wishes",
    "day_number",
    "iso_date",
]
