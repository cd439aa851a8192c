"""Hostile intakes: 4,700 seeded ones with planted faults, 300 with cells that hypothesis thinks of; and the judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fuzz
from fuzzing import campaign, running, stores
from fuzzing.campaign import run_campaign
from fuzzing.intakes import make_draft
from fuzzing.outcome import Outcome
from fuzzing.row_faults import repeated_row
from fuzzing.running import run_one, scratch_folder, warm_up
from fuzzing.tables import as_page
from fuzzing.tally import Tally
from fuzzing.truth import judge, reconcile
from fuzzing.writing import FORMATS, write
from matchkit.errors import ColumnsError, MatchkitError, SourceError
from matchkit.intake import CODES, read_intake
from matchkit.intake.schema import COLUMNS

SEEDS, EXAMPLES = 4_700, 300
LEAST_TOLD = 0.95
LEAST_KINDS = 25


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    with scratch_folder() as folder:
        warm_up(folder)
        yield folder


def test_thousands_of_intakes_break_nothing_and_lose_no_row(scratch: Path) -> None:
    """As `benchmarks/fuzz.py` does a million times; a seed that fails is replayed with ``--seed-one``."""
    tally = Tally()
    for seed in range(SEEDS):
        tally.add(run_one(seed, scratch))
    told, definite = tally.told
    assert tally.problems == {}
    assert told >= LEAST_TOLD * definite
    assert sum(counts[1] > 0 for counts in tally.kinds.values()) >= LEAST_KINDS
    assert tally.matched >= SEEDS / 40


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text()
    | st.text("0123456789-/;,:hT .", max_size=25)
    | st.dates()
    | st.datetimes()
    | st.binary(max_size=5)
)
CELLS = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))


def rows_of(role: str, least: int = 0) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows that hold anything; ids come from few, so that some meet."""
    columns = [column.name for column in COLUMNS[role]]
    known = st.fixed_dictionaries(
        {name: st.sampled_from(["a", "b", "p", "A"]) for name in columns if name.endswith("_id")},
        optional={name: CELLS for name in columns if not name.endswith("_id")},
    )
    return st.lists(
        st.builds(lambda row, more: {**row, **more}, known, st.dictionaries(st.text(), CELLS, max_size=1)),
        min_size=least,
        max_size=4,
    )


GOOD = {
    "applicants": [{"applicant_id": "good"}],
    "projects": [{"project_id": "good", "title": "Survey", "start": "2027-02-01", "end": "2027-02-26", "hours": "20"}],
}


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_cells_of_any_kind_are_used_or_refused_by_row(data: st.DataObject) -> None:
    sources = {role: [*GOOD[role], *data.draw(rows_of(role))] for role in GOOD}
    for role in ("rankings", "host_rankings", "pins", "forbids"):
        if data.draw(st.booleans()):
            sources[role] = data.draw(rows_of(role))
    try:
        intake = read_intake(**sources)
    except (ColumnsError, SourceError):
        return
    assert reconcile(intake) == []
    assert {info.role: info.rows for info in intake.sources} == {role: len(rows) for role, rows in sources.items()}
    assert {entry.code for entry in intake.ledger.entries} <= CODES.keys()
    intake.ledger.to_frame().to_csv().encode()


def test_a_seed_does_the_same_again(scratch: Path) -> None:
    for seed in range(60):
        one, again = (replace(run_one(seed, scratch), seconds=0.0) for _ in range(2))
        assert one == again


def draft_of_a_seed(seed: int) -> Any:
    """A sound draft, its intake, and where its rows stand."""
    random = Random(seed)
    draft = make_draft(random, ("records",))
    written = {role: write(sheet, "records", random) for role, sheet in draft.sheets.items()}
    intake = read_intake(**{role: one.source for role, one in written.items()})
    return draft, intake, {role: one.places for role, one in written.items()}


@pytest.mark.parametrize("seed", range(30))
def test_a_sound_draft_is_used_as_a_whole(seed: int) -> None:
    draft, intake, places = draft_of_a_seed(seed)
    verdict = judge(draft, intake, places)
    assert (list(verdict.carried), list(verdict.problems)) == ([], [])


def test_the_judge_notices_a_row_too_few_or_too_many() -> None:
    draft, intake, places = draft_of_a_seed(1)
    lost = draft.sheets["applicants"].rows.pop()
    assert any(line.startswith("applicants: ") for line in judge(draft, intake, places).problems)
    draft.sheets["applicants"].rows += [lost, lost]
    assert any(line.startswith("applicants: ") for line in judge(draft, intake, places).problems)


def test_the_judge_notices_a_fault_that_nobody_told() -> None:
    draft, intake, places = draft_of_a_seed(4)
    assert repeated_row(Random(0), draft, "applicants")
    verdict = judge(draft, intake, {**places, "applicants": range(len(draft.sheets["applicants"].rows))})
    assert list(verdict.carried) == [("repeated row", False)]
    assert verdict.problems


def test_an_exception_of_another_kind_and_a_hang_are_problems(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("x")

    def endless(*_: object, **__: object) -> None:
        while True:
            pass

    def untold(*_: object, **__: object) -> None:
        raise MatchkitError("\ud800", cure="")

    monkeypatch.setattr(running, "PATIENCE", 0.05)
    for theme, said in (
        (broken, "KeyError in "),
        (endless, "it did not end within 0.05 seconds"),
        (untold, "an error"),
    ):
        monkeypatch.setattr(running, "draw_theme", lambda _, theme=theme: theme)
        outcome = run_one(0, scratch)
        assert outcome.problems[0].startswith(said)
    assert len(outcome.problems) == 2


def test_a_cache_that_gives_back_something_else_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stores.sound_file(str(tmp_path))
    monkeypatch.setattr(stores, "DAMAGES", {"none": (lambda *_: None, ())})
    monkeypatch.setattr(stores, "SCRAMBLES", {})
    monkeypatch.setattr(stores.VectorCache, "forget", lambda *_: 0)
    told = {problem for seed in range(20) for problem in stores.probe(Random(seed), tmp_path)[3]}
    assert told == {"a text is known that was forgotten"}
    monkeypatch.setattr(stores, "vectors_of", lambda texts: stores.np.zeros((len(texts), 6), dtype="f4"))
    told = {problem for seed in range(20) for problem in stores.probe(Random(seed), tmp_path)[3]}
    assert "a vector came back that was not put there" in told


def test_tallies_of_parts_are_that_of_the_whole(tmp_path: Path) -> None:
    outcomes = [Outcome(seed, [("x", seed % 2 == 0), ("y", None)], problems=["p"] * (seed == 3)) for seed in range(30)]
    whole, parts = Tally(), Tally()
    for begin in (0, 10, 20):
        part = Tally()
        for outcome in outcomes[begin : begin + 10]:
            part.add(outcome)
            whole.add(outcome)
        parts.merge(part)
    assert parts == whole
    assert whole.told == (15, 30)
    assert (whole.kinds, whole.n_problems) == ({"x": [30, 30, 15], "y": [30, 0, 0]}, 1)
    whole.write(tmp_path / "state.json")
    assert Tally.read(tmp_path / "state.json", 0) == whole
    with pytest.raises(SystemExit, match="began with seed 0"):
        Tally.read(tmp_path / "state.json", 7)


def test_a_campaign_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "CHUNK", 20)
    state, seen = tmp_path / "state.json", []
    run_campaign(Tally(), 20, 1, state, lambda tally: seen.append(tally.intakes))
    again = Tally.read(state, 0)
    run_campaign(again, 35, 1, state, lambda tally: seen.append(tally.intakes))
    assert seen == [20, 35]
    assert again.done == [0, 1]
    assert again.problems == {}
    page = as_page(again, "a command")
    assert "35 generated intakes" in page
    assert "0 problems" in page


def test_a_process_that_ended_or_stands_still_costs_its_chunk_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = campaign.multiprocessing.Pipe()
    process = SimpleNamespace(join=lambda _: None, kill=lambda: None, exitcode=-11)
    lane = campaign._Lane(process, ours, SimpleNamespace(value=17), chunk=0)
    assert campaign._take(lane) is None
    monkeypatch.setattr(campaign, "PATIENCE", -1.0)
    assert campaign._take(lane).problems == {"the process did not move for -1 seconds (exit code -11)": [1, 17]}
    theirs.close()
    assert campaign._take(lane).problems == {"the process ended (exit code -11)": [1, 17]}
    lane.seed.value = campaign.NOT_BEGUN
    with pytest.raises(RuntimeError, match="before its first seed"):
        campaign._take(lane)


def test_one_seed_is_replayed_and_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["fuzz.py", "--seed-one", "11"])
    assert fuzz.main() == 0
    assert "seed: 11\n" in capsys.readouterr().out


def test_every_format_is_drawn() -> None:
    assert set(FORMATS) == {"csv", "jsonl", "parquet", "records", "pandas", "polars", "arrow"}
