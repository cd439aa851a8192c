"""Numbers to geometry: bars and a timeline, drawn as SVG by the page's template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matchkit.market import Market, iso_date
from matchkit.market.days import DAYS_PER_WEEK, weekday
from matchkit.summary import count_bands

CHART_WIDTH, CHART_HEIGHT = 420, 150
TIMELINE_WIDTH = 640


@dataclass(frozen=True)
class Bar:
    """One bar, in the chart's own units; the bars of a chart stand on one line."""

    label: str
    count: int
    x: float
    width: float
    height: float


@dataclass(frozen=True)
class TimelineRow:
    """One project's window, and how much of it is filled."""

    project: str
    title: str
    x: float
    width: float
    filled: int
    seats: int

    @property
    def filled_width(self) -> float:
        """Width of the filled part."""
        return round(self.width * self.filled / self.seats, 1) if self.seats else 0.0


def rank_bars(ranks: Sequence[int]) -> list[Bar]:
    """A bar for each band of ranks."""
    bands = count_bands(ranks)
    most = max(bands.values(), default=0) or 1
    step = CHART_WIDTH / len(bands)
    return [
        Bar(
            label,
            count,
            round(place * step + step * 0.15, 1),
            round(step * 0.7, 1),
            round(CHART_HEIGHT * count / most, 1),
        )
        for place, (label, count) in enumerate(bands.items())
    ]


def timeline_rows(market: Market, filled: Sequence[int]) -> list[TimelineRow]:
    """Projects in the order in which they start."""
    projects = market.projects
    first, scale = _scale(market)
    order = sorted(range(len(projects)), key=lambda p: (projects.start[p], projects.end[p], projects.ids[p]))
    return [
        TimelineRow(
            project=projects.ids[p],
            title=projects.titles[p],
            x=round(float(projects.start[p] - first) * scale, 1),
            width=round(float(projects.end[p] - projects.start[p]) * scale, 1),
            filled=filled[p],
            seats=int(projects.seats[p]),
        )
        for p in order
    ]


def timeline_weeks(market: Market) -> list[tuple[str, float]]:
    """Mondays of the season, with their place on the axis; fewer where they would crowd."""
    first, scale = _scale(market)
    last = int(market.projects.end.max())
    mondays = range(first, last, DAYS_PER_WEEK)
    step = 1 + len(mondays) // 18
    return [(iso_date(day), round((day - first) * scale, 1)) for day in mondays[::step]]


def _scale(market: Market) -> tuple[int, float]:
    start, end = int(market.projects.start.min()), int(market.projects.end.max())
    first = start - weekday(start)
    return first, TIMELINE_WIDTH / max(1, end - first)
