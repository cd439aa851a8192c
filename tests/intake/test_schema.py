from __future__ import annotations

import json

import pytest

from matchkit.intake import json_schema, schema_rows
from matchkit.intake.ledger import REFUSALS
from matchkit.intake.schema import COLUMNS, Column
from matchkit.params import CalendarParams, RuleParams
from tests.intake.rows import find, read


def test_the_required_columns_are_the_promised_ones() -> None:
    required = {(row["side"], row["name"]) for row in schema_rows() if row["required"]}
    sides = {
        ("applicants", "applicant_id"),
        *(("projects", name) for name in ["project_id", "title", "start", "end", "hours"]),
    }
    named = ("rankings", "host_rankings", "pins")
    pairs = {(side, name) for side in named for name in ("applicant_id", "project_id")}
    assert required == sides | pairs | {("rankings", "rank"), ("host_rankings", "rank")}


def test_schema_rows_are_plain_and_complete() -> None:
    rows = schema_rows()
    assert json.loads(json.dumps(rows)) == rows
    assert len(rows) == sum(len(columns) for side, columns in COLUMNS.items() if side != "forbids")
    assert all(row["meaning"].endswith(".") and row["example"] for row in rows)
    assert all(row["default"] or row["required"] for row in rows)


@pytest.mark.parametrize(
    "column", [c for columns in COLUMNS.values() for c in columns], ids=lambda c: f"{c.side}.{c.name}"
)
def test_the_example_of_each_column_is_read_without_a_refusal(column: Column) -> None:
    """The examples are what people copy."""
    examples = {side: {c.name: c.example for c in columns} for side, columns in COLUMNS.items()}
    examples["applicants"] |= {"resume_path": "", "calendar_path": ""}
    examples["projects"] |= dict.fromkeys(("start", "end", "hours"), "") if column.name == "legs" else {"legs": ""}
    named = {side: [examples[side]] for side in ("rankings", "host_rankings", "pins")}
    intake = read([examples["applicants"]], [examples["projects"]], **named)
    assert [entry for entry in intake.ledger.entries if entry.code in REFUSALS] == []
    assert find(intake, "unknown_column") == []


def test_defaults_that_depend_on_params_name_them_with_their_value() -> None:
    params = CalendarParams()
    named = [row["default"] for row in schema_rows() if "params." in row["default"]]
    defaults = [default for default in named if default.startswith("params.calendar.")]
    assert len(defaults) == 4
    rules, (languages,) = RuleParams(), RuleParams().assumed_languages
    assert sorted(set(named) - set(defaults)) == [
        f"params.rules.assumed_languages ({languages})",
        f"params.rules.unknown_time_zone ({rules.unknown_time_zone}); for calendar_path "
        f"params.calendar.assumed_time_zone ({params.assumed_time_zone})",
    ]
    for default in defaults:
        name = default.split("params.calendar.")[1].split(" ")[0]
        value = getattr(params, name)
        assert default.endswith(f'("{value}")' if isinstance(value, str) else f"({value:g})")


def test_the_json_schema_covers_every_source_and_column() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(schema["$defs"]) == ["applicant", "project", "ranking", "host_ranking", "pin"]
    sides = ("applicants", "projects", "rankings", "host_rankings", "pins")
    for record, side in zip(schema["$defs"].values(), sides, strict=True):
        assert list(record["properties"]) == [column.name for column in COLUMNS[side]]
        required = [column.name for column in COLUMNS[side] if column.required and not column.unless]
        assert record["required"] == required
    assert json.loads(json.dumps(schema)) == schema


def test_optional_cells_may_be_null_and_required_ones_not() -> None:
    project = json_schema()["$defs"]["project"]["properties"]
    assert "null" in project["location"]["type"]
    assert "null" not in project["title"]["type"]


def test_a_project_needs_its_window_and_hours_or_legs() -> None:
    project = json_schema()["$defs"]["project"]
    assert project["anyOf"] == [{"required": ["start", "end", "hours"]}, {"required": ["legs"]}]
    assert "null" in project["properties"]["start"]["type"]
    assert "anyOf" not in json_schema()["$defs"]["applicant"]


def test_limits_are_the_ones_that_the_readers_apply() -> None:
    applicant = json_schema()["$defs"]["applicant"]["properties"]
    assert (applicant["hours_per_week"]["maximum"], applicant["hours_per_day"]["maximum"]) == (168, 24)
    assert "maximum" not in applicant["max_projects"], "17 is lowered, not refused"
