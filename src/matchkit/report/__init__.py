"""A result as frames and as one page of HTML."""

from matchkit.report.frames import open_seats_frame, placements_frame, unplaced_frame, waitlist_frame, write_csv
from matchkit.report.page import render_report

__all__ = ["open_seats_frame", "placements_frame", "render_report", "unplaced_frame", "waitlist_frame", "write_csv"]
