"""The market's records refuse what contradicts itself, and cannot be changed once made."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.errors import PinError, ShapeError, UnknownIdError
from matchkit.market import Market, Pin, Ragged, Wishes, check_wishes, day_number, iso_date
from matchkit.market.days import in_hours
from tests.strategies import empty_applicants, empty_projects


def test_rows_stand_in_ascending_order_of_distinct_ids() -> None:
    """Positions depend on ids alone, so that no row order can matter later."""
    for ids in (("b", "a"), ("a", "a")):
        with pytest.raises(ShapeError, match=r"ids must be distinct and in ascending order\. Sort the rows by id\."):
            empty_projects(2, ids=ids)


def test_columns_of_different_lengths_are_named() -> None:
    with pytest.raises(ShapeError, match=r"titles has shape \(1,\), expected rows of this side = \(2,\)"):
        empty_projects(2, titles=("only one",))
    with pytest.raises(ShapeError, match=r"carried\['cohort'\] has shape \(3,\)"):
        empty_applicants(2, carried={"cohort": ("1", "2", "3")})


def test_arrays_are_copies_that_nobody_can_change() -> None:
    seats = np.ones(2, np.int32)
    projects = empty_projects(2, seats=seats)
    seats[0] = 9
    assert projects.seats.tolist() == [1, 1]
    with pytest.raises(ValueError, match="read-only"):
        projects.seats[0] = 9


def test_positions_are_found_by_id_with_a_suggestion_where_there_is_none() -> None:
    projects = empty_projects(3)
    assert projects.position("p-2", "here", "projects") == 2
    with pytest.raises(UnknownIdError, match=r"here names a project that is not in the market: 'p-02'. Did you mean"):
        projects.position("p-02", "here", "projects")


@given(st.lists(st.lists(st.integers(-5, 5), max_size=4), max_size=5))
def test_ragged_rows_come_back_as_they_went_in(rows: list[list[int]]) -> None:
    ragged = Ragged.from_rows(rows)
    assert len(ragged) == len(rows)
    assert [ragged[row].tolist() for row in range(len(rows))] == rows


def test_ragged_offsets_must_end_at_the_values() -> None:
    with pytest.raises(ShapeError, match="indptr has shape"):
        Ragged(np.array([0, 3]), np.array([1, 2]))


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_days_and_dates_are_one_to_one(date: dt.date) -> None:
    assert iso_date(day_number(date)) == date.isoformat()
    assert np.datetime64(day_number(date), "D") == np.datetime64(date)


def test_quarters_are_shown_as_hours() -> None:
    assert [in_hours(quarters) for quarters in (0, 8, 9, 31)] == [0, 2, 2.25, 7.75]
    assert isinstance(in_hours(8), int)


def test_a_pair_both_pinned_and_forbidden_is_named() -> None:
    market = Market(empty_applicants(1), empty_projects(1))
    both = (Pin(0, 0),)
    with pytest.raises(PinError, match=r"1 pair both pinned and forbidden: \(a-0, p-0\)"):
        check_wishes(Wishes(Ragged.from_rows([()]), pins=both, forbids=both), market)
    check_wishes(Wishes(Ragged.from_rows([()]), pins=both), market)
