"""The run as one page of HTML: self-contained, without scripts from elsewhere, and with no word of any resume."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from matchkit.explanation import Outcome, open_seat_reason, unplaced_reason
from matchkit.explanation.contributions import Contribution, pair_contributions
from matchkit.market import Legs
from matchkit.market.days import in_hours, iso_date
from matchkit.report.charts import Bar, TimelineRow, rank_bars, timeline_rows, timeline_weeks
from matchkit.summary import Summary

TEMPLATE = "report.html.jinja"
WAITING_SHOWN = 5
MOST_EXPLAINED = 1_500
"""Placements of a page that shows what their scores are made of. One with its parts takes 2.7 kB, without them 0.2 kB:
so a page stays below five megabytes with 1,500 of the former and with 11,500 of the latter. Longer ones open slowly."""
ROWS, PLAIN_ROWS = "#rows details", "#rows tbody"
"""What the script filters, with and without the parts."""


@dataclass(frozen=True)
class PlacementRow:
    """One placement, with what adds up to its scores where the page explains them."""

    applicant: str
    project: str
    title: str
    start: str
    end: str
    hours: float
    ranks: tuple[int, int]
    scores: tuple[int, int]
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class ProjectRow:
    """One project with its seats."""

    project: str
    title: str
    host: str
    when: str
    hours: float
    schedule: str
    filled: int
    seats: int
    reason: str
    waiting: tuple[str, ...]


def render_report(
    outcome: Outcome, summary: Summary, ledger: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]
) -> str:
    """The whole page as text.

    Above 1,500 placements they are a plain table, and the page says that, and how, any of them is explained elsewhere.

    Parameters
    ----------
    outcome
        The solved market.
    summary
        Its headline numbers.
    ledger
        What was refused, repaired or assumed: source, row, column, code, kind, id, what, cure by name.
    facts
        Versions, seed, params and row counts, shown at the end.
    """
    environment = Environment(
        loader=PackageLoader("matchkit.report"),
        autoescape=select_autoescape(["jinja"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda value: f"{value:,}"
    environment.filters["percent"] = _percent
    environment.filters["ordinal"] = _ordinal
    is_explained = summary.filled <= MOST_EXPLAINED
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    if not is_explained:
        script = script.replace(ROWS, PLAIN_ROWS)
    projects = outcome.market.projects
    return environment.get_template(TEMPLATE).render(
        style=style,
        script=script,
        style_hash=_csp_hash(style),
        script_hash=_csp_hash(script),
        season=(iso_date(projects.start.min()), iso_date(projects.end.max() - 1)),
        summary=summary,
        stability=outcome.matching.stability,
        charts=_charts(outcome),
        weeks=timeline_weeks(outcome.market),
        timeline=_timeline(outcome),
        projects=_projects(outcome),
        placements=_placements(outcome, is_explained),
        is_explained=is_explained,
        most_explained=MOST_EXPLAINED,
        unplaced=[
            (outcome.market.applicants.ids[a], unplaced_reason(outcome, a).words)
            for a, held in enumerate(outcome.held)
            if not held
        ],
        ledger=_by_kind(ledger),
        facts=facts,
    )


def _asset(name: str) -> str:
    return (files("matchkit.report") / "templates" / name).read_text(encoding="utf-8").strip()


def _csp_hash(content: str) -> str:
    """The source expression by which a content security policy lets this very text in (CSP level 2)."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"  # noqa: RUF001  # a dash stands for no value


def _ordinal(place: int) -> str:
    """``1st``, ``2nd``, ``3rd``, ``11th``."""
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def _charts(outcome: Outcome) -> list[tuple[str, str, list[Bar]]]:
    ours, theirs = outcome.placed_ranks.T.tolist()
    return [
        (
            "How far down their own list applicants went",
            "Each bar counts placements by the project's place in the applicant's list; the further left, the better "
            "for applicants. People with several placements are counted once for each.",
            rank_bars(ours),
        ),
        (
            "How far down their list projects went",
            "Each bar counts placements by the applicant's place in the project's list; the further left, the better "
            "for hosts.",
            rank_bars(theirs),
        ),
    ]


def _timeline(outcome: Outcome) -> list[TimelineRow]:
    return timeline_rows(outcome.market, [len(seated) for seated in outcome.seated])


def _schedule(legs: Legs, project: int) -> str:
    """``fixed``, ``flexible``, or both where its legs differ; and how many legs there are, if more than one."""
    is_fixed = legs.of(project).is_fixed
    words = " and ".join(name for name, some in (("fixed", is_fixed.any()), ("flexible", not is_fixed.all())) if some)
    return f"{words}, {is_fixed.size} legs" if is_fixed.size > 1 else words


def _projects(outcome: Outcome) -> list[ProjectRow]:
    projects, applicants = outcome.market.projects, outcome.market.applicants
    project, waiting = outcome.waitlist.T
    begin = np.searchsorted(project, np.arange(len(projects) + 1)).tolist()
    return [
        ProjectRow(
            project=key,
            title=projects.titles[p],
            host=projects.hosts[p],
            when=f"{iso_date(projects.start[p])} to {iso_date(projects.end[p] - 1)}",
            hours=in_hours(projects.quarters[p]),
            schedule=_schedule(projects.legs, p),
            filled=len(outcome.seated[p]),
            seats=int(projects.seats[p]),
            reason=open_seat_reason(outcome, p).words if len(outcome.seated[p]) < projects.seats[p] else "",
            waiting=_first_waiting(applicants.ids, waiting[begin[p] : begin[p + 1]]),
        )
        for p, key in enumerate(projects.ids)
    ]


def _first_waiting(ids: Sequence[str], waiting: npt.NDArray[np.int64]) -> tuple[str, ...]:
    names, beyond = [ids[a] for a in waiting[:WAITING_SHOWN].tolist()], waiting.size - WAITING_SHOWN
    return (*names, *([f"{beyond} more"] if beyond > 0 else []))


def _placements(outcome: Outcome, is_explained: bool) -> list[PlacementRow]:
    market, edges = outcome.market, outcome.edges
    applicants, projects = market.applicants, market.projects
    starts, ends = (list(map(iso_date, days.tolist())) for days in (projects.start, projects.end - 1))
    rows = zip(
        outcome.matching.pairs.tolist(),
        outcome.ranked.edge[outcome.entries].tolist(),
        outcome.placed_ranks.tolist(),
        strict=True,
    )
    return [
        PlacementRow(
            applicant=applicants.ids[a],
            project=projects.ids[p],
            title=projects.titles[p],
            start=starts[p],
            end=ends[p],
            hours=in_hours(projects.quarters[p]),
            ranks=(ours + 1, theirs + 1),
            scores=(int(edges.applicant_score[edge]), int(edges.project_score[edge])),
            contributions=tuple(pair_contributions(outcome, edges.components[edge], a, p)) if is_explained else (),
        )
        for (a, p), edge, (ours, theirs) in rows
    ]


def _by_kind(
    ledger: Sequence[Mapping[str, Any]],
) -> list[tuple[str, str, list[Mapping[str, Any]], list[tuple[str, int]]]]:
    """Title, one sentence, entries, and how often each code came, for refusals, repairs and notes."""
    kinds = (
        ("refused", "Refused", "These rows were not used."),
        ("repaired", "Repaired", "These rows were used, with the repair named."),
        ("note", "Noted", "Nothing was changed; assumptions are named here."),
    )
    groups = [(title, words, [line for line in ledger if line["kind"] == kind]) for kind, title, words in kinds]
    return [
        (title, words, lines, sorted(Counter(line["code"] for line in lines).items())) for title, words, lines in groups
    ]
