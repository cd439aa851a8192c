"""The season as one picture: each project a line from its first to its last day, as dark as its seats are filled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matchkit.market.days import DAYS_PER_WEEK
from matchkit.report.seat_figures import SeasonFigure, Span, short_date

WIDTH, LABELS, TOP = 960, 280, 22
"""Units; of the width the labels take their part where there are any."""
MOST_NAMED = 60
"""Projects that get a line high enough to be named; more share one picture of `HEIGHT`."""
ROW, HEIGHT = 18, 640
DATE = 45
"""A date is not as wide as this."""
MOST_WEEKS = 18
LEAST_WITH_GAP = 3
LONGEST = 40


@dataclass(frozen=True)
class Timeline:
    """What the template draws.

    Attributes
    ----------
    width, height
        In units.
    weeks
        Dates with their place from the left.
    names
        Names of rows with their place from the top; none where there are too many rows.
    names_end
        Where the names end, and the lines begin.
    windows, filled
        Paths: of the lines, and of the filled share of each.
    """

    width: int
    height: float
    weeks: tuple[tuple[str, float], ...]
    names: tuple[tuple[str, float], ...]
    names_end: int
    windows: str
    filled: str


def draw_timeline(figure: SeasonFigure) -> Timeline:
    """All projects in the order in which they start."""
    spans = figure.spans
    is_named = len(spans) <= MOST_NAMED
    left = LABELS if is_named else 0
    row = ROW if is_named else HEIGHT / len(spans)
    first, last = figure.starts[0], max(span.end for span in spans)
    scale = (WIDTH - left) / (last - first)
    step = DAYS_PER_WEEK * (1 + (last - first) // DAYS_PER_WEEK // MOST_WEEKS)
    places = [(day, round(left + (day - first) * scale, 1)) for day in range(first, last, step)]
    return Timeline(
        width=WIDTH,
        height=TOP + row * len(spans),
        weeks=tuple((short_date(day), x) for day, x in places if x <= WIDTH - DATE),
        names=tuple((_short(span.title or span.project), TOP + ROW * (n + 0.72)) for n, span in enumerate(spans))
        if is_named
        else (),
        names_end=left,
        windows="".join(_boxes(spans, [1.0] * len(spans), left, first, scale, row)),
        filled="".join(_boxes(spans, [_share(span) for span in spans], left, first, scale, row)),
    )


def _boxes(
    spans: Sequence[Span], shares: Sequence[float], left: int, first: int, scale: float, row: float
) -> Iterator[str]:
    """A box for each project, as wide as a share of its window, with a gap below where there is room for one."""
    height = _short_number(row * 0.7 if row > LEAST_WITH_GAP else row)
    for place, (span, share) in enumerate(zip(spans, shares, strict=True)):
        x, width = left + (span.start - first) * scale, (span.end - span.start) * scale * share
        if width:
            y, across = _short_number(TOP + row * (place + 0.15)), _short_number(width)
            yield f"M{_short_number(x)} {y}h{across}v{height}h-{across}z"


def _share(span: Span) -> float:
    return span.filled / span.seats if span.seats else 0.0


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _short_number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
