"""What a calendar says, word for word."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import matchkit as mk
from matchkit.availability import Calendar, Change, Overfull, WhyNot
from matchkit.errors import MatchkitError
from matchkit.market import Market
from tests.strategies import empty_applicants, empty_projects

BLOCKS = Calendar.from_blocks([0, 0], [1, 1], [1, 1], [1, 1, 1])
NAMED = Calendar.from_market(Market(empty_applicants(2), empty_projects(3)))
WEEK = {"start": "2027-02-01", "end": "2027-02-07", "hours": 5}
POSITIONS = "Positions count from 0, in ascending order of ids."
HOURS = "must be hours from 0 to 1,000,000 in one dimension;"
UNKNOWN_HOURS = "Hours that are not known must be decided by the caller: NaN is none."
DAYS = "Give whole day numbers (P,)."
ONCE = "Ask for at most 16 projects, each once."
MARKET = "Check that it speaks of the same market as the other arguments."


def blocks(**columns: object) -> Callable[[], object]:
    right = {
        "project_start": [0, 0],
        "project_end": [1, 1],
        "project_hours_per_week": [1, 1],
        "applicant_hours_per_week": [1],
    }
    return lambda: Calendar.from_blocks(**{**right, **columns})


REFUSALS: dict[str, Callable[[], object]] = {
    f"project_start has kind float64 and shape (2,). {DAYS}": blocks(project_start=[0.5, 1.0]),
    f"project_end has kind int64 and shape (1, 2). {DAYS}": blocks(project_end=[[1, 1]]),
    f"project_end has shape (3,), expected (projects,) = (2,). {MARKET}": blocks(project_end=[1, 1, 1]),
    f"project_hours_per_week has shape (1,), expected (projects,) = (2,). {MARKET}": blocks(project_hours_per_week=[1]),
    f"project_hours_per_week {HOURS} 2 values differ. {UNKNOWN_HOURS}": blocks(
        project_hours_per_week=[-0.5, float("nan"), 1_000_000]
    ),
    f"applicant_hours_per_week {HOURS} 1 values differ. {UNKNOWN_HOURS}": blocks(
        applicant_hours_per_week=[0, 1_000_000.5]
    ),
    f"applicant_hours_per_week {HOURS} 0 values differ. {UNKNOWN_HOURS}": blocks(applicant_hours_per_week=[[1]]),
    "2 projects with an end before the start: 0, 1. "
    "The end is exclusive: a project of one day d has start d and end d + 1.": blocks(project_start=[2, 5]),
    "A calendar of blocks has no days to plan. Use Calendar.from_frames.": lambda: BLOCKS.planned_work(0, [0]),
    "The projects 'p-0', 'p-2' do not fit together for applicant 'a-1'. "
    "Leave one out, or ask `why_not` what would make them fit.": lambda: NAMED.planned_work(1, [2, 0]),
    "Projects came as the text 'p-0'. Give a list of positions or ids.": lambda: NAMED.fits(0, "p-0"),
    "Projects came as the text b'p'. Give a list of positions or ids.": lambda: NAMED.fits(0, b"p"),  # type: ignore[arg-type]
    f"3 projects given, of which 2 distinct. {ONCE}": lambda: NAMED.fits(0, [1, 1, 0]),
    "The calendar has no project 'p2'. Did you mean 'p-2'?": lambda: NAMED.fits(0, ["p2"]),
    "The calendar has no applicant 'somebody'. Ids are compared letter by letter.": lambda: NAMED.fits("somebody", []),
    f"The calendar has no applicant 'a-0'. {POSITIONS}": lambda: BLOCKS.fits("a-0", []),
    f"0.5 names no project. Give an id as text, or a position. {POSITIONS}": lambda: BLOCKS.fits(0, [0.5]),  # type: ignore[list-item]
    f"There is no applicant -1; positions end at 2. {POSITIONS}": lambda: BLOCKS.fits(-1, []),
    f"There is no project 2; positions end at 1. {POSITIONS}": lambda: BLOCKS.fits(0, [0, 2]),
    "1 may be a position or the id of the applicant '1'. Give the id as text, '1'; or the position of another name.": (
        lambda: mk.Calendar.from_frames([{"applicant_id": 1}, {"applicant_id": 9}], [{"project_id": 5, **WEEK}]).fits(
            1, []
        )
    ),
}


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_reads(text: str) -> None:
    with pytest.raises(MatchkitError) as refusal:
        REFUSALS[text]()
    assert str(refusal.value) == text


def test_sixteen_projects_may_be_asked_for_and_no_more() -> None:
    n = 17
    calendar = Calendar.from_blocks([0] * n, [1] * n, [1] * n, [16])
    assert calendar.fits(0, range(16))
    assert calendar.most(0) == 16
    with pytest.raises(MatchkitError, match=r"^17 projects given, of which 17 distinct\. Ask for at most 16"):
        calendar.fits(0, range(17))


NAMES = {0: "p-0", 1: "p-1", 2: "p-2"}

OVERFULL: dict[str, Overfull] = {
    "2027-02-01: 12 hours are needed, 10.5 are free (p-0 and p-1)": Overfull(
        "day", "2027-02-01", "2027-02-01", 12.0, 10.5, (0, 1)
    ),
    "2027-02-01 to 2027-02-07: 40 hours are needed, 25 are free (p-0)": Overfull(
        "week", "2027-02-01", "2027-02-07", 40.0, 25.0, (0,)
    ),
    "2027-02-01 to 2027-02-03: 9 hours are needed, 8 are free on days without work at another place (p-1 and p-2)": (
        Overfull("elsewhere", "2027-02-01", "2027-02-03", 9.0, 8.0, (1, 2))
    ),
    "2027-02-01 to 2027-02-05: 3 whole days lie between p-0 and p-2, 4 are wanted": Overfull(
        "gap", "2027-02-01", "2027-02-05", 4, 3, (0, 2)
    ),
    "2027-02-01: p-0 and p-1 are on-site at different places": Overfull(
        "places", "2027-02-01", "2027-02-01", 0, 0, (0, 1)
    ),
    "2027-02-01 to 2027-02-02: p-0 and p-1 are on-site at different places, with 1 day of travel between": Overfull(
        "places", "2027-02-01", "2027-02-02", 1, 0, (0, 1)
    ),
    "3 projects asked for, 2 wanted at most": Overfull("number", "2027-02-01", "2027-02-07", 3, 2, (0, 1, 2)),
    "day 5 to 9: 15.5 hours a week under way, 12 are free (p-0 and p-1)": Overfull(
        "moment", "5", "9", 15.5, 12.0, (0, 1)
    ),
}
CHANGES: dict[str, Change] = {
    "with 12.5 hours a week": Change(hours_per_week=12.5),
    "with 8 hours a day": Change(hours_per_day=8.0),
    "if 2027-02-01, 2027-02-03 were free": Change(days=("2027-02-01", "2027-02-03")),
    "with a gap of 1 day": Change(gap_days=1),
    "with a gap of 0 days": Change(gap_days=0),
    "with 2 projects at most": Change(max_projects=2),
    "with 1 project at most": Change(max_projects=1),
    "without p-0, p-2": Change(leave_out=(0, 2)),
    "with 10 hours a week and with 0 hours a day and if 2027-02-01 were free and with a gap of 3 days "
    "and with 4 projects at most and without p-1": Change(10.0, 0.0, ("2027-02-01",), 3, 4, (1,)),
}


def why(*, fits: bool = False, overfull: tuple[Overfull, ...] = (), changes: tuple[Change, ...] = ()) -> WhyNot:
    return WhyNot("a-0", NAMES, fits, overfull, changes)


@pytest.mark.parametrize("text", OVERFULL)
def test_what_is_over_full_reads(text: str) -> None:
    assert why().describe(OVERFULL[text]) == text


@pytest.mark.parametrize("text", CHANGES)
def test_a_change_reads(text: str) -> None:
    assert why().describe_change(CHANGES[text]) == text


def test_the_whole_text_names_everything_line_by_line() -> None:
    items, changes = list(OVERFULL.items())[:2], list(CHANGES.items())[:2]
    whole = why(overfull=tuple(item for _, item in items), changes=tuple(change for _, change in changes))
    assert whole.to_text().splitlines() == [
        "p-0, p-1, p-2: does not fit applicant a-0.",
        *(f"- {text}" for text, _ in items),
        "It would fit:",
        *(f"- {text}" for text, _ in changes),
    ]
    assert why().to_text() == (
        "p-0, p-1, p-2: does not fit applicant a-0.\nNo single change was found that would make it fit."
    )
    assert why(fits=True).to_text() == "p-0, p-1, p-2: fits applicant a-0."
    assert WhyNot("a-0", {}, True, (), ()).to_text() == "nothing: fits applicant a-0."


def test_the_plan_is_in_order_of_days_and_projects() -> None:
    plan = NAMED.planned_work(0, [0])
    assert [(type(work.day), type(work.project), work.hours) for work in plan] == [(int, int, 4.0)]
    assert np.array(BLOCKS.arrays.windows).tolist() == [[0, 1, 1_000_000]] * 2
