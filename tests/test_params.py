"""Params: every number checked when it is made, every problem named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchkit.errors import ParamsError
from matchkit.params import ApplicantWeights, CalendarParams, MatchParams, RuleParams, SkillParams


def test_defaults_are_valid_and_frozen() -> None:
    params = MatchParams()
    assert sum(params.score.applicant_weights.model_dump().values()) == 100
    assert sum(params.score.project_weights.model_dump().values()) == 100
    with pytest.raises(Exception, match="frozen"):
        params.score = params.score  # type: ignore[misc]


def test_weights_that_do_not_sum_are_an_error() -> None:
    with pytest.raises(ParamsError, match=r"ApplicantWeights: all: Value error, the weights sum to 95, not 100"):
        ApplicantWeights(interest=50)


def test_the_nearest_name_counts_no_less_than_one_that_is_just_near() -> None:
    with pytest.raises(ParamsError, match=r"SkillParams: all: Value error, near is 40, more than nearest, 39"):
        SkillParams(near=40, nearest=39)


def test_values_out_of_range_and_unknown_names_are_errors() -> None:
    with pytest.raises(ParamsError, match=r"assumed_hours_per_week: .*less than or equal to 168.*came: 200\.0"):
        CalendarParams(assumed_hours_per_week=200.0)
    with pytest.raises(ParamsError, match=r"unknown_location: .*'allow' or 'refuse'"):
        RuleParams(unknown_location="maybe")  # type: ignore[arg-type]
    with pytest.raises(ParamsError, match=r"weight: Extra inputs are not permitted"):
        MatchParams(weight=3)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"working_hours": "9-17"}, "working_hours: .*should match pattern"),
        ({"working_hours": "09:10-17:00"}, "working_hours: .*should match pattern"),
        ({"working_hours": "18:00-09:00"}, "working_hours are '18:00-09:00', and must begin before they end, by 24:00"),
        ({"working_hours": "09:00-24:15"}, "working_hours are '09:00-24:15', and must begin before they end"),
        ({"assumed_time_zone": "London"}, "assumed_time_zone is 'London', no zone of the IANA database"),
        ({"travel_days": 8}, "travel_days: .*less than or equal to 7"),
    ],
)
def test_hours_zones_and_journeys_are_checked(values: dict[str, object], problem: str) -> None:
    with pytest.raises(ParamsError, match=problem):
        CalendarParams(**values)


def test_working_hours_are_quarters_after_midnight() -> None:
    assert CalendarParams().working_quarters == (36, 72)
    assert CalendarParams(working_hours="00:15-24:00").working_quarters == (1, 96)


def test_a_file_sets_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "params.toml"
    path.write_text(
        '[rules]\nassumed_languages = ["Dutch"]\n[score.project_weights]\nskills = 50\nmeaning = 20\n', "utf-8"
    )
    params = MatchParams.from_toml(path)
    assert params.rules.assumed_languages == ("Dutch",)
    assert params.score.project_weights.model_dump() == {
        "skills": 50,
        "meaning": 20,
        "commitment": 20,
        "availability": 10,
    }
    assert params.calendar == CalendarParams()


def test_a_file_with_several_mistakes_names_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "params.toml"
    path.write_text("[rules]\nunknown_location = 3\n[calender]\nx = 1\n", "utf-8")
    with pytest.raises(
        ParamsError, match=r"params\.toml: \[rules\] .*unknown_location.*; calender: unknown table"
    ) as caught:
        MatchParams.from_toml(path)
    with pytest.raises(ParamsError, match="params: rules: expected a table, came int"):
        MatchParams.from_tables({"rules": 3})
    assert caught.value.cure == "Mend these and run again; nothing was computed."


@pytest.mark.parametrize("name", ["a\x00.toml", "a\ud800.toml", "x" * 300])
def test_a_file_whose_name_no_file_can_have_is_an_error(name: str) -> None:
    with pytest.raises(ParamsError, match=r"The parameter file '.*' cannot be read: ") as raised:
        MatchParams.from_toml(name)
    str(raised.value).encode()


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 5_000 + "]" * 5_000, "x = " + "9" * 5_000, "a." * 5_000 + "b = 1", "x = 2027-02-30"]
)
def test_a_file_that_python_cannot_hold_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.toml").write_text(text)
    with pytest.raises(ParamsError):
        MatchParams.from_toml(tmp_path / "a.toml")


def test_what_came_is_told_in_a_few_words_whatever_it_is() -> None:
    """Python's own words for a value may be endless, or an error."""
    deep: list = []
    for _ in range(5_000):
        deep = [deep]
    for cell, shown in (
        (deep, "a list"),
        (10**5_000, "an int"),
        ("\ud800" * 500, r"'\\ud800\\ud800"),
        (["x" * 5_000], r"(\['|')x{190,200}…"),
    ):
        for tables in ({"rules": {"own": cell}}, {"calendar": {"assumed_max_projects": cell}}):
            with pytest.raises(ParamsError, match=rf"\(came: {shown}") as raised:
                MatchParams.from_tables(tables)
            str(raised.value).encode()


def test_a_file_that_is_no_toml_or_not_there_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[rules", "utf-8")
    for name in ("broken.toml", "missing.toml"):
        with pytest.raises(
            ParamsError, match=rf"The parameter file '.*{name}' cannot be read: .*It must be UTF-8 TOML"
        ):
            MatchParams.from_toml(tmp_path / name)
