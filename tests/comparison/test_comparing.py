"""Two runs of the small intake: who moved, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import matchkit as mk
from matchkit.comparison import Comparison, SeenRun, compare_runs, see_run
from matchkit.errors import RunError, UsageError
from tests.run_folders import change_manifest, write_intake, write_run
from tests.small_intake import APPLICANTS, PROJECTS


def changed(rows: list[dict[str, object]], key: str, **cells: object) -> list[dict[str, object]]:
    """The rows, with other cells in the one of that id."""
    return [{**row, **cells} if key in row.values() else row for row in rows]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with runs; each but the first differs from it in one thing."""
    folder = tmp_path_factory.mktemp("runs")
    intakes = {
        "first": (APPLICANTS, PROJECTS),
        "seat": (APPLICANTS, changed(PROJECTS, "p-2", seats=2)),
        "withdrawn": ([row for row in APPLICANTS if row["applicant_id"] != "eva"], PROJECTS),
        "refused": (changed(APPLICANTS, "eva", hours_per_week="many"), PROJECTS),
        "called-off": (APPLICANTS, [row for row in PROJECTS if row["project_id"] != "p-2"]),
    }
    for name, sides in intakes.items():
        write_run(folder / name / "run", *write_intake(folder / name, *sides))
    weights = {"skills": 0, "meaning": 100, "commitment": 0, "availability": 0}
    files = [folder / "first" / f"{side}.jsonl" for side in ("applicants", "projects")]
    write_run(folder / "weights" / "run", *files, {"score": {"project_weights": weights}})
    return folder


def compared(folder: Path, before: str, after: str) -> Comparison:
    return compare_runs(see_run(folder / before / "run"), see_run(folder / after / "run"))


def test_a_run_beside_itself_has_no_difference(folder: Path) -> None:
    comparison = compared(folder, "first", "first")
    assert (comparison.differences, comparison.moves) == ((), ())
    assert comparison.to_text().splitlines()[2:] == ["None of 5 applicants moved.", "", "What went in", "  The same."]


def test_a_further_seat_is_gained_for_the_reason_that_it_was_not_there_before(folder: Path) -> None:
    comparison = compared(folder, "first", "seat")
    assert [difference.what for difference in comparison.differences] == ["projects"]
    assert comparison.differences[0].words == "projects.jsonl: another content, 4 rows as before"
    (move,) = comparison.moves
    assert (move.applicant_id, move.kind) == ("ana", "better")
    (change,) = move.changes
    assert (change.kind, change.project_id, change.rank, change.code) == ("gained", "p-2", 0, "seats_taken")
    before = mk.read_run(folder / "first" / "run").explain("ana", "p-2").to_text()
    assert change.reason.startswith("The one seat is held by applicants whom the project ranks higher")
    assert change.reason in before
    assert comparison.counts == {
        "applicants": 5,
        "moved": 1,
        "newly placed": 0,
        "better": 1,
        "worse": 0,
        "no longer placed": 0,
        "level": 0,
        "came": 0,
        "left": 0,
        "gained": 1,
        "lost": 0,
    }


def test_a_seat_that_is_taken_away_is_lost_for_the_reason_of_the_later_run(folder: Path) -> None:
    comparison = compared(folder, "seat", "first")
    (move,) = comparison.moves
    assert (move.applicant_id, move.kind) == ("ana", "worse")
    assert (move.changes[0].kind, move.changes[0].code) == ("lost", "seats_taken")
    assert "  lost    p-2, number 1 in their list. Now: The one seat is held by" in comparison.to_text()


def test_who_withdraws_leaves_seats_to_others(folder: Path) -> None:
    comparison = compared(folder, "first", "withdrawn")
    assert comparison.left == ("eva",)
    assert comparison.came == ()
    assert {move.applicant_id: move.kind for move in comparison.moves} == {
        "ana": "better",
        "dev": "better",
        "eva": "left",
    }
    eva = comparison.moves[-1]
    assert [(change.project_id, change.code) for change in eva.changes] == [
        ("p-2", "applicant_absent"),
        ("p-4", "applicant_absent"),
    ]
    text = comparison.to_text()
    assert "3 of 5 applicants moved: 2 better, 1 no longer in the intake. 2 placements gained, 2 lost." in text
    assert "  applicants  applicants.jsonl: 5 rows, then 4\n  left        1 applicant: eva\n" in text
    assert "Now: The applicant is not in the intake." in text
    back = compared(folder, "withdrawn", "first")
    assert back.came == ("eva",)
    assert {move.applicant_id: move.kind for move in back.moves} == {"ana": "worse", "dev": "worse", "eva": "came"}
    assert (
        "eva: new in the intake\n  gained  p-2, number 1 in their list. Before: The applicant is not" in back.to_text()
    )


def test_a_refused_row_is_told_as_the_reason(folder: Path) -> None:
    eva = compared(folder, "first", "refused").moves[-1]
    assert (eva.kind, eva.changes[0].code) == ("left", "applicant_refused")
    assert eva.changes[0].reason.startswith("The applicant's row is refused: ")
    assert "many" in eva.changes[0].reason


def test_a_project_that_is_called_off_is_told_as_the_reason(folder: Path) -> None:
    (eva,) = compared(folder, "first", "called-off").moves
    assert [(change.project_id, change.code, change.reason) for change in eva.changes] == [
        ("p-2", "project_absent", "The project is not in the intake.")
    ]


def test_weights_that_changed_are_named_and_move_people(folder: Path) -> None:
    comparison = compared(folder, "first", "weights")
    assert {difference.what: (difference.before, difference.after) for difference in comparison.differences} == {
        "params.score.project_weights.skills": (40, 0),
        "params.score.project_weights.meaning": (30, 100),
        "params.score.project_weights.commitment": (20, 0),
        "params.score.project_weights.availability": (10, 0),
    }
    assert [(move.applicant_id, move.kind) for move in comparison.moves] == [("ana", "better"), ("eva", "worse")]
    assert "  params.score.project_weights.meaning       30, then 100\n" in comparison.to_text()


def test_reasons_are_missing_where_a_run_cannot_be_computed_again(folder: Path, tmp_path: Path) -> None:
    """Its tables still tell who was placed where; the other run still tells its own reasons."""
    files = write_intake(tmp_path / "in")
    write_run(tmp_path / "run", *files)
    write_intake(tmp_path / "in", changed(APPLICANTS, "ana", hours_per_week=3))
    gone, seat = see_run(tmp_path / "run"), see_run(folder / "seat" / "run")
    assert gone.result is None
    comparison = compare_runs(gone, seat)
    assert [(change.kind, change.code, change.reason) for change in comparison.moves[0].changes] == [("gained", "", "")]
    assert list(comparison.problems) == [str(tmp_path / "run")]
    assert "1 input changed since the run was made: 'applicants.jsonl'" in comparison.problems[str(tmp_path / "run")]
    assert f"{tmp_path / 'run'} cannot be computed again, so its reasons are missing. 1 input" in comparison.to_text()
    assert comparison.record["reasons_missing"] == dict(comparison.problems)
    assert compare_runs(gone, see_run(folder / "first" / "run")).moves == ()
    withdrawn, called_off = (see_run(folder / name / "run") for name in ("withdrawn", "called-off"))
    assert compare_runs(called_off, gone).moves[0].changes[0].code == "project_absent"
    assert compare_runs(gone, withdrawn).moves[-1].changes[0].code == "applicant_absent"


def test_ids_that_a_table_guards_from_spreadsheets_are_read_as_they_are(tmp_path: Path) -> None:
    applicants = [{**row, "applicant_id": f"-{row['applicant_id']}"} for row in APPLICANTS]
    write_run(tmp_path / "run", applicants, PROJECTS)
    assert b'"\'-ana"' in (tmp_path / "run" / "placements.csv").read_bytes()
    seen = see_run(tmp_path / "run")
    assert seen.result is None
    assert seen.applicants == {f"-{row['applicant_id']}" for row in APPLICANTS}
    assert seen.placements["-ben"] == {"p-1": 0}


def test_what_is_no_run_or_was_edited_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="There is no run in"):
        see_run(tmp_path)
    run = write_run(tmp_path / "run", APPLICANTS, PROJECTS)
    (run / "placements.csv").write_text("applicant_id,project_id\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"placements\.csv of the run in .* it was changed after the run"):
        see_run(run)
    with pytest.raises(UsageError, match="There is no folder"):
        see_run(run, inputs=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"p-1": 0}, {"p-2": 0}, "level"),
        ({"p-1": 1, "p-2": 3}, {"p-3": 0}, "better"),
        ({"p-1": 0}, {"p-1": 0, "p-2": 4}, "better"),
        ({"p-1": 0, "p-2": 4}, {"p-1": 0}, "worse"),
        ({"p-1": 2}, {}, "no longer placed"),
        ({}, {"p-1": 7}, "newly placed"),
    ],
)
def test_better_is_a_better_best_placement_and_then_one_more(
    folder: Path, before: dict[str, int], after: dict[str, int], kind: str
) -> None:
    seen: SeenRun = see_run(folder / "first" / "run")
    runs = [replace(seen, placements={"ana": ranks}, result=None, problem="") for ranks in (before, after)]
    assert [move.kind for move in compare_runs(*runs).moves] == [kind]


def test_a_run_whose_manifest_is_of_a_later_version_is_an_error(folder: Path, tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", APPLICANTS, PROJECTS)
    change_manifest(run, format=2)
    with pytest.raises(RunError, match="does not know"):
        see_run(run)
