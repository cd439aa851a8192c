"""Plots of a result, one for each question. Needs the extra `plots`.

Each function takes a result, or anything that has its outcome, and returns the matplotlib axes, to be changed, saved or
put beside others::

    from matchkit.report import plots

    plots.ranks(result).figure.savefig("ranks.pdf")

With ``ax`` they draw into axes of yours; without, into a new figure. Dark and pale differ in lightness as well as in
outline, so that they are told apart in print without colours, and by readers who do not see all colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from matchkit.errors import UsageError, counted
from matchkit.explanation import Outcome
from matchkit.report.figures import (
    SIDES,
    Part,
    component_figure,
    obstacle_figure,
    rank_figure,
    score_figure,
)
from matchkit.report.seat_figures import season_figure, seat_figure, short_date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer

DARK, PALE, INK, SOFT = "#1f5f8b", "#dbe7f0", "#1c2024", "#5b6470"
WIDTH = 7.0
"""Inches of a new figure: a page's text, or a notebook's column."""
THICK = 0.42
"""Of a bar that stands beside another one, where the two have 1."""
ROOM = 1.3
"""Length of an axis beside its longest bar, which leaves room for the label at its end."""
MOST_TICKS = 9
LONGEST = 32
"""Letters of a name beside a bar."""
LEGEND_ROWS = 1.4
"""Rows that a legend of two lines takes below horizontal bars."""
SMALL = 9
"""Points."""


class HasOutcome(Protocol):
    """What is drawn: a `matchkit.MatchResult`, or anything else that has an outcome."""

    @property
    def outcome(self) -> Outcome:
        """The solved market."""
        ...


def ranks(result: HasOutcome, ax: Axes | None = None) -> Axes:
    """How far down their lists both sides went.

    Placements are counted by the project's place in the applicant's list (dark), and by the applicant's place in the
    project's list (pale). The further left the bars stand, the more both sides got what they wanted. Somebody with
    three placements counts three times.

    Parameters
    ----------
    result
        Whose placements are shown.
    ax
        Axes to draw into; by default those of a new figure.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    """
    figure = rank_figure(result.outcome)
    axes = _axes(ax, 3.6)
    at = range(len(figure.bands))
    groups = (
        ("the project's place in the applicant's list", [place - THICK / 2 for place in at], figure.applicants, _DARK),
        ("the applicant's place in the project's list", [place + THICK / 2 for place in at], figure.projects, _PALE),
    )
    for label, places, counts, style in groups:
        bars = axes.bar(places, counts, THICK, label=label, **style)
        axes.bar_label(bars, [f"{count:,}" if count else "" for count in counts], padding=2, fontsize=SMALL - 2)
    axes.set_xticks(at, figure.bands)
    axes.set_ylabel("placements")
    axes.yaxis.set_major_formatter(_with_commas)
    axes.set_ylim(0, 1.12 * max(1, *figure.applicants, *figure.projects))
    axes.legend(frameon=False, fontsize=SMALL)
    _finish(axes, "How far down their lists did both sides go?", "Further left is better.")
    return axes


def seats(result: HasOutcome, ax: Axes | None = None) -> Axes:
    """Where seats are left.

    A bar is a field, or a host or a way of working where no fields are stated; most open seats come first. The dark
    part is taken, the pale part is open. A long pale part asks for more applicants of that kind, or for softer rules;
    `matchkit.MatchResult.open_seats` has the reason for each project.

    Parameters
    ----------
    result
        Whose seats are shown.
    ax
        Axes to draw into; by default those of a new figure.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    """
    figure = seat_figure(result.outcome)
    axes = _axes(ax, 1.4 + 0.36 * len(figure.groups))
    at = list(range(len(figure.groups)))
    filled, left = [group.filled for group in figure.groups], [group.open for group in figure.groups]
    axes.barh(at, filled, 0.66, label="filled", **_DARK)
    bars = axes.barh(at, left, 0.66, left=filled, label="open", **_PALE)
    labels = [f"{group.open:,} of {group.filled + group.open:,} open" for group in figure.groups]
    axes.bar_label(bars, labels, padding=4, fontsize=SMALL)
    _rows(axes, at, [group.name for group in figure.groups], below=LEGEND_ROWS)
    _leave_room(axes, [a + b for a, b in zip(filled, left, strict=True)])
    axes.set_xlabel(f"seats, by {figure.grouped_by}")
    axes.legend(frameon=False, fontsize=SMALL, loc="lower right")
    words = f"{counted(figure.full, 'project')} full, {figure.part:,} with some seats left, {figure.empty:,} empty."
    _finish(axes, "Where are seats left?", words)
    return axes


def season(result: HasOutcome, ax: Axes | None = None) -> Axes:
    """When the work is, and whether it is staffed.

    A bar is a week: all seats of the projects that are under way at some time of it. The dark part is taken, the pale
    part is open. Peaks show when hosts and coordinators have most to do; much pale in one part of the season tells that
    applicants are missing then. Projects with several legs count in the weeks of their legs alone. A season of more
    than a year is counted in steps of several weeks.

    Parameters
    ----------
    result
        Whose season is shown.
    ax
        Axes to draw into; by default those of a new figure.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    """
    figure = season_figure(result.outcome)
    axes = _axes(ax, 3.2)
    at = list(range(len(figure.starts)))
    axes.bar(at, figure.filled, 0.86, label="filled", **_DARK)
    axes.bar(at, figure.open, 0.86, bottom=figure.filled, label="open", **_PALE)
    every = -(-len(at) // MOST_TICKS)
    axes.set_xticks(at[::every], [short_date(day) for day in figure.starts[::every]])
    axes.set_xlabel("week from" if figure.weeks == 1 else f"{figure.weeks} weeks from")
    axes.set_ylabel("seats of projects under way")
    axes.yaxis.set_major_formatter(_with_commas)
    axes.set_ylim(0, 1.15 * max(1, *(a + b for a, b in zip(figure.filled, figure.open, strict=True))))
    axes.legend(frameon=False, fontsize=SMALL, ncols=2, loc="upper right")
    _finish(axes, "When is the work, and is it staffed?", f"{len(figure.spans):,} projects, week by week.")
    return axes


def scores(result: HasOutcome, ax: Axes | None = None) -> Axes:
    """Whether placed pairs have higher scores than the others.

    Above the line the applicants' scores, below it the projects': how many percent of the pairs lie in each bin of 250
    points, for placed pairs (dark outline) and for the other eligible pairs that were kept (pale). Short lines mark the
    medians. Far apart means that scores decided; one upon the other, that seats, dates and rules did. Kept are the best
    pairs of each side, so those that were never in question are not among the others.

    Parameters
    ----------
    result
        Whose scores are shown.
    ax
        Axes to draw into; by default those of a new figure.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    """
    figure = score_figure(result.outcome)
    axes = _axes(ax, 4.2)
    highest = max(1.0, *(percent for side in figure.sides for percent in (*side.placed, *side.others)))
    for side, sign, name in zip(figure.sides, (1, -1), ("applicants", "projects"), strict=True):
        groups = (
            ("other pairs that were kept", figure.others, side.others, side.others_middle, _OTHERS),
            ("placed pairs", figure.placed, side.placed, side.placed_middle, _PLACED),
        )
        for words, n, percents, middle, style in groups:
            label = f"{words} ({n:,})" if sign > 0 else None
            axes.stairs([sign * percent for percent in percents], figure.edges, fill=True, label=label, **style)
            if middle is not None:
                axes.plot([middle] * 2, [0, sign * 0.1 * highest], color=style["edgecolor"], linewidth=2)
        axes.annotate(
            f"scores that {name} give",
            (0.01, 0.97 if sign > 0 else 0.03),
            xycoords="axes fraction",
            va="top" if sign > 0 else "bottom",
            fontsize=SMALL,
            color=SOFT,
        )
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.set_ylim(-1.4 * highest, 1.4 * highest)
    axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    axes.xaxis.set_major_formatter(_with_commas)
    axes.set_xlabel("score, of 10,000")
    axes.set_ylabel("percent of pairs")
    axes.legend(frameon=False, fontsize=SMALL, loc="upper right")
    _finish(axes, "Do placed pairs have higher scores?", "Further right is better; short lines mark the medians.")
    return axes


def components(result: HasOutcome, ax: Axes | None = None) -> Axes:
    """Which parts of the scores tell placed pairs from the others.

    For each component the points that it adds on average to placed pairs (dark) and to the other eligible pairs that
    were kept (pale), and what share of the average score that is. A component whose two bars are alike decided little;
    one that gives most of all points outweighs the rest, which the weights in the params can change.

    Parameters
    ----------
    result
        Whose scores are shown.
    ax
        Axes to draw into; by default those of a new figure.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    """
    parts = component_figure(result.outcome)
    axes = _axes(ax, 5.2)
    at = _places_with_gaps(parts)
    groups = (
        ("placed pairs", -THICK / 2, [part.placed for part in parts], [part.placed_share for part in parts], _DARK),
        ("others that were kept", THICK / 2, [part.others for part in parts], [p.others_share for p in parts], _PALE),
    )
    for label, shift, points, shares, style in groups:
        bars = axes.barh([place + shift for place in at], points, THICK, label=label, **style)
        texts = [f"{value:,.0f} ({share:.0f} %)" for value, share in zip(points, shares, strict=True)]
        axes.bar_label(bars, texts, padding=3, fontsize=SMALL - 1)
    _rows(axes, at, [part.component.replace("_", " ") for part in parts], above=0.5, below=LEGEND_ROWS)
    for side, words in zip(SIDES, ("the applicant's score", "the project's score"), strict=True):
        first = next(place for place, part in zip(at, parts, strict=True) if part.side == side)
        axes.annotate(
            words,
            (0, first - 0.75),
            xytext=(4, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            fontsize=SMALL,
            color=SOFT,
        )
    _leave_room(axes, [max(part.placed, part.others) for part in parts])
    axes.set_xlabel("points on average (share of the average score)")
    axes.legend(frameon=False, fontsize=SMALL, loc="lower right")
    _finish(axes, "Which parts of the scores tell placed pairs from the others?", "")
    return axes


def obstacles(result: HasOutcome, ax: Axes | None = None) -> Axes:
    """What closes most pairs.

    Of all pairs of an applicant and a project those that a hard rule closes, each counted once, by the first rule that
    it breaks in the order of the rules; and those that only a stated ranking leaves out. A long bar is the rule to look
    at first where seats stay open: it may be stated too strictly, or too little may be known of applicants.

    Parameters
    ----------
    result
        Whose pairs are shown.
    ax
        Axes to draw into; by default those of a new figure.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    """
    figure = obstacle_figure(result.outcome)
    axes = _axes(ax, 1.5 + 0.36 * max(1, len(figure.closed)))
    at = list(range(len(figure.closed)))
    counts = [count for _, count in figure.closed]
    bars: BarContainer = axes.barh(at, counts, 0.66, **_DARK)
    axes.bar_label(bars, [f"{n:,} ({100 * n / figure.pairs:.0f} %)" for n in counts], padding=4, fontsize=SMALL)
    _rows(axes, at, [words for words, _ in figure.closed])
    _leave_room(axes, counts)
    axes.set_xlabel("pairs, by the first rule that they break")
    _finish(axes, "What closes most pairs?", f"{figure.eligible:,} of {counted(figure.pairs, 'pair')} are eligible.")
    return axes


_DARK: dict[str, Any] = {"color": DARK, "edgecolor": DARK, "linewidth": 0.8}
_PALE: dict[str, Any] = {"color": PALE, "edgecolor": DARK, "linewidth": 0.8}
_OTHERS: dict[str, Any] = {"facecolor": "#e3e6ea", "edgecolor": "#868f9a", "linewidth": 1}
_PLACED: dict[str, Any] = {"facecolor": "#1f5f8b44", "edgecolor": DARK, "linewidth": 1.6}


def _axes(ax: Axes | None, height: float) -> Axes:
    """Those that were given, or those of a new figure."""
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise UsageError.missing_extra("matchkit.report.plots", "matplotlib", "plots") from None
    return plt.subplots(figsize=(WIDTH, height), layout="constrained")[1]


def _places_with_gaps(parts: Sequence[Part]) -> list[float]:
    """Places of rows from above; each side begins with room for its name."""
    gaps = [SIDES.index(part.side) for part in parts]
    return [row + 0.7 * gap for row, gap in enumerate(gaps)]


def _rows(axes: Axes, at: Sequence[float], names: Sequence[str], above: float = 0.0, below: float = 0.0) -> None:
    """Name horizontal bars, the first one on top, with room above and below for what else is written there."""
    axes.set_yticks(at, [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in names])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(max(at, default=0) + 0.6 + below, -0.6 - above)


def _leave_room(axes: Axes, lengths: Sequence[float]) -> None:
    axes.set_xlim(0, ROOM * max(1, *lengths, 1))
    axes.xaxis.set_major_formatter(_with_commas)


def _with_commas(value: float, _: object) -> str:
    return f"{value:,.0f}"


def _finish(axes: Axes, question: str, words: str) -> None:
    """The question as a title, what to know beside it, and no more lines than it takes."""
    axes.set_title(question, loc="left", fontsize=12, fontweight="bold", color=INK, pad=22 if words else 8)
    axes.annotate(
        words,
        (0, 1),
        xytext=(0, 6),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=SMALL + 0.5,
        color=SOFT,
    )
    axes.spines[["top", "right"]].set_visible(False)
