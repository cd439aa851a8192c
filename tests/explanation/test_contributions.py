"""What a score is made of, in words."""

from __future__ import annotations

import matchkit as mk
from matchkit.kernels.alone import days_of_projects, room_alone
from matchkit.market.days import in_hours
from tests.small_intake import APPLICANTS, PROJECTS


def test_room_of_a_single_pair_is_that_of_the_whole_market() -> None:
    """The kernels are shown one project alone, which must not change what they say of it."""
    result = mk.match(APPLICANTS, PROJECTS, encoder="hashing")
    calendar = result.outcome.evidence.calendar.arrays
    hours, present = room_alone(calendar, 0, len(result.outcome.market.applicants))
    days = days_of_projects(calendar)
    assert len(result.placements)
    for a, p in result.outcome.matching.pairs.tolist():
        parts = result.explain(result.outcome.market.applicants.ids[a], result.outcome.market.projects.ids[p])
        words = {part.component: part.evidence for part in parts.contributions}
        assert words["comfort"].endswith(f" of {in_hours(int(hours[a, p]))} hours that are free in the window")
        assert words["availability"] == f"free on {present[a, p]} of the project's {days[p]} days"
