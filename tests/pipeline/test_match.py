"""The whole line on a small intake, with the encoder that needs no model."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import matchkit as mk
from matchkit.errors import ParamsError, PinError, UnknownIdError, UsageError
from tests.small_intake import APPLICANTS, PROJECTS


def matched(**options: object) -> mk.MatchResult:
    return mk.match(APPLICANTS, PROJECTS, **{"encoder": "hashing", **options})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def result() -> mk.MatchResult:
    return matched()


def test_placements_have_the_promised_columns(result: mk.MatchResult) -> None:
    assert list(result.placements.columns) == [
        "applicant_id",
        "project_id",
        "start",
        "end",
        "hours",
        "applicant_score",
        "project_score",
        "applicant_rank",
        "project_rank",
    ]
    assert list(result.unplaced.columns) == ["applicant_id", "code", "reason"]
    assert list(result.open_seats.columns) == ["project_id", "seats_left", "code", "reason"]
    assert list(result.waitlist.columns) == ["project_id", "applicant_id", "position"]
    assert list(result.ledger.columns) == ["source", "row", "column", "code", "kind", "id", "what", "cure"]


def test_everybody_is_placed_or_has_a_reason(result: mk.MatchResult) -> None:
    placed, unplaced = set(result.placements["applicant_id"]), set(result.unplaced["applicant_id"])
    assert placed | unplaced == {row["applicant_id"] for row in APPLICANTS}
    assert not placed & unplaced
    assert result.stability.is_stable


def test_hard_rules_hold(result: mk.MatchResult) -> None:
    """Only Ben has done field work and can be there all week; only Dev writes JavaScript."""
    by_project = result.placements.groupby("project_id")["applicant_id"].apply(list)
    assert by_project["p-1"] == ["ben"]
    assert by_project["p-3"] == ["dev"]


def test_frames_of_other_libraries_give_the_same(result: mk.MatchResult) -> None:
    for frame in (pd.DataFrame, pl.DataFrame):
        other = mk.match(frame(APPLICANTS), frame(PROJECTS), encoder="hashing")
        pd.testing.assert_frame_equal(other.placements, result.placements)


def test_the_order_of_rows_changes_no_byte(tmp_path: Path) -> None:
    """Promise 4. The ledger speaks of row numbers, so it is compared without them."""
    first = matched()
    for seed in range(3):
        applicants, projects = APPLICANTS.copy(), PROJECTS.copy()
        random.Random(seed).shuffle(applicants)
        random.Random(seed + 100).shuffle(projects)
        other = mk.match(applicants, projects, encoder="hashing")
        for name, folder in (("first", first.write(tmp_path / "first")), ("other", other.write(tmp_path / "other"))):
            assert folder.name == name
        for file in ("placements.csv", "unplaced.csv", "open_seats.csv", "waitlist.csv"):
            assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()
        pd.testing.assert_frame_equal(
            first.ledger.drop(columns="row").sort_values(["id", "code"], ignore_index=True),
            other.ledger.drop(columns="row").sort_values(["id", "code"], ignore_index=True),
        )


def test_a_pair_scores_the_same_whoever_else_is_there(result: mk.MatchResult) -> None:
    """Nobody's score moves when a row is added."""
    fewer = mk.match(APPLICANTS[:2], PROJECTS[:2], encoder="hashing")
    for applicant in ("ana", "ben"):
        for project in ("p-1", "p-2"):
            assert fewer.explain(applicant, project).contributions == result.explain(applicant, project).contributions


def test_every_explanation_sums_to_its_score(result: mk.MatchResult) -> None:
    for applicant in APPLICANTS:
        for project in PROJECTS:
            explanation = result.explain(applicant["applicant_id"], project["project_id"])
            for side in ("applicant", "project"):
                points = [part.points for part in explanation.contributions if part.side == side]
                assert not points or sum(points) == dict(explanation.scores)[f"{side}_score"]


def test_every_pair_has_one_reason_in_words(result: mk.MatchResult) -> None:
    placed = set(zip(result.placements["applicant_id"], result.placements["project_id"], strict=True))
    for applicant in APPLICANTS:
        for project in PROJECTS:
            key = (applicant["applicant_id"], project["project_id"])
            ((_, reason),) = result.explain(*key).reasons
            assert (reason.code in ("placed", "pinned")) == (key in placed)
            assert reason.code != "blocking"
            assert reason.words.endswith(".")


def test_stated_rankings_come_first(result: mk.MatchResult) -> None:
    rankings = [
        {"applicant_id": "ana", "project_id": "p-4", "rank": 1},
        {"applicant_id": "ana", "project_id": "p-2", "rank": 2},
    ]
    ranked = matched(rankings=rankings)
    assert dict(ranked.explain("ana", "p-4").scores)["applicant_rank"] == 0
    assert dict(ranked.explain("ana", "p-2").scores)["applicant_rank"] == 1
    ignored = matched(rankings=rankings, params={"preferences": {"stated": "ignore"}})
    pd.testing.assert_frame_equal(ignored.placements, result.placements)
    only = matched(rankings=rankings[:1], params={"preferences": {"stated": "only"}})
    assert only.explain("ana", "p-2").reasons[0][1].code == "not_ranked"
    assert set(only.placements.query("applicant_id == 'ana'")["project_id"]) <= {"p-4"}


def test_a_host_ranking_moves_people_on_the_example_intake() -> None:
    """The first on a waiting list takes a seat when the host ranks them, and no more people move than must."""
    files = mk.example_intake()

    def run(hosts: str, rows: list[dict[str, object]]) -> tuple[mk.MatchResult, set[tuple[str, str]]]:
        result = mk.match(
            files.applicants,
            files.projects,
            {"preferences": {"hosts": hosts}},
            rankings=files.rankings,
            host_rankings=rows,
            encoder="hashing",
        )
        assert result.stability.is_stable
        assert (result.intake.counts["host_rankings list"].used, len(rows)) == (len(rows), len(rows))
        return result, set(zip(result.placements["applicant_id"], result.placements["project_id"], strict=True))

    first, before = run("first", [])
    waiting = first.waitlist.query("project_id == 'p-01' and position == 1")["applicant_id"].item()
    rows: list[dict[str, object]] = [{"project_id": "p-01", "applicant_id": waiting, "rank": 1}]
    ranked, after = run("first", rows)
    assert dict(ranked.explain(waiting, "p-01").scores)["project_rank"] == 0
    assert after - before == {(waiting, "p-01")}
    assert {project for _, project in before - after} == {"p-01"}
    _, blended = run("blend", rows)
    assert (waiting, "p-01") in blended
    _, ignored = run("ignore", rows)
    assert ignored == before
    _, only = run("only", rows)
    assert {pair for pair in only if pair[1] == "p-01"} == {(waiting, "p-01")}


def test_the_order_of_rows_in_host_rankings_changes_nothing() -> None:
    rows = [
        {"project_id": project, "applicant_id": applicant, "rank": rank}
        for project in ("p-2", "p-4")
        for rank, applicant in enumerate(("cleo", "dev", "ana"))
    ]
    first = matched(host_rankings=rows)
    pd.testing.assert_frame_equal(matched(host_rankings=rows[::-1]).placements, first.placements)
    assert dict(first.explain("dev", "p-4").scores)["project_rank"] == 0
    assert dict(first.explain("cleo", "p-2").scores)["project_rank"] == 0


def test_a_pin_stands_above_rankings_that_leave_it_out() -> None:
    pinned = matched(
        pins=[{"applicant_id": "cleo", "project_id": "p-2"}],
        host_rankings=[{"project_id": "p-2", "applicant_id": "ana", "rank": 1}],
        params={"preferences": {"hosts": "only"}},
    )
    assert pinned.explain("cleo", "p-2").reasons[0][1].code == "pinned"


def test_pins_and_forbids_are_kept() -> None:
    pinned = matched(
        pins=[{"applicant_id": "cleo", "project_id": "p-2", "by": "Sam", "why": "promised"}],
        forbids=[{"applicant_id": "ben", "project_id": "p-1", "by": "Sam", "why": "conflict"}],
    )
    pairs = set(zip(pinned.placements["applicant_id"], pinned.placements["project_id"], strict=True))
    assert ("cleo", "p-2") in pairs
    assert ("ben", "p-1") not in pairs
    assert pinned.explain("cleo", "p-2").reasons[0][1].code == "pinned"
    assert pinned.explain("ben", "p-1").reasons[0][1].code == "forbidden"


def test_a_pair_cannot_be_both_pinned_and_forbidden() -> None:
    both = [{"applicant_id": "ana", "project_id": "p-2"}]
    with pytest.raises(PinError, match=r"1 pair both pinned and forbidden: \(ana, p-2\). Drop one of the two."):
        matched(pins=both, forbids=both)


def test_a_pin_that_no_calendar_holds_is_refused_by_name() -> None:
    with pytest.raises(PinError, match="Applicant 'cleo' is pinned to 'p-3', which their calendar or max_projects"):
        matched(pins=[{"applicant_id": "cleo", "project_id": "p-3"}])


def test_unknown_columns_are_carried_to_the_end(tmp_path: Path) -> None:
    applicants = [{**row, "cohort": f"=c{place}"} for place, row in enumerate(APPLICANTS)]
    result = mk.match(applicants, PROJECTS, encoder="hashing")
    assert result.placements.columns[-1] == "applicant.cohort"
    assert "unknown_column" in set(result.ledger["code"])
    written = (result.write(tmp_path / "run") / "placements.csv").read_text(encoding="utf-8")
    assert ",\"'=c" in written, "a cell that a spreadsheet would run is neutralised"


def test_explaining_somebody_unknown_suggests_who_was_meant(result: mk.MatchResult) -> None:
    with pytest.raises(UnknownIdError, match=r"explain names an applicant .*'anna'. Did you mean 'ana'\?"):
        result.explain("anna")
    with pytest.raises(UnknownIdError, match=r"a project that is not in the market: 'p-9'"):
        result.explain("ana", "p-9")


def test_an_applicant_is_explained_project_by_project(result: mk.MatchResult) -> None:
    text = result.explain("dev").to_text()
    assert text.startswith("dev\n===\n")
    assert "p-3 (Booking page of a tool library): Placed: number" in text
    assert result.explain("dev")._repr_html_().startswith("<div><h4>dev</h4>")


def test_unplaced_people_learn_what_stood_in_the_way() -> None:
    alone = mk.match([{"applicant_id": "zoe", "available": "2027-06-01/2027-06-30"}], PROJECTS, encoder="hashing")
    (reason,) = alone.unplaced["reason"]
    assert alone.unplaced["code"].tolist() == ["not_eligible"]
    assert reason.startswith("No project is open to this applicant: ")
    assert alone.summary.placed == 0


def test_params_come_as_a_mapping_a_record_or_a_file(tmp_path: Path, result: mk.MatchResult) -> None:
    path = tmp_path / "params.toml"
    path.write_text("[score]\nunknown_component = 5_000\n", encoding="utf-8")
    for params in (mk.MatchParams(), {"score": {"unknown_component": 5_000}}, path, str(path)):
        pd.testing.assert_frame_equal(matched(params=params).placements, result.placements)
    with pytest.raises(ParamsError, match="params: scores: unknown table"):
        matched(params={"scores": {}})


def test_progress_names_each_step(result: mk.MatchResult) -> None:
    seen: list[tuple[str, int, int]] = []
    matched(progress=lambda *call: seen.append(call))
    assert {name for name, _, _ in seen} >= {"Reading texts", "Scoring pairs"}
    assert all(0 <= done <= total for _, done, total in seen)


def test_a_run_folder_is_not_written_over_other_files(tmp_path: Path, result: mk.MatchResult) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="already holds files that are no matchkit run"):
        result.write(tmp_path)


def test_without_a_commitment_statement_the_resume_tells_the_interest() -> None:
    """Else every project would be as good as any other to them, and the one with the fewest hours would win."""
    silent = [
        {key: value for key, value in row.items() if key not in ("commitment", "wants_to_learn")} for row in APPLICANTS
    ]
    result = mk.match(silent, PROJECTS, encoder="hashing")
    parts = {part.component: part for part in result.explain("dev", "p-3").contributions}
    assert parts["interest"].value == parts["meaning"].value
    assert parts["interest"].evidence.startswith("no commitment or wishes stated; the resume stands in")
    assert parts["commitment"].value is None


def test_skills_of_ones_own_join_the_shipped_ones_or_take_their_place(tmp_path: Path) -> None:
    """An alias makes two phrases one skill, and the manifest tells that another vocabulary was used."""
    people = [{"applicant_id": "a", "skills": "dial cutting", "available": "2027-01-01/2027-03-01"}]
    work = [
        {
            "project_id": "p",
            "title": "Sundials",
            "must_have_skills": "gnomonics; report writing",
            "start": "2027-02-01",
            "end": "2027-02-20",
            "hours": 10,
        }
    ]
    own = tmp_path / "own.csv"
    own.write_text("name,aliases\nsundial making,gnomonics;dial cutting\n", encoding="utf-8")

    def missing(**options: object) -> str:
        return mk.match(people, work, encoder="hashing", **options).explain("a", "p").to_text()  # type: ignore[arg-type]

    assert "insists on report writing and gnomonics" in missing()
    assert "insists on report writing" in missing(vocabulary=own)
    alone = mk.SkillVocabulary.from_csv(own)
    assert "insists on report writing" in missing(vocabulary=alone)
    result = mk.match(people, work, encoder="hashing", vocabulary=alone)
    assert result.vocabulary == alone.fingerprint != matched().vocabulary


def test_own_rules_close_pairs_in_a_whole_run_and_are_named_in_reasons() -> None:
    """An expression from the params and a function, over columns that matchkit does not know."""
    ages = dict(zip([row["applicant_id"] for row in APPLICANTS], [17, 20, 30, 40, 50], strict=True))
    applicants = [{**row, "age": str(ages[row["applicant_id"]])} for row in APPLICANTS]
    projects = [{**project, "minimum_age": "18"} for project in PROJECTS]
    params = {"rules": {"own": [{"name": "old_enough", "expression": "applicant.age >= project.minimum_age"}]}}

    def is_below(people: Any, projects: Any) -> Any:
        return (people["age"] < 45) & (projects["hours"] > 0)

    young = mk.Rule("young", is_below, reason="the programme is for people below 45")
    result = mk.match(applicants, projects, params, rules=[young], encoder="hashing")
    placed = set(result.placements["applicant_id"])
    assert placed
    assert not placed & {"ana", "eva"}
    assert result.explain("ana", "p-2").reasons[0][1].code == "old_enough"
    reasons = result.unplaced.set_index("applicant_id")["reason"]
    assert "the rule old_enough is not met" in reasons["ana"]
    assert "the programme is for people below 45" in reasons["eva"]
