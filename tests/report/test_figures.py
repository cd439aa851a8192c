"""The numbers behind charts and plots, counted again the slow way."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import matchkit as mk
from matchkit.errors import ordinal
from matchkit.market.days import date_of, day_number
from matchkit.report import seat_figures
from matchkit.report.figures import (
    RANK_STOPS,
    component_figure,
    obstacle_figure,
    rank_bands,
    rank_figure,
    score_figure,
)
from matchkit.report.seat_figures import season_figure, seat_figure, short_date
from matchkit.scoring import COMPONENTS
from tests.small_intake import APPLICANTS, PROJECTS


@pytest.fixture(scope="module")
def result() -> mk.MatchResult:
    files = mk.example_intake()
    return mk.match(files.applicants, files.projects, rankings=files.rankings, encoder="hashing")


@pytest.fixture(scope="module")
def nobody() -> mk.MatchResult:
    """Nobody is placed, and no pair is eligible."""
    away = {**APPLICANTS[0], "available": "2029-01-01/2029-02-01"}
    return mk.match([away], PROJECTS, encoder="hashing")


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 23, 101, 111, 112)] == [
        "1st", "2nd", "3rd", "4th", "10th", "11th", "12th", "13th", "21st", "22nd", "23rd", "101st", "111th", "112th",
    ]  # fmt: skip


def test_bands_of_ranks_hold_each_place_once() -> None:
    assert rank_bands() == ("1st", "2nd", "3rd", "4-5", "6-10", "11-20", "21-50", "51-100", "101+")


def test_every_placement_is_counted_in_the_band_of_its_rank_on_both_sides(result: mk.MatchResult) -> None:
    figure = rank_figure(result.outcome)
    ends = [0, *RANK_STOPS, 10**9]
    for counts, column in (
        (figure.applicants, result.placements.applicant_rank),
        (figure.projects, result.placements.project_rank),
    ):
        expected = [sum(low <= rank < high for rank in column) for low, high in pairwise(ends)]
        assert list(counts) == expected[: len(figure.bands)]
        assert sum(counts) == len(result.placements)


def test_bands_end_with_the_last_that_is_needed_and_are_five_at_least(
    result: mk.MatchResult, nobody: mk.MatchResult
) -> None:
    assert rank_figure(nobody.outcome).bands == ("1st", "2nd", "3rd", "4-5", "6-10")
    assert rank_figure(nobody.outcome).applicants == (0, 0, 0, 0, 0)

    def worst(rank: int) -> tuple[str, ...]:
        outcome = replace(result.outcome)
        ranks = np.zeros_like(result.outcome.placed_ranks)
        ranks[0, 1] = rank
        vars(outcome)["placed_ranks"] = ranks
        return rank_figure(outcome).bands

    assert [worst(rank)[-1] for rank in (0, 9, 10, 19, 20, 99, 100, 5_000)] == [
        "6-10", "6-10", "11-20", "11-20", "21-50", "51-100", "101+", "101+",
    ]  # fmt: skip


def test_seats_are_those_of_each_field(result: mk.MatchResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat_figures, "MOST_GROUPS", 1_000)
    figure, projects = seat_figure(result.outcome), result.outcome.market.projects
    left = dict(result.open_seats[["project_id", "seats_left"]].itertuples(index=False, name=None))
    expected: dict[str, list[int]] = {}
    for key, name, seats in zip(projects.ids, projects.fields, projects.seats.tolist(), strict=True):
        counts = expected.setdefault(name or "not stated", [0, 0, 0])
        for place, n in enumerate((1, seats - left.get(key, 0), left.get(key, 0))):
            counts[place] += n
    assert figure.grouped_by == "field"
    assert {group.name: [group.projects, group.filled, group.open] for group in figure.groups} == expected
    assert [group.open for group in figure.groups] == sorted((group.open for group in figure.groups), reverse=True)
    assert figure.full == len(projects) - len(left)
    taken = set(result.placements.project_id)
    assert figure.part == len(taken & left.keys())
    assert figure.empty == len(left.keys() - taken)


def test_groups_beyond_the_most_are_counted_together(result: mk.MatchResult, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = seat_figure(result.outcome)
    monkeypatch.setattr(seat_figures, "MOST_GROUPS", 3)
    cut = seat_figure(result.outcome)
    assert cut.groups[:2] == whole.groups[:2]
    assert len(cut.groups) == 3
    assert cut.groups[2].name.endswith(" others")
    for name in ("projects", "filled", "open"):
        assert sum(getattr(group, name) for group in cut.groups) == sum(getattr(g, name) for g in whole.groups)


@pytest.mark.parametrize(
    ("dropped", "grouped_by"), [((), "field"), (("field",), "host"), (("field", "host"), "work mode")]
)
def test_seats_are_grouped_by_the_first_thing_that_is_stated(dropped: tuple[str, ...], grouped_by: str) -> None:
    projects = [{name: cell for name, cell in row.items() if name not in dropped} for row in PROJECTS]
    figure = seat_figure(mk.match(APPLICANTS, projects, encoder="hashing").outcome)
    assert figure.grouped_by == grouped_by
    assert sum(group.projects for group in figure.groups) == len(PROJECTS)


def test_a_project_without_seats_is_neither_full_nor_empty() -> None:
    projects = [{**PROJECTS[0], "seats": 0}, *PROJECTS[1:]]
    figure = seat_figure(mk.match(APPLICANTS, projects, encoder="hashing").outcome)
    assert figure.full + figure.part + figure.empty == len(PROJECTS) - 1


def test_weeks_hold_the_seats_of_all_projects_under_way_in_them(result: mk.MatchResult) -> None:
    figure = season_figure(result.outcome)
    assert figure.weeks == 1
    assert all(date_of(day).weekday() == 0 for day in figure.starts)
    projects = result.outcome.market.projects
    for week, filled, left in zip(figure.starts, figure.filled, figure.open, strict=True):
        running = [p for p in range(len(projects)) if projects.start[p] < week + 7 and projects.end[p] > week]
        assert filled == sum(len(result.outcome.seated[p]) for p in running)
        assert filled + left == sum(projects.seats[p] for p in running)
    assert figure.starts[0] <= projects.start.min() < figure.starts[0] + 7
    assert figure.starts[-1] < projects.end.max() <= figure.starts[-1] + 7


def test_weeks_between_the_legs_of_a_project_do_not_count_it() -> None:
    legs = [
        {"start": "2027-02-01", "end": "2027-02-05", "hours": 5},
        {"start": "2027-03-01", "end": "2027-03-05", "hours": 5},
    ]
    project = {**PROJECTS[1], "legs": legs, "hours": None, "start": None, "end": None}
    figure = season_figure(mk.match(APPLICANTS, [project], encoder="hashing").outcome)
    assert [a + b for a, b in zip(figure.filled, figure.open, strict=True)] == [1, 0, 0, 0, 1]


def test_a_season_of_years_is_counted_in_steps_of_weeks() -> None:
    late = {**PROJECTS[1], "project_id": "p-9", "start": "2028-03-01", "end": "2028-03-14"}
    figure = season_figure(mk.match(APPLICANTS, [*PROJECTS, late], encoder="hashing").outcome)
    assert figure.weeks == 2
    assert {after - before for before, after in pairwise(figure.starts)} == {14}
    assert figure.starts[-1] <= day_number(dt.date(2028, 3, 14)) < figure.starts[-1] + 14
    assert figure.filled[-1] + figure.open[-1] == 1


def test_spans_stand_by_their_start(result: mk.MatchResult) -> None:
    spans = season_figure(result.outcome).spans
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    assert {span.project for span in spans} == set(result.outcome.market.projects.ids)
    counts = result.placements.project_id.value_counts()
    assert all(span.filled == counts.get(span.project, 0) for span in spans)


def test_dates_are_short_in_every_locale() -> None:
    assert [short_date(day_number(dt.date(2027, month, 9))) for month in (1, 5, 12)] == ["9 Jan", "9 May", "9 Dec"]


def test_scores_are_shared_out_over_the_bins_of_each_group(result: mk.MatchResult) -> None:
    figure, edges = score_figure(result.outcome), result.outcome.edges
    placed = set(map(tuple, result.outcome.matching.pairs.tolist()))
    is_placed = [pair in placed for pair in zip(edges.applicant.tolist(), edges.project.tolist(), strict=True)]
    assert (figure.placed, figure.others) == (len(placed), len(is_placed) - len(placed))
    for side, scores in zip(figure.sides, (edges.applicant_score, edges.project_score), strict=True):
        for percents, middle, chosen in (
            (side.placed, side.placed_middle, is_placed),
            (side.others, side.others_middle, [not one for one in is_placed]),
        ):
            mine = sorted(int(score) for score, one in zip(scores, chosen, strict=True) if one)
            last = figure.edges[-1]
            for (low, high), percent in zip(pairwise(figure.edges), percents, strict=True):
                inside = sum(low <= score < high or score == high == last for score in mine)
                assert percent == pytest.approx(100 * inside / len(mine))
            assert sum(percents) == pytest.approx(100)
            assert middle == (mine[(len(mine) - 1) // 2] + mine[len(mine) // 2]) / 2


def test_components_are_the_mean_of_what_explanations_say(result: mk.MatchResult) -> None:
    parts = component_figure(result.outcome)
    assert tuple(part.component for part in parts) == COMPONENTS
    explained = [
        result.explain(row.applicant_id, row.project_id).contributions for row in result.placements.itertuples()
    ]
    for place, part in enumerate(parts):
        assert part.placed == pytest.approx(np.mean([row[place].points for row in explained]))
        assert part.most == 100 * explained[0][place].weight
    for side in ("applicant", "project"):
        mine = [part for part in parts if part.side == side]
        assert sum(part.placed for part in mine) == pytest.approx(result.placements[f"{side}_score"].mean())
        assert sum(part.placed_share for part in mine) == pytest.approx(100)
        assert sum(part.others_share for part in mine) == pytest.approx(100)


def test_obstacles_and_eligible_pairs_are_all_pairs(result: mk.MatchResult) -> None:
    figure, market = obstacle_figure(result.outcome), result.outcome.market
    assert figure.pairs == len(market.applicants) * len(market.projects)
    assert figure.eligible + sum(n for _, n in figure.closed) == figure.pairs
    n_calendar = sum(
        result.outcome.rule_broken(a, p) == "calendar"
        for a in range(len(market.applicants))
        for p in range(len(market.projects))
    )
    assert dict(figure.closed)["dates or hours do not fit"] == n_calendar
    assert [n for _, n in figure.closed] == sorted((n for _, n in figure.closed), reverse=True)


def test_own_rules_and_rankings_close_pairs_by_their_own_words() -> None:
    rule = {"name": "no_ana", "expression": "applicant.group != 'x'", "reason": "not for this group"}
    params = mk.MatchParams.from_tables({"rules": {"own": [rule]}, "preferences": {"stated": "only"}})
    applicants = [{**row, "group": "x" if row["applicant_id"] == "ana" else "y"} for row in APPLICANTS]
    rankings = [{"applicant_id": "eva", "project_id": "p-2", "rank": 1}]
    outcome = mk.match(applicants, PROJECTS, params, rankings=rankings, encoder="hashing").outcome
    closed = dict(obstacle_figure(outcome).closed)
    ana, eva = (outcome.market.applicants.ids.index(name) for name in ("ana", "eva"))
    assert closed["not for this group"] == sum(outcome.rule_broken(ana, p) == "no_ana" for p in range(4)) > 0
    left_out = sum(not outcome.rule_broken(eva, p) for p in range(4)) - 1
    assert closed["left out by a ranking"] == left_out > 0


def test_nobody_placed_has_figures_too(nobody: mk.MatchResult) -> None:
    outcome = nobody.outcome
    figure = score_figure(outcome)
    assert (figure.placed, figure.others) == (0, 0)
    assert all(side.placed_middle is None and side.others_middle is None for side in figure.sides)
    assert all(not any(side.placed) and not any(side.others) for side in figure.sides)
    assert {(part.placed, part.others, part.placed_share) for part in component_figure(outcome)} == {(0, 0, 0)}
    assert not any(season_figure(outcome).filled)
    assert seat_figure(outcome).empty == len(PROJECTS)
    assert obstacle_figure(outcome).eligible == 0
