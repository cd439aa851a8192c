"""Markup in any cell stays text, wherever it is shown."""

from __future__ import annotations

import html

import pytest

import matchkit as mk
from tests.report.pages import unpacked
from tests.small_intake import APPLICANTS, PROJECTS

lxml_html = pytest.importorskip("lxml.html")

TAG, ATTRIBUTE = "zyx-planted", "zyxattribute"
ATTACK = f"</script></style></title><{TAG} {ATTRIBUTE}=1>\"onload=\"x\" '{ATTRIBUTE}='1'><!--]]>\u2028${{x}}{{{{7*7}}}}"
SHORT = f'<{TAG}>"{ATTRIBUTE}="'
STRUCTURED = {"available", "hours_per_week", "max_projects", "work_mode", "start", "end", "hours", "schedule", "seats"}


def planted(row: dict[str, object], key: str, position: int) -> dict[str, object]:
    """The row with markup in every cell that may hold text, and in a column of the platform's own."""
    cells = {name: cell if name in STRUCTURED else f"{cell}; {SHORT}" for name, cell in row.items()}
    long = {
        name: f"{row[name]} {ATTACK}"
        for name in ("resume", "commitment", "description", "title", "host")
        if name in row
    }
    return {**cells, **long, key: f"{row[key]}{SHORT}{position}", f"own {SHORT}": ATTACK, "languages": "English"}


@pytest.fixture(scope="module")
def result() -> mk.MatchResult:
    applicants = [planted(row, "applicant_id", place) for place, row in enumerate(APPLICANTS)]
    applicants = [{**row, "work_mode": "remote; on-site", "location": f"Glasgow; {SHORT}"} for row in applicants]
    broken = {"applicant_id": f"x{SHORT}", "available": SHORT, "hours_per_week": SHORT, "work_mode": SHORT}
    projects = [planted(row, "project_id", place) for place, row in enumerate(PROJECTS)]
    projects = [{**row, "location": "", "work_mode": "remote", "must_have_skills": ""} for row in projects]
    return mk.match([*applicants, broken], projects, encoder="hashing")


def check_text(page: str) -> None:
    """No element, attribute or comment came of what was planted."""
    tree = lxml_html.fromstring(page)
    assert tree.xpath(f"//*[contains(name(), '{TAG}')]") == []
    assert tree.xpath(f"//@*[contains(name(), '{ATTRIBUTE}') or name() = 'onload']") == []
    assert [comment for comment in tree.xpath("//comment()") if "]]" in str(comment)] == []


def test_the_search_finds_markup() -> None:
    for page in (f"<p>{ATTACK}</p>", f"<p title='{SHORT}'></p><{TAG}>", f"<p class={SHORT!r} {ATTRIBUTE}>x</p>"):
        with pytest.raises(AssertionError):
            check_text(page)
    check_text(f"<p>{html.escape(ATTACK)}</p>")


@pytest.mark.parametrize("options", [{}, {"quote": True}, {"hide_personal": True}], ids=str)
def test_the_report_shows_markup_as_text(result: mk.MatchResult, options: dict[str, bool]) -> None:
    assert len(result.placements) > 3
    page = result.report(**options)
    check_text(page)
    assert page.count("<script") == page.count("</script>")
    assert "\u2028" not in page, "JavaScript of old took it for the end of a line"
    assert any(TAG in str(data) for data in unpacked(page).values()), "it is there, as data"


def test_notebooks_show_markup_as_text(result: mk.MatchResult) -> None:
    market = result.outcome.market
    shown = [
        result._repr_html_(),
        result.stability._repr_html_(),
        result.intake.ledger._repr_html_(),
        result.what_if(without=[market.applicants.ids[0]])._repr_html_(),
        *(result.explain(applicant)._repr_html_() for applicant in market.applicants.ids),
        *(
            result.explain(applicant, market.projects.ids[0], quote=True)._repr_html_()
            for applicant in market.applicants.ids
        ),
        *(result.explain_project(project)._repr_html_() for project in market.projects.ids),
    ]
    for page in shown:
        check_text(page)
    assert sum(html.escape(TAG) in page for page in shown) > 5
