"""The report: whole, self-contained, well-formed, and silent about what people wrote."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

import matchkit as mk
from matchkit.report import page as pages
from tests.small_intake import APPLICANTS, PROJECTS

CANARY = "xylophone-canary"
VOID = {"meta", "link", "input", "br", "img", "line", "rect"}


@pytest.fixture(scope="module")
def page() -> str:
    applicants = [
        {**row, "resume": f"{row.get('resume', '')}\n{CANARY} resume", "commitment": f"{CANARY} statement"}
        for row in APPLICANTS
    ]
    applicants.append({"applicant_id": "<script>alert(1)</script>", "resume": "x", "available": "soon"})
    return mk.match(applicants, PROJECTS, encoder="hashing").report()


class Outline(HTMLParser):
    """Open tags, headings, ids and links of a page; fails on tags that close in the wrong order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.ids += [found["id"]] if found.get("id") else []
        self.links += [value for name in ("href", "src") if (value := found.get(name))]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def test_the_page_is_well_formed_and_its_headings_in_order(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert outline.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids), "links lead nowhere else"


def test_no_word_of_a_resume_or_statement_is_shown(page: str) -> None:
    assert CANARY not in page


def test_what_an_intake_holds_cannot_become_markup(page: str) -> None:
    """An id may hold anything; it is shown, and not run."""
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_policy_lets_in_this_very_style_and_script_and_nothing_else(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'")
    for tag in ("style", "script"):
        content = re.search(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert content
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1].replace("&#39;", "'")
    assert "http://" not in page
    assert "https://" not in page


def test_inline_styles_are_absent_for_the_policy_would_drop_them(page: str) -> None:
    assert not re.search(r"<[^>]* style=", page)


def test_every_score_shown_is_the_sum_of_its_points(page: str) -> None:
    tables = re.findall(r"<caption>How much.*?</table>", page, re.DOTALL)
    assert tables
    for table in tables:
        body, foot = table.split("<tfoot>")
        points = [int(cell.replace(",", "")) for cell in re.findall(r'</td><td class="n">([\d,]+)</td><td>', body)]
        (total,) = re.findall(r'<td class="n">([\d,]+)</td>', foot)
        assert len(points) == 4
        assert sum(points) == int(total.replace(",", ""))


def test_the_same_result_gives_the_same_bytes() -> None:
    first, second = (mk.match(APPLICANTS, PROJECTS, encoder="hashing").report() for _ in range(2))
    assert first == second


def test_refusals_are_told_with_their_cure(page: str) -> None:
    assert "Refused: 1" in page
    assert "<code>date_format</code> 1" in page


@pytest.mark.parametrize("room", [0, -1])
def test_above_a_number_of_placements_they_are_a_plain_table(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What each score is made of would fill tens of megabytes; the page says where else to find it."""
    result = mk.match(APPLICANTS, PROJECTS, encoder="hashing")
    monkeypatch.setattr(pages, "MOST_EXPLAINED", len(result.placements) + room)
    page = result.report()
    is_plain = room < 0
    assert ("result.explain(applicant_id, project_id)" in page) == is_plain
    assert (f"There are more than {len(result.placements) - 1} placements" in page) == is_plain
    assert ("How much the applicant would like the project" in page) != is_plain
    assert ("Open a row" in page) != is_plain
    for row in result.placements.itertuples():
        cells = f"{row.applicant_score:,}, {row.applicant_rank + 1}"
        assert cells in page
    outline = Outline()
    outline.feed(page)
    assert outline.open == []


def test_the_filter_finds_the_rows_of_either_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row's first child holds all that is searched."""
    result = mk.match(APPLICANTS, PROJECTS, encoder="hashing")
    explained = result.report()
    monkeypatch.setattr(pages, "MOST_EXPLAINED", 0)
    plain = result.report()
    assert '("#rows details")' in explained
    assert '("#rows tbody")' in plain
    n = len(result.placements)
    assert explained.partition('id="rows"')[2].partition("</section>")[0].count("<details><summary>") == n
    assert plain.partition('id="rows"')[2].partition("</section>")[0].count("<tbody><tr>") == n
    assert len(plain) < len(explained)
