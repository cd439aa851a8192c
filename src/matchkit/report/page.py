"""The run as one page of HTML: self-contained, without anything from elsewhere, and with no word of any resume.

What is drawn stands in the markup; long tables are data (`matchkit.report.payload`) that the page's script shows.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from matchkit.errors import counted
from matchkit.explanation import Outcome
from matchkit.explanation.explaining import View
from matchkit.market.days import iso_date
from matchkit.report.certificate import certify
from matchkit.report.charts import (
    Chart,
    component_charts,
    obstacle_chart,
    rank_charts,
    score_charts,
    season_chart,
    seat_chart,
)
from matchkit.report.figures import component_figure, obstacle_figure, rank_figure, score_figure
from matchkit.report.payload import pack_outcome
from matchkit.report.privacy import Names
from matchkit.report.seat_figures import season_figure, seat_figure
from matchkit.report.timeline import draw_timeline
from matchkit.summary import Summary

TEMPLATE = "report.html.jinja"
KINDS = (
    ("refused", "Refused", "These rows were not used."),
    ("repaired", "Repaired", "These rows were used, with the repair named."),
    ("note", "Noted", "Nothing was changed; assumptions are named here."),
)


def render_report(
    outcome: Outcome,
    summary: Summary,
    ledger: Sequence[Mapping[str, Any]],
    facts: Mapping[str, Any],
    *,
    hide_personal: bool = False,
    quote: bool = False,
) -> str:
    """The whole page as text.

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
    hide_personal
        Applicants get numbers for names, in all of the page the same; what somebody wrote is kept out, so that values
        stand without what they rest on.
    quote
        Lines of resumes stand beside the skills that were found in them; otherwise the page holds no word of any.

    Raises
    ------
    UsageError
        If it is to quote and to hide personal data at once.
    """
    view = View(hide_personal=hide_personal, quote=quote)
    names = Names(outcome, view.hide_personal)
    payload = pack_outcome(outcome, ledger, names, quote=view.quote)
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    season, projects = season_figure(outcome), outcome.market.projects
    return (
        _environment()
        .get_template(TEMPLATE)
        .render(
            style=style,
            script=script,
            style_hash=_csp_hash(style),
            script_hash=_csp_hash(script),
            season=(iso_date(projects.start.min()), iso_date(projects.end.max() - 1)),
            summary=summary,
            certificate=certify(names),
            charts=_charts(outcome),
            season_chart=season_chart(season),
            timeline=draw_timeline(season),
            payload=payload,
            n_open=sum(len(seated) < seats for seated, seats in zip(outcome.seated, projects.seats, strict=True)),
            ledger=_by_kind(ledger),
            view=view,
            facts=facts,
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("matchkit.report"),
        autoescape=select_autoescape(["jinja"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda value: f"{value:,}" if isinstance(value, int) else value
    environment.filters["percent"] = _percent
    environment.filters["counted"] = counted
    return environment


def _asset(name: str) -> str:
    return (files("matchkit.report") / "templates" / name).read_text(encoding="utf-8").strip()


def _csp_hash(content: str) -> str:
    """The source expression by which a content security policy lets this very text in (CSP level 2)."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"  # noqa: RUF001  # a dash stands for no value


def _charts(outcome: Outcome) -> dict[str, tuple[Chart, ...]]:
    """Charts by the section that shows them."""
    return {
        "quality": (
            *rank_charts(rank_figure(outcome)),
            *score_charts(score_figure(outcome)),
            *component_charts(component_figure(outcome)),
        ),
        "seats": (seat_chart(seat_figure(outcome)), obstacle_chart(obstacle_figure(outcome))),
    }


def _by_kind(ledger: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, int, list[tuple[str, int]]]]:
    """Title, one sentence, entries, and how often each code came, for refusals, repairs and notes."""
    codes = {kind: Counter(line["code"] for line in ledger if line["kind"] == kind) for kind, _, _ in KINDS}
    return [(title, words, codes[kind].total(), sorted(codes[kind].items())) for kind, title, words in KINDS]
