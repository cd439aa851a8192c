"""The page in a real browser, opened from disk: what works there, what it looks like, and what it does not do."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

import matchkit as mk
from matchkit.report import payload
from tests.report.pages import explanations, render

playwright = pytest.importorskip("playwright.sync_api")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("MATCHKIT_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium; MATCHKIT_CHROMIUM may name one"),
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
ROWS = "#placements .placements > tbody > tr:not(.detail)"
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
ATTACK = "<img src=x onerror=alert(1)>"

CONTRASTS = """
() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (c) => c <= 10 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const isShown = element.checkVisibility() && !["SCRIPT", "NOSCRIPT"].includes(element.tagName);
    if (!isShown || !walker.currentNode.data.trim()) continue;
    const style = getComputedStyle(element);
    const ink = channels(element.ownerSVGElement ? style.fill : style.color);
    const [one, two] = [light(ink), light(behind(element))].sort((a, b) => b - a);
    found.push([(one + 0.05) / (two + 0.05), walker.currentNode.data.trim().slice(0, 30)]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}
"""


LABELS = """
() => [...document.querySelectorAll("svg")].map((drawn) => {
  const [left, , width] = drawn.getAttribute("viewBox").split(" ").map(Number);
  const boxes = [...drawn.querySelectorAll("text")].map((text) => [text.textContent, text.getBBox()]);
  const beyond = boxes.filter(([, box]) => box.x < left - 1 || box.x + box.width > left + width + 1);
  const shared = (one, two, side, length) =>
    Math.min(one[side] + one[length], two[side] + two[length]) - Math.max(one[side], two[side]);
  const isUpon = (one, two) => shared(one, two, "x", "width") > 1 && shared(one, two, "y", "height") > 3;
  const upon = boxes.flatMap(([words, box], at) =>
    boxes.slice(at + 1).filter(([, other]) => isUpon(box, other)).map(([more]) => [words, more]));
  return [boxes.length, beyond.map(([words]) => words), upon];
})
"""


@pytest.fixture(scope="module")
def result() -> mk.MatchResult:
    files = mk.example_intake()
    return mk.match(files.applicants, files.projects, rankings=files.rankings, encoder="hashing")


@pytest.fixture(scope="module")
def page_file(result: mk.MatchResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(payload, "PER_CHUNK", 10)  # so that a small page has several chunks too
        path.write_text(render(result), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as play:
        launched = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: playwright.Browser, page_file: Path) -> Iterator[playwright.Page]:
    """The page in a new tab; afterwards it has said nothing in the console and has asked for nothing."""
    tab = browser.new_context(viewport=WIDE).new_page()
    said, asked = watch(tab)
    show(tab, page_file)
    yield tab
    tab.context.close()
    assert said == []
    assert set(asked) == {page_file.as_uri()}


def watch(tab: playwright.Page) -> tuple[list[str], list[str]]:
    """Errors and whatever the console is told, and addresses that are asked for, from now on."""
    said: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    return said, asked


def show(tab: playwright.Page, path: Path) -> None:
    tab.goto(path.as_uri())
    tab.wait_for_selector("#placements tbody tr")


def texts(tab: playwright.Page, selector: str) -> list[str]:
    return tab.locator(selector).all_inner_texts()


def names(tab: playwright.Page) -> list[str]:
    """Of the applicants in the rows that are shown."""
    return [words.split()[0] for words in texts(tab, f"{ROWS} > th")]


def whole(words: str) -> int:
    """``= 4,259`` as a number."""
    return int(re.sub(r"[^\d]", "", words))


def test_all_placements_of_a_small_market_are_shown(visit: playwright.Page, result: mk.MatchResult) -> None:
    assert visit.locator(ROWS).count() == len(result.placements)
    first = result.placements.iloc[0]
    cells = texts(visit, f"{ROWS}:first-child > *")
    assert cells[0].startswith(first.applicant_id)
    assert first.project_id in cells[1]
    assert cells[2] == f"{first.start} to {first.end}"
    assert cells[3] == f"{first.hours:g}"
    assert cells[4].startswith(f"{first.applicant_score:,}, {first.applicant_rank + 1}")
    assert cells[5].startswith(f"{first.project_score:,}, {first.project_rank + 1}")


def test_search_narrows_the_rows_and_says_how_many_are_left(visit: playwright.Page, result: mk.MatchResult) -> None:
    frame = result.placements
    project = frame.project_id.value_counts().idxmax()
    chosen = frame[frame.project_id == project]
    visit.get_by_label("Show only rows with").nth(2).fill(project.upper())
    assert names(visit) == chosen.applicant_id.tolist()
    assert visit.locator("#placements output").inner_text() == f"{len(chosen)} of {len(frame)} found"
    visit.fill("#placements-search", f"{project} {chosen.applicant_id.iloc[0]}")
    assert visit.locator(ROWS).count() == 1, "each word narrows further, whatever their order"
    visit.fill("#placements-search", "no such words")
    assert visit.locator(ROWS).count() == 0
    visit.fill("#placements-search", "")
    assert visit.locator(ROWS).count() == len(frame)
    assert visit.locator("#placements output").inner_text() == ""


def test_a_row_opens_and_closes_by_keyboard_and_adds_up(visit: playwright.Page, result: mk.MatchResult) -> None:
    for place in (0, len(result.placements) - 1):
        row = result.placements.iloc[place]
        opener = visit.locator(f"{ROWS} .opener").nth(place)
        opener.focus()
        assert opener.get_attribute("aria-expanded") == "false"
        visit.keyboard.press("Enter")
        visit.wait_for_selector(".parts table")
        assert opener.get_attribute("aria-expanded") == "true"
        assert visit.locator(".parts table").count() == 2
        for side, score in enumerate((row.applicant_score, row.project_score)):
            table = visit.locator(".parts table").nth(side)
            parts = [
                [cell.inner_text() for cell in line.locator("th, td").all()] for line in table.locator("tbody tr").all()
            ]
            assert sum(whole(points) for _, _, _, points, *_ in parts) == score
            assert whole(table.locator("tfoot .n").first.inner_text()) == score
            for _, weight, value, points, *_ in parts:
                assert whole(weight) * whole(value) // 100 == whole(points)
        explained = result.explain(row.applicant_id, row.project_id).contributions
        assert texts(visit, ".parts .why") == [part.evidence for part in explained]
        assert texts(visit, ".parts tbody .over") == [
            f"{part.over_base:+,}" if part.over_base else "0" for part in explained
        ]
        visit.keyboard.press("Space")
        assert opener.get_attribute("aria-expanded") == "false"
        assert visit.locator(".parts").count() == 0


def test_a_click_anywhere_in_a_row_opens_it(visit: playwright.Page) -> None:
    visit.locator(f"{ROWS} > td").nth(1).click()
    visit.wait_for_selector(".parts table")
    visit.locator(".parts > p").click()
    assert visit.locator(".parts").count() == 1, "a click in what was opened does not close it"
    visit.locator(f"{ROWS} > td").nth(1).click()
    assert visit.locator(".parts").count() == 0


def test_the_explanation_stays_with_its_row_when_rows_are_searched_or_sorted(
    visit: playwright.Page, result: mk.MatchResult
) -> None:
    last = result.placements.iloc[-1]
    visit.fill("#placements-search", last.applicant_id)
    visit.locator("#placements thead button").nth(4).click()
    place = visit.locator(ROWS).count() - 1
    words = texts(visit, f"{ROWS} > td:nth-child(5)")
    visit.locator(f"{ROWS} .opener").nth(place).click()
    visit.wait_for_selector(".parts table")
    assert visit.locator(".parts tfoot .n").first.inner_text() == words[place].split(", ")[0]


def test_columns_sort_both_ways_and_say_so(visit: playwright.Page, result: mk.MatchResult) -> None:
    head = visit.locator("#placements thead th").nth(4)
    scores = sorted(result.placements.applicant_score)
    for direction, expected in (("ascending", scores), ("descending", scores[::-1])):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == direction
        assert [whole(words.split(", ")[0]) for words in texts(visit, f"{ROWS} > td:nth-child(5)")] == expected
    visit.locator("#placements thead button").first.click()
    assert head.get_attribute("aria-sort") is None
    assert names(visit) == sorted(result.placements.applicant_id)


def test_long_tables_are_shown_a_part_at_a_time(
    browser: playwright.Browser, page_file: Path, result: mk.MatchResult
) -> None:
    tab = browser.new_context(viewport=NARROW).new_page()
    show(tab, page_file)
    n = len(result.placements)
    assert n > 75
    assert tab.locator(ROWS).count() == 25
    assert tab.locator("#placements output").inner_text() == f"The first 25 of {n} are shown"
    more = tab.locator("#placements .more button")
    more.click()
    assert tab.locator(ROWS).count() == 50
    assert tab.evaluate("document.activeElement.rowIndex") == 26, "the first new row has the focus"
    more.click()
    more.click()
    assert tab.locator(ROWS).count() == n
    assert more.is_hidden()
    tab.context.close()


@pytest.mark.parametrize(("scheme", "darkest"), [("light", True), ("dark", False)])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_words_have_contrast_in_both_colour_schemes(
    browser: playwright.Browser, page_file: Path, scheme: str, darkest: bool, viewport: dict[str, int]
) -> None:
    tab = browser.new_context(color_scheme=scheme, viewport=viewport).new_page()
    show(tab, page_file)
    tab.locator(f"{ROWS} .opener").first.click()
    tab.wait_for_selector(".parts table")
    background = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert all((int(part) > 128) == darkest for part in re.findall(r"\d+", background))
    contrasts = tab.evaluate(CONTRASTS)
    assert len(contrasts) > 500
    assert contrasts[0][0] >= LEAST_CONTRAST, contrasts[0]
    tab.context.close()


def test_a_phone_needs_no_sideways_scrolling(browser: playwright.Browser, page_file: Path) -> None:
    tab = browser.new_context(viewport=NARROW).new_page()
    said, _ = watch(tab)
    show(tab, page_file)
    tab.locator(f"{ROWS} .opener").first.click()
    tab.wait_for_selector(".parts table")
    for details in tab.locator("summary").all():
        details.click()
    assert tab.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    assert said == []
    tab.context.close()


def test_headings_stand_in_order_and_all_that_can_be_focused_has_a_name(visit: playwright.Page) -> None:
    visit.locator(f"{ROWS} .opener").first.click()
    visit.wait_for_selector(".parts table")
    levels = visit.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tree = visit.context.new_cdp_session(visit).send("Accessibility.getFullAXTree")["nodes"]
    found = []
    for node in tree:
        properties = {entry["name"]: entry["value"].get("value") for entry in node.get("properties", [])}
        if properties.get("focusable") and node["role"]["value"] not in ("RootWebArea", "row"):
            found.append((node["role"]["value"], node.get("name", {}).get("value", "").strip()))
    assert {role for role, _ in found} >= {"button", "link", "searchbox", "region"}
    assert [role for role, name in found if not name] == []
    named = [name for role, name in found if role == "button" and "what the scores are made of" in name]
    assert len(named) == len(set(named)), "two placements of one person are told apart"


def test_every_chart_has_a_name_with_numbers(visit: playwright.Page) -> None:
    for image in visit.get_by_role("img").all():
        assert re.search(r"\d", image.get_attribute("aria-label") or "")


def test_no_word_of_a_chart_is_cut_off_or_stands_on_another(visit: playwright.Page) -> None:
    drawn = visit.evaluate(LABELS)
    assert len(drawn) == 10
    for n_words, beyond, upon in drawn:
        assert n_words > 4
        assert beyond == []
        assert upon == []


def test_what_ids_hold_is_shown_as_it_is(browser: playwright.Browser, tmp_path: Path) -> None:
    files = mk.example_intake()
    applicants = pd.read_csv(files.applicants, dtype=str, keep_default_na=False).drop(columns="resume_path")
    applicants["applicant_id"] += ATTACK
    projects = pd.read_csv(files.projects, dtype=str, keep_default_na=False)
    projects["title"] += ATTACK
    path = tmp_path / "report.html"
    path.write_text(render(mk.match(applicants, projects, encoder="hashing")), encoding="utf-8")
    tab = browser.new_context(viewport=WIDE).new_page()
    said, asked = watch(tab)
    show(tab, path)
    tab.locator(f"{ROWS} .opener").first.click()
    tab.wait_for_selector(".parts table")
    assert tab.locator("img").count() == 0
    assert ATTACK in texts(tab, f"{ROWS} > th")[0]
    assert ATTACK in texts(tab, f"{ROWS} > td:nth-child(2)")[0]
    assert ATTACK in tab.locator(".parts > p").inner_text()
    assert said == []
    assert set(asked) == {path.as_uri()}
    tab.context.close()


def test_the_policy_stops_markup_from_text(browser: playwright.Browser, page_file: Path) -> None:
    """Were a line of the script ever to read text as markup, the browser would refuse."""
    tab = browser.new_context().new_page()
    show(tab, page_file)
    refused = tab.evaluate("() => { try { document.body.innerHTML = 'x'; } catch (error) { return error.name; } }")
    assert refused == "TypeError"
    assert tab.locator("h1").count() == 1
    tab.context.close()


def test_quotes_stand_with_what_they_show(browser: playwright.Browser, result: mk.MatchResult, tmp_path: Path) -> None:
    page = render(result, quote=True)
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    rows = [[quote for *_, quotes in row for quote in quotes] for row in explanations(page)]
    place = next(place for place, quotes in enumerate(rows) if quotes)
    tab = browser.new_context(viewport=WIDE).new_page()
    show(tab, path)
    tab.locator(f"{ROWS} .opener").nth(place).click()
    tab.wait_for_selector(".parts table")
    assert texts(tab, ".parts q") == rows[place]
    tab.context.close()


def test_without_scripts_the_page_says_where_the_tables_are(browser: playwright.Browser, page_file: Path) -> None:
    tab = browser.new_context(java_script_enabled=False, viewport=WIDE).new_page()
    tab.goto(page_file.as_uri())
    assert "placements.csv" in tab.locator("noscript").inner_text()
    assert tab.get_by_role("img").count() == 10
    assert tab.locator(".list").first.is_hidden()
    tab.context.close()


def test_a_browser_that_cannot_unpack_the_tables_says_so(browser: playwright.Browser, page_file: Path) -> None:
    tab = browser.new_context(viewport=WIDE).new_page()
    tab.add_init_script("delete window.DecompressionStream")
    tab.goto(page_file.as_uri())
    tab.wait_for_selector("#unreadable", state="visible")
    assert "placements.csv" in tab.locator("#unreadable").inner_text()
    tab.context.close()


def test_on_paper_more_rows_are_shown_and_no_controls(
    browser: playwright.Browser, page_file: Path, result: mk.MatchResult
) -> None:
    tab = browser.new_context(viewport=NARROW, color_scheme="dark").new_page()
    show(tab, page_file)
    assert tab.locator(ROWS).count() == 25
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    assert tab.locator(ROWS).count() == len(result.placements)
    assert tab.locator("#placements-search").is_hidden()
    assert tab.locator("nav").is_hidden()
    ink = tab.evaluate("getComputedStyle(document.documentElement).color")
    assert all(int(part) < 64 for part in re.findall(r"\d+", ink)), "paper is light, whatever the screen is"
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.locator(ROWS).count() == 25
    tab.context.close()
