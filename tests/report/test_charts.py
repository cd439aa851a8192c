"""Charts and the timeline as shapes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

import matchkit as mk
from matchkit.report.charts import CHART_WIDTH, PLOT_HEIGHT, Chart, rank_charts, score_charts, season_chart, seat_chart
from matchkit.report.figures import RankFigure, ScoreFigure, ScoreSide
from matchkit.report.seat_figures import SeasonFigure, SeatFigure, SeatGroup, Span, season_figure
from matchkit.report.timeline import MOST_NAMED, WIDTH, draw_timeline

MONDAY = 20_850


def spans(n: int) -> tuple[Span, ...]:
    return tuple(Span(f"p-{at}", f"title {at}", MONDAY + at % 7, MONDAY + 7 + at % 7, 1, 2) for at in range(n))


def season(n: int) -> SeasonFigure:
    return SeasonFigure((MONDAY, MONDAY + 7), 1, (n, 0), (n, 1), spans(n))


def boxes(path: str) -> list[tuple[float, float, float]]:
    """Left, top and width of each box of a path."""
    return [tuple(map(float, box)) for box in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)", path)]  # type: ignore[misc]


def attributes(chart: Chart, style: str) -> list[dict[str, str | float]]:
    found = [dict(shape.attributes) for shape in chart.shapes]
    return [shape for shape in found if shape["class"] == style]


def test_bars_are_as_high_as_their_counts() -> None:
    chart, _ = rank_charts(RankFigure(("1st", "2nd", "3rd"), (10, 5, 0), (1, 1, 1)))
    bars = attributes(chart, "bar")
    assert [bar["height"] for bar in bars] == [PLOT_HEIGHT, PLOT_HEIGHT / 2], "an empty band has no bar"
    assert chart.rows == (("1st", 10), ("2nd", 5), ("3rd", 0))
    assert "1st 10 placements, 2nd 5 placements, 3rd 0 placements" in chart.summary


def test_open_seats_stand_on_filled_ones() -> None:
    chart = season_chart(SeasonFigure((MONDAY, MONDAY + 7), 1, (3, 1), (1, 0), spans(2)))
    filled, other, _ = attributes(chart, "bar")  # the last ones are the legend's
    left, _ = attributes(chart, "open")
    assert filled["height"] == PLOT_HEIGHT * 3 / 4
    assert other["height"] == pytest.approx(PLOT_HEIGHT / 4)
    assert float(left["y"]) + float(left["height"]) == filled["y"]
    assert "4 seats, 3 of them filled" in chart.summary


def test_seats_of_a_group_share_its_bar() -> None:
    chart = seat_chart(SeatFigure(1, 0, 0, "field", (SeatGroup("data", 1, 3, 1), SeatGroup("x" * 60, 1, 2, 0))))
    assert [bar["width"] for bar in attributes(chart, "bar")] == [CHART_WIDTH * 0.75, CHART_WIDTH * 0.5]
    (left,) = attributes(chart, "open")
    assert (left["x"], left["width"]) == (CHART_WIDTH * 0.75, CHART_WIDTH * 0.25)
    names = [shape.text for shape in chart.shapes if ("class", "name") in shape.attributes]
    assert names == ["data", "x" * 33 + "…"]
    assert chart.rows[1][0] == "x" * 60, "the table has whole names"


def test_scores_all_in_one_bin_have_an_axis_of_their_own() -> None:
    side = ScoreSide("applicant", (100.0,), (0.0,), 5_100.0, None)
    (chart,) = score_charts(ScoreFigure((5_000, 5_250), 1, 0, (side,)))
    ticks = [shape.text for shape in chart.shapes if "tick" in dict(shape.attributes)["class"]]  # type: ignore[operator]
    assert ticks[:2] == ["5,000", "5,250"]
    assert chart.summary == "Median of placed pairs 5,100, of the others unknown"
    assert len(attributes(chart, "others-middle")) == 0


@pytest.mark.parametrize("n", [1, MOST_NAMED, MOST_NAMED + 1, 3_000])
def test_every_project_has_a_line_with_its_filled_share(n: int) -> None:
    timeline = draw_timeline(season(n))
    lines, filled = boxes(timeline.windows), boxes(timeline.filled)
    assert len(lines) == len(filled) == n
    assert all(taken[2] == pytest.approx(line[2] / 2, abs=0.11) for line, taken in zip(lines, filled, strict=True))
    assert [line[1] for line in lines] == sorted(line[1] for line in lines)
    assert all(timeline.names_end <= line[0] and line[0] + line[2] <= WIDTH + 0.2 for line in lines)
    assert len(timeline.names) == (n if n <= MOST_NAMED else 0)
    assert timeline.height < 1_200, "a long season is one picture too"


def test_a_project_without_anybody_or_without_seats_has_no_filled_part() -> None:
    empty = tuple(replace(span, filled=0, seats=at) for at, span in enumerate(spans(2)))
    timeline = draw_timeline(replace(season(2), spans=empty))
    assert len(boxes(timeline.windows)) == 2
    assert timeline.filled == ""


def test_dates_above_the_timeline_are_few_enough_to_be_read() -> None:
    files = mk.example_intake()
    figure = season_figure(mk.match(files.applicants, files.projects, encoder="hashing").outcome)
    long = replace(figure, spans=(*figure.spans, replace(figure.spans[-1], end=figure.starts[0] + 3_000)))
    for drawn in (draw_timeline(figure), draw_timeline(long)):
        places = [x for _, x in drawn.weeks]
        assert all(after - before > 35 for before, after in pairwise(places))
        assert places[-1] <= WIDTH - 45
