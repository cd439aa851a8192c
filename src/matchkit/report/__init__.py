"""A result as frames, as one page of HTML, and as calendars."""

from matchkit.report.columns import plain_columns
from matchkit.report.frames import (
    open_seats_frame,
    placements_frame,
    plan_frame,
    shortlist_frame,
    unplaced_frame,
    waitlist_frame,
    write_csv,
    write_parquet,
)
from matchkit.report.page import render_report
from matchkit.report.plans import applicant_calendars

__all__ = [
    "applicant_calendars",
    "open_seats_frame",
    "placements_frame",
    "plain_columns",
    "plan_frame",
    "render_report",
    "shortlist_frame",
    "unplaced_frame",
    "waitlist_frame",
    "write_csv",
    "write_parquet",
]
