"""The two sides of an intake as columns of arrays: what every later stage reads, and nothing computes here."""

from matchkit.market.days import day_number, iso_date
from matchkit.market.ragged import Ragged
from matchkit.market.records import WORK_MODES, Applicants, Market, Projects
from matchkit.market.wishes import Pin, Wishes, check_wishes

__all__ = [
    "WORK_MODES",
    "Applicants",
    "Market",
    "Pin",
    "Projects",
    "Ragged",
    "Wishes",
    "check_wishes",
    "day_number",
    "iso_date",
]
