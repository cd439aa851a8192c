"""Options of what-if become the changes that `MatchResult.what_if` takes."""

from __future__ import annotations

import inspect

import pytest

import matchkit as mk
from matchkit.cli.changes import EXAMPLES, check_changes, read_changes
from matchkit.errors import UsageError


def test_numbers_stand_alone_and_everything_else_is_listed() -> None:
    given = {
        "seats": ["p-1=+1", "p-2=3"],
        "skills": ["a-1=SQL", "a-1=QGIS"],
        "available": ["a-1=2027-01-03/2027-02-01"],
    }
    assert read_changes(given, {"p-1", "p-2", "a-1"}) == {
        "seats": {"p-1": "+1", "p-2": "3"},
        "skills": {"a-1": ["SQL", "QGIS"]},
        "available": {"a-1": ["2027-01-03/2027-02-01"]},
    }


def test_ids_and_values_may_hold_the_sign_that_parts_them() -> None:
    given = {"seats": ["p=1=+1"], "skills": ["a=b=C=C", "-a=F#"], "hours": ["nobody=else=2"]}
    assert read_changes(given, {"p=1", "a", "-a"}) == {
        "seats": {"p=1": "+1"},
        "skills": {"a": ["b=C=C"], "-a": ["F#"]},
        "hours": {"nobody": "else=2"},
    }


def test_one_number_for_one_id() -> None:
    with pytest.raises(UsageError, match=r"--hours-per-week names 'a-1' twice\. Give one of the two\."):
        read_changes({"hours_per_week": ["a-1=+1", "a-1=+2"]}, {"a-1"})


@pytest.mark.parametrize("text", ["p-1", "=+1", "p-1=", "+1"])
def test_what_is_not_written_as_id_and_value_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        check_changes({"skills": [], "seats": ["p-2=+1", text]}, [])
    assert str(raised.value) == (
        f"--seats {text!r} is not written as an id, '=' and a value. Write it as --seats p-12=+1."
    )


def test_no_change_is_refused_and_a_withdrawal_is_one() -> None:
    check_changes({"seats": []}, ["a-1"])
    with pytest.raises(UsageError, match=r"There is nothing to change\. Give one change at least, such as --seats"):
        check_changes({"seats": []}, [])


def test_the_options_are_those_that_a_result_understands() -> None:
    understood = inspect.signature(mk.MatchResult.what_if).parameters
    assert {*EXAMPLES, "without", "hide_personal", "self"} == set(understood)
