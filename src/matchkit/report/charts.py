"""Figures to shapes: the charts of the page, which its template draws as SVG.

A chart is `CHART_WIDTH` units wide, about as many pixels as it gets on a screen, so that its letters have the size of
the text around it. Colours are the style sheet's, by class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from matchkit.errors import counted
from matchkit.report.figures import ObstacleFigure, Part, RankFigure, ScoreFigure, ScoreSide
from matchkit.report.seat_figures import SeasonFigure, SeatFigure, short_date

CHART_WIDTH, PLOT_HEIGHT = 440, 150
TOP, BOTTOM = 24, 22
"""Room above bars for their numbers, and below them for their names."""
ROW = 38
"""Of a horizontal bar with its words above it."""
MOST_TICKS = 8
LETTER = 6.2
"""About as wide as a letter is."""
LONGEST = 34
"""Letters of a name in a chart."""

Cell = str | int


@dataclass(frozen=True)
class Shape:
    """An SVG element: its kind, its attributes in order, and the text in it."""

    kind: str
    attributes: tuple[tuple[str, str | float], ...]
    text: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart with what is said about it.

    Attributes
    ----------
    title, how
        The question that it answers, and how to read it.
    summary
        What it shows, in a sentence, for those who do not see it.
    height
        In units, of which it is `CHART_WIDTH` wide.
    shapes
        What is drawn, the last on top.
    columns, rows
        The numbers behind it as a table.
    """

    title: str
    how: str
    summary: str
    height: float
    shapes: tuple[Shape, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = field(default=())


def rank_charts(figure: RankFigure) -> tuple[Chart, Chart]:
    """One for each side."""
    return (
        _rank_chart(
            "How far down their own list did applicants go?",
            "Placements by the project's place in the applicant's list; further left is better for applicants.",
            figure.bands,
            figure.applicants,
        ),
        _rank_chart(
            "How far down their list did projects go?",
            "Placements by the applicant's place in the project's list; further left is better for hosts.",
            figure.bands,
            figure.projects,
        ),
    )


def _rank_chart(title: str, how: str, bands: Sequence[str], counts: Sequence[int]) -> Chart:
    shapes = [*_columns([counts], ["bar"], bands), *_tops(counts)]
    summary = ", ".join(f"{band} {counted(count, 'placement')}" for band, count in zip(bands, counts, strict=True))
    rows = tuple(zip(bands, counts, strict=True))
    return Chart(title, how, summary, TOP + PLOT_HEIGHT + BOTTOM, tuple(shapes), ("Place", "Placements"), rows)


def season_chart(figure: SeasonFigure) -> Chart:
    """Seats under way, week by week."""
    days = [short_date(day) for day in figure.starts]
    every = -(-len(days) // MOST_TICKS)
    shown = [day if place % every == 0 else "" for place, day in enumerate(days)]
    totals = [a + b for a, b in zip(figure.filled, figure.open, strict=True)]
    step = "week" if figure.weeks == 1 else f"{figure.weeks} weeks"
    busiest = max(range(len(days)), key=lambda place: totals[place])
    shapes = [*_columns([figure.filled, figure.open], ["bar", "open"], shown), *_scale(max(totals)), *_legend()]
    return Chart(
        title="When is the work, and is it staffed?",
        how=f"Seats of the projects that are under way, by {step}, each named by its Monday. Much pale in one part of "
        "the season tells that applicants are missing then.",
        summary=f"Most is under way from {days[busiest]} on: {counted(totals[busiest], 'seat')}, "
        f"{figure.filled[busiest]:,} of them filled",
        height=TOP + PLOT_HEIGHT + BOTTOM,
        shapes=tuple(shapes),
        columns=("From", "Filled", "Open"),
        rows=tuple(zip(days, figure.filled, figure.open, strict=True)),
    )


def seat_chart(figure: SeatFigure) -> Chart:
    """Filled and open seats by field."""
    most = max(1, *(group.filled + group.open for group in figure.groups))
    shapes: list[Shape] = []
    for row, group in enumerate(figure.groups):
        seats = group.filled + group.open
        shapes += _row(row, group.name, f"{group.open:,} of {seats:,} open")
        shapes += _bar(row, group.filled / most, "bar")
        shapes += _bar(row, group.open / most, "open", group.filled / most)
    words = f"{figure.full:,} full, {figure.part:,} with some seats left, {figure.empty:,} empty"
    return Chart(
        title="Where are seats left?",
        how=f"Projects: {words}. Seats by {figure.grouped_by}: the dark part is filled, the pale part open.",
        summary=f"Most open seats: {figure.groups[0].name}, {figure.groups[0].open:,}",
        height=ROW * len(figure.groups),
        shapes=tuple(shapes),
        columns=(figure.grouped_by.capitalize(), "Projects", "Filled", "Open"),
        rows=tuple((group.name, group.projects, group.filled, group.open) for group in figure.groups),
    )


def obstacle_chart(figure: ObstacleFigure) -> Chart:
    """Pairs by the first rule that they break."""
    most = max([1, *(n for _, n in figure.closed)])
    shapes: list[Shape] = []
    for row, (words, n) in enumerate(figure.closed):
        shapes += [*_row(row, words, f"{n:,} ({_percent(n, figure.pairs)})"), *_bar(row, n / most, "bar")]
    eligible = f"{figure.eligible:,} of {counted(figure.pairs, 'pair')} are eligible"
    return Chart(
        title="What closes most pairs?",
        how=f"{eligible}; the others count once, by the first rule that they break. Look at the longest bar first "
        "where seats stay open.",
        summary=eligible,
        height=max(1, ROW * len(figure.closed)),
        shapes=tuple(shapes),
        columns=("Rule", "Pairs", "Share"),
        rows=tuple((words, n, _percent(n, figure.pairs)) for words, n in figure.closed),
    )


def score_charts(figure: ScoreFigure) -> tuple[Chart, ...]:
    """One for each side."""
    return tuple(_score_chart(figure, side) for side in figure.sides)


def _score_chart(figure: ScoreFigure, side: ScoreSide) -> Chart:
    highest = max([1.0, *side.placed, *side.others])
    x = _along(figure.edges)
    first, last = figure.edges[0], figure.edges[-1]
    middles = (("others-middle", side.others_middle), ("placed-middle", side.placed_middle))
    lines = [_line(x(value), TOP, x(value), TOP + PLOT_HEIGHT, name) for name, value in middles if value is not None]
    ticks = _thousands(first, last)
    shapes = [
        _outline(figure.edges, side.others, highest, "others"),
        _outline(figure.edges, side.placed, highest, "placed"),
        *lines,
        _line(0, TOP + PLOT_HEIGHT, CHART_WIDTH, TOP + PLOT_HEIGHT, "axis"),
        *(_tick(x(tick), f"{tick:,}") for tick in ticks),
        *_legend((("placed", "placed"), ("others", "others that were kept"))),
    ]
    whose = f"the {side.side}'s score"
    return Chart(
        title=f"Is {whose} higher where they were placed?",
        how=f"Percent of {counted(figure.placed, 'placed pair')} and of {counted(figure.others, 'other')} that passed "
        "all rules and were kept, by score; upright lines are the medians. Far apart: scores decided. One upon the "
        "other: seats, dates and rules did.",
        summary=f"Median of placed pairs {_score(side.placed_middle)}, of the others {_score(side.others_middle)}",
        height=TOP + PLOT_HEIGHT + BOTTOM,
        shapes=tuple(shapes),
        columns=("Score", "Placed, %", "Others, %"),
        rows=tuple(
            (f"{low:,} to {high:,}", f"{placed:.1f}", f"{other:.1f}")
            for (low, high), placed, other in zip(pairwise(figure.edges), side.placed, side.others, strict=True)
        ),
    )


def component_charts(parts: Sequence[Part]) -> tuple[Chart, ...]:
    """One for each side."""
    most = max(1.0, *(max(part.placed, part.others) for part in parts))
    sides = tuple(dict.fromkeys(part.side for part in parts))
    return tuple(_component_chart([part for part in parts if part.side == side], most) for side in sides)


def _component_chart(parts: Sequence[Part], most: float) -> Chart:
    shapes: list[Shape] = []
    for row, part in enumerate(parts):
        words = f"{part.placed:,.0f} ({part.placed_share:.0f} %) / {part.others:,.0f} ({part.others_share:.0f} %)"
        shapes += _row(row, part.component.replace("_", " "), words)
        shapes += [_rect(0, ROW * row + 20, CHART_WIDTH * part.placed / most, 7, "bar")]
        shapes += [_rect(0, ROW * row + 28, CHART_WIDTH * part.others / most, 7, "open")]
    best = max(parts, key=lambda part: part.placed)
    return Chart(
        title=f"What is the {parts[0].side}'s score made of?",
        how="Points that each component adds on average, and their share of the score: placed pairs (dark, first "
        "number) and the others that were kept (pale, second). What is alike in both decided little.",
        summary=f"Placed pairs have most from {best.component.replace('_', ' ')}: {best.placed:,.0f} points of "
        f"{best.most:,} on average",
        height=ROW * len(parts),
        shapes=tuple(shapes),
        columns=("Component", "At most", "Placed", "Others"),
        rows=tuple(
            (part.component.replace("_", " "), part.most, f"{part.placed:,.0f}", f"{part.others:,.0f}")
            for part in parts
        ),
    )


def _columns(stacks: Sequence[Sequence[int]], styles: Sequence[str], names: Sequence[str]) -> Iterable[Shape]:
    """Upright bars, the stacks one upon the other, on a line with their names below."""
    most = max(1, *(sum(column) for column in zip(*stacks, strict=True)), 1)
    step = CHART_WIDTH / len(names)
    floor = [float(TOP + PLOT_HEIGHT)] * len(names)
    for counts, style in zip(stacks, styles, strict=True):
        for place, count in enumerate(counts):
            height = PLOT_HEIGHT * count / most
            floor[place] -= height
            if count:
                yield _rect((place + 0.12) * step, floor[place], 0.76 * step, height, style)
    yield _line(0, TOP + PLOT_HEIGHT, CHART_WIDTH, TOP + PLOT_HEIGHT, "axis")
    for place, name in enumerate(names):
        if name:
            x = (place + 0.5) * step
            yield _tick(x, name)


def _tops(counts: Sequence[int]) -> Iterable[Shape]:
    """The number above each upright bar."""
    most, step = max([1, *counts]), CHART_WIDTH / len(counts)
    for place, count in enumerate(counts):
        yield _text((place + 0.5) * step, TOP + PLOT_HEIGHT * (1 - count / most) - 6, f"{count:,}", "count middle")


def _scale(most: int) -> Iterable[Shape]:
    """The highest number, where the highest bar ends."""
    yield _line(0, TOP, CHART_WIDTH, TOP, "grid")
    yield _text(0, TOP - 6, f"{most:,} seats", "tick")


def _row(row: int, words: str, number: str) -> tuple[Shape, Shape]:
    """What stands above a horizontal bar."""
    short = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    return _text(0, ROW * row + 14, short, "name"), _text(CHART_WIDTH, ROW * row + 14, number, "tick end")


def _bar(row: int, share: float, style: str, start: float = 0.0) -> tuple[Shape, ...]:
    if not share:
        return ()
    return (_rect(CHART_WIDTH * start, ROW * row + 20, CHART_WIDTH * share, 13, style),)


def _legend(entries: Sequence[tuple[str, str]] = (("bar", "filled"), ("open", "open"))) -> Iterable[Shape]:
    """Swatches with words in the upper right corner."""
    x = float(CHART_WIDTH)
    for style, words in reversed(entries):
        x -= LETTER * len(words) + 6
        yield _text(x, TOP - 8, words, "tick")
        x -= 16
        yield _rect(x, TOP - 17, 11, 9, style)
        x -= 14


def _outline(edges: Sequence[int], percents: Sequence[float], highest: float, style: str) -> Shape:
    """A histogram as one closed path."""
    x = _along(edges)
    base = TOP + PLOT_HEIGHT
    steps = [
        f"V{_round(base - PLOT_HEIGHT * percent / highest)}H{_round(x(high))}"
        for percent, high in zip(percents, edges[1:], strict=True)
    ]
    return Shape("path", (("d", f"M{_round(x(edges[0]))} {base}{''.join(steps)}V{base}Z"), ("class", style)))


class _along:  # noqa: N801  # used as the function that it is
    """Where a score stands on an axis from the first edge to the last."""

    def __init__(self, edges: Sequence[int]) -> None:
        self._first, self._scale = edges[0], CHART_WIDTH / (edges[-1] - edges[0])

    def __call__(self, score: float) -> float:
        return (score - self._first) * self._scale


def _thousands(first: int, last: int) -> list[int]:
    """Whole thousands on an axis, a little away from its ends; the two ends where it holds less than two of them."""
    margin = (last - first) // 20
    found = [score for score in range(0, last - margin + 1, 1_000) if score >= first + margin]
    return found if len(found) > 1 else [first, last]


def _tick(x: float, words: str) -> Shape:
    """Words below the axis, around their place, or up to the edge of the chart where they would go beyond it."""
    margin, y = LETTER / 2 * len(words), TOP + PLOT_HEIGHT + 17
    if x < margin:
        return _text(0, y, words, "tick")
    return _text(CHART_WIDTH, y, words, "tick end") if x > CHART_WIDTH - margin else _text(x, y, words, "tick middle")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"


def _score(value: float | None) -> str:
    return "unknown" if value is None else f"{value:,.0f}"


def _rect(x: float, y: float, width: float, height: float, style: str) -> Shape:
    box = (("x", _round(x)), ("y", _round(y)), ("width", _round(width)), ("height", _round(height)))
    return Shape("rect", (*box, ("class", style)))


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> Shape:
    ends = (("x1", _round(x1)), ("y1", _round(y1)), ("x2", _round(x2)), ("y2", _round(y2)))
    return Shape("line", (*ends, ("class", style)))


def _text(x: float, y: float, words: str, style: str) -> Shape:
    return Shape("text", (("x", _round(x)), ("y", _round(y)), ("class", style)), words)


def _round(value: float) -> float:
    return round(value, 1)
