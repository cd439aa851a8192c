"""Plots: each draws what its figure counts, into axes that are given or new, with nothing cut off."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import matchkit as mk
from matchkit.errors import UsageError
from matchkit.report import plots
from matchkit.report.figures import component_figure, obstacle_figure, rank_figure, score_figure
from matchkit.report.seat_figures import season_figure, seat_figure
from tests.small_intake import APPLICANTS, PROJECTS

ALL: tuple[Callable[..., Axes], ...] = (
    plots.ranks,
    plots.seats,
    plots.season,
    plots.scores,
    plots.components,
    plots.obstacles,
)
every_plot = pytest.mark.parametrize("plot", ALL, ids=lambda plot: plot.__name__)


@pytest.fixture(scope="module")
def result() -> mk.MatchResult:
    files = mk.example_intake()
    return mk.match(files.applicants, files.projects, rankings=files.rankings, encoder="hashing")


@pytest.fixture(scope="module")
def nobody() -> mk.MatchResult:
    """Nobody is placed, and no pair is eligible."""
    away = {**APPLICANTS[0], "available": "2029-01-01/2029-02-01"}
    return mk.match([away], PROJECTS, encoder="hashing")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def heights(axes: Axes) -> list[list[float]]:
    """Of the bars of each series."""
    return [[bar.get_height() for bar in bars] for bars in axes.containers]


def lengths(axes: Axes) -> list[list[float]]:
    """Of the horizontal bars of each series."""
    return [[bar.get_width() for bar in bars] for bars in axes.containers]


def ticks_shown(axes: Axes) -> Iterator[Any]:
    """The labels of ticks that are drawn: those between the ends of their axis."""
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        yield from (tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high)


@every_plot
def test_a_plot_is_drawn_into_the_axes_that_are_given(plot: Callable[..., Axes], result: mk.MatchResult) -> None:
    """And then makes no figure, and leaves the current one alone."""
    mine, current = Figure().subplots(), plt.figure()
    assert plot(result, mine) is mine
    assert plt.get_fignums() == [current.number]
    assert not current.axes
    assert mine.get_title(loc="left").endswith("?")


@every_plot
def test_without_axes_a_plot_makes_one_figure(plot: Callable[..., Axes], result: mk.MatchResult) -> None:
    axes = plot(result)
    assert plt.get_fignums() == [axes.figure.number]


@every_plot
def test_a_plot_takes_anything_that_has_an_outcome(plot: Callable[..., Axes], result: mk.MatchResult) -> None:
    plot(SimpleNamespace(outcome=result.outcome))


@every_plot
def test_a_plot_changes_no_setting_of_matplotlib(plot: Callable[..., Axes], result: mk.MatchResult) -> None:
    before = dict(mpl.rcParams)
    plot(result)
    assert dict(mpl.rcParams) == before


@every_plot
def test_no_word_is_cut_off_or_stands_on_another(plot: Callable[..., Axes], result: mk.MatchResult) -> None:
    axes = plot(result)
    figure = axes.figure
    figure.canvas.draw()
    page = figure.bbox
    legend = axes.get_legend()
    labels = [axes.xaxis.label, axes.yaxis.label, axes._left_title]  # type: ignore[attr-defined]
    texts = [*axes.texts, *labels, *ticks_shown(axes), *(legend.texts if legend else ())]
    inside = [(text.get_text(), text.get_window_extent()) for text in texts if text.get_text()]
    for words, box in inside:
        assert page.x0 - 1 <= box.x0, words
        assert box.x1 <= page.x1 + 1, words
        assert page.y0 - 1 <= box.y0, words
        assert box.y1 <= page.y1 + 1, words
    for place, (words, box) in enumerate(inside):
        for others, other in inside[place + 1 :]:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            down = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert across < 2 or down < 2, (words, others)


@every_plot
def test_dark_and_pale_are_told_apart_without_colours(plot: Callable[..., Axes], result: mk.MatchResult) -> None:
    """By how light the area is, or its outline."""

    def lightness(colour: tuple[float, float, float, float]) -> float:
        red, green, blue, opacity = colour
        return 1 - opacity * (1 - (0.2126 * red + 0.7152 * green + 0.0722 * blue))

    patches = plot(result).patches
    areas = {round(lightness(patch.get_facecolor()), 2) for patch in patches}
    outlines = {round(lightness(patch.get_edgecolor()), 2) for patch in patches}
    assert len(areas) == (1 if plot is plots.obstacles else 2)
    if len(areas) == 2:
        assert max(max(shades) - min(shades) for shades in (areas, outlines)) > 0.2


@every_plot
def test_nobody_placed_can_be_drawn(plot: Callable[..., Axes], nobody: mk.MatchResult) -> None:
    plot(nobody).figure.canvas.draw()


@every_plot
def test_a_plot_names_what_is_missing_without_matplotlib(
    plot: Callable[..., Axes], result: mk.MatchResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return find(name, *rest)

    monkeypatch.delitem(sys.modules, "matplotlib.pyplot")
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r"matchkit\.report\.plots needs the package 'matplotlib'") as error:
        plot(result)
    assert error.value.cure == 'Install it with `pip install "matchkit[plots]"`.'


def test_ranks_are_the_counts_of_both_sides(result: mk.MatchResult) -> None:
    figure, axes = rank_figure(result.outcome), plots.ranks(result)
    assert heights(axes) == [list(figure.applicants), list(figure.projects)]
    assert [label.get_text() for label in axes.get_xticklabels()] == list(figure.bands)


def test_seats_are_filled_and_open_ones_end_to_end(result: mk.MatchResult) -> None:
    figure, axes = seat_figure(result.outcome), plots.seats(result)
    filled, left = lengths(axes)
    assert filled == [group.filled for group in figure.groups]
    assert left == [group.open for group in figure.groups]
    assert [bar.get_x() for bar in axes.containers[1]] == filled
    assert axes.yaxis_inverted(), "the first group is on top"


def test_a_season_is_stacked_week_by_week(result: mk.MatchResult) -> None:
    figure, axes = season_figure(result.outcome), plots.season(result)
    assert heights(axes) == [list(figure.filled), list(figure.open)]
    assert [bar.get_y() for bar in axes.containers[1]] == list(figure.filled)


def test_scores_of_applicants_stand_above_the_line_and_those_of_projects_below(result: mk.MatchResult) -> None:
    figure, axes = score_figure(result.outcome), plots.scores(result)
    drawn = [patch.get_data().values.tolist() for patch in axes.patches]  # type: ignore[attr-defined]
    ours, theirs = figure.sides
    assert drawn == [
        list(ours.others), list(ours.placed), [-value for value in theirs.others], [-value for value in theirs.placed],
    ]  # fmt: skip
    assert axes.yaxis.get_major_formatter()(-5.0, 0) == "5"


def test_components_are_means_of_placed_pairs_and_of_the_others(result: mk.MatchResult) -> None:
    parts, axes = component_figure(result.outcome), plots.components(result)
    placed, others = lengths(axes)
    assert placed == pytest.approx([part.placed for part in parts])
    assert others == pytest.approx([part.others for part in parts])


def test_obstacles_are_the_pairs_that_each_rule_closes(result: mk.MatchResult) -> None:
    figure, axes = obstacle_figure(result.outcome), plots.obstacles(result)
    assert lengths(axes) == [[n for _, n in figure.closed]]
    assert [label.get_text() for label in axes.get_yticklabels()] == [words for words, _ in figure.closed]


def test_long_names_are_cut(result: mk.MatchResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "LONGEST", 5)
    names = [label.get_text() for label in plots.obstacles(result).get_yticklabels()]
    assert all(len(name) == 5 and name.endswith("…") for name in names)
