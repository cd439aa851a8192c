"""What differs in what two runs were made from, from their manifests alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matchkit.comparison import find_differences
from matchkit.runs import RunFiles, RunInput, RunRecord, RunSettings

RECORD = RunRecord(
    folder=Path("run"),
    version="1.0",
    encoder="hashing:256:v1",
    vocabulary="abc",
    seed=0,
    params={"rules": {"own": [{"name": "old_enough", "unknown": "allow"}], "assumed_languages": ["English"]}},
    inputs=(
        RunInput("applicants.csv", "applicants", "1", 128, "/in/applicants.csv"),
        RunInput("projects.csv", "projects", "2", 42, "/in/projects.csv"),
    ),
    settings=RunSettings(None),
    columns={},
    base_folder=None,
    outputs={},
    named_files={},
    versions={},
    forgotten=0,
    facts={},
)


def words(after: RunRecord, before: RunRecord = RECORD) -> dict[str, str]:
    return {difference.what: difference.words for difference in find_differences(before, after)}


def with_input(**changes: Any) -> RunRecord:
    return replace(RECORD, inputs=(replace(RECORD.inputs[0], **changes), RECORD.inputs[1]))


def test_files_that_applicants_name_are_told_by_their_kind() -> None:
    before, after = (replace(RECORD, named_files={"resume_path": RunFiles("resume_path", n, f"{n}")}) for n in (12, 13))
    assert words(after, before) == {"resume_path": "12 resume files, then 13"}
    again = replace(RECORD, named_files={"resume_path": RunFiles("resume_path", 12, "other")})
    assert words(again, before) == {"resume_path": "12 resume files, another content"}
    assert words(again) == {"resume_path": "0 resume files, then 12"}
    assert words(replace(RECORD, named_files=None), before) == {}
    assert words(before, before) == {}


def test_a_run_that_was_moved_differs_in_nothing() -> None:
    assert words(replace(with_input(path="/other/applicants.csv"), folder=Path("other"))) == {}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sha256": "9"}, "applicants.csv: another content, 128 rows as before"),
        ({"sha256": "9", "rows": 1}, "applicants.csv: 128 rows, then 1"),
        ({"sha256": "9", "rows": 127, "name": "late.csv"}, "applicants.csv, then late.csv: 128 rows, then 127"),
    ],
)
def test_a_source_is_told_by_its_content_and_rows(changes: dict[str, Any], told: str) -> None:
    assert words(with_input(**changes)) == {"applicants": told}


def test_data_in_memory_may_have_changed() -> None:
    frame = with_input(sha256=None, path=None, name="applicants frame")
    assert words(frame, frame) == {
        "applicants": "applicants frame (128 rows), from memory both times: it may have changed"
    }


def test_a_source_that_only_one_run_has_is_told() -> None:
    rankings = RunInput("rankings.csv", "rankings", "3", 74, "/in/rankings.csv")
    more = replace(RECORD, inputs=(*RECORD.inputs, rankings))
    assert words(more) == {"rankings": "none, then rankings.csv (74 rows)"}
    assert words(RECORD, more) == {"rankings": "rankings.csv (74 rows), then none"}
    (difference,) = find_differences(RECORD, more)
    assert (difference.before, difference.after) == (None, {"name": "rankings.csv", "sha256": "3", "rows": 74})


def test_skills_of_ones_own_are_a_source_and_shipped_ones_go_by_their_fingerprint() -> None:
    own = RunInput("own.csv", "vocabulary", "4", None, "/in/own.csv")
    more = replace(RECORD, inputs=(*RECORD.inputs, own), vocabulary="def")
    assert words(more) == {"vocabulary": "none, then own.csv"}
    changed = replace(more, inputs=(*RECORD.inputs, replace(own, sha256="5")), vocabulary="ghi")
    assert words(changed, more) == {"vocabulary": "own.csv: another content"}
    assert words(replace(RECORD, vocabulary="def")) == {"skills": "abc, then def"}


def test_params_go_by_dotted_names_and_own_rules_by_theirs() -> None:
    own = [{"name": "old_enough", "unknown": "refuse"}, {"name": "near", "unknown": "allow"}]
    assert words(replace(RECORD, params={"rules": {"own": own, "assumed_languages": []}})) == {
        "params.rules.own.old_enough.unknown": "allow, then refuse",
        "params.rules.assumed_languages": '["English"], then none',
        "params.rules.own.near.name": "none, then near",
        "params.rules.own.near.unknown": "none, then allow",
    }


def test_the_rest_is_told() -> None:
    after = replace(
        RECORD,
        seed=7,
        encoder="tfidf",
        version="1.1",
        columns={"Name": "applicant_id"},
        settings=RunSettings(None, rules=("near",)),
    )
    assert words(after) == {
        "seed": "0, then 7",
        "encoder": "hashing:256:v1, then tfidf",
        "matchkit": "1.0, then 1.1",
        "columns": 'none, then {"Name": "applicant_id"}',
        "rules": 'none, then ["near"]',
    }
