"""The report: whole, self-contained, well-formed, and silent about what people wrote."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

import numpy as np
import pytest

import matchkit as mk
from matchkit.errors import UsageError
from matchkit.report import payload
from matchkit.report.privacy import LEFT_OUT, NOT_SHOWN
from tests.report.pages import Outline, explanations, render, unpacked
from tests.small_intake import APPLICANTS, PROJECTS

CANARY = "xylophone-canary"
ATTACK = "</script><script>alert(1)</script><!--"


@pytest.fixture(scope="module")
def result() -> mk.MatchResult:
    """The small intake, with a word in every resume and statement that no page may show, and ids that are markup."""
    applicants = [
        {**row, "resume": f"{row.get('resume', '')}\n{CANARY} with Python", "commitment": f"{CANARY} statement"}
        for row in APPLICANTS
    ]
    applicants.append({"applicant_id": ATTACK, "resume": "x", "available": "soon"})
    applicants[0]["applicant_id"] = f"ana{ATTACK}"
    return mk.match(applicants, PROJECTS, encoder="hashing")


@pytest.fixture(scope="module")
def page(result: mk.MatchResult) -> str:
    return render(result)


@pytest.fixture(scope="module")
def hidden(result: mk.MatchResult) -> str:
    return render(result, hide_personal=True)


def everything(page: str) -> str:
    """The page and all data in it, as text."""
    return page + json.dumps(unpacked(page), ensure_ascii=False)


def test_the_page_is_well_formed_and_its_headings_in_order(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in outline.links} <= {*outline.ids, "data:,"}, "links lead nowhere else"


def test_no_word_of_a_resume_or_statement_is_shown(page: str) -> None:
    assert CANARY not in everything(page)


def test_lines_of_resumes_are_quoted_only_where_this_is_asked_for(result: mk.MatchResult, page: str) -> None:
    assert not any(quotes for row in explanations(page) for *_, quotes in row)
    quoting = render(result, quote=True)
    quotes = [quote for row in explanations(quoting) for *_, found in row for quote in found]
    assert any(f"{CANARY} with Python" in quote for quote in quotes)
    assert "quotes what applicants wrote" in quoting
    assert "quotes what applicants wrote" not in page


def test_quoting_what_is_to_be_hidden_is_refused(result: mk.MatchResult) -> None:
    with pytest.raises(UsageError, match="quote and hide_personal are both true") as error:
        render(result, quote=True, hide_personal=True)
    assert error.value.cure


def test_what_an_intake_holds_cannot_become_markup(page: str) -> None:
    """An id may hold anything; it is shown, and not run."""
    assert "<script>alert" not in page
    assert "<!--" not in page
    assert any(row[0] == f"ana{ATTACK}" for row in unpacked(page)["placements-data"])
    assert ATTACK in [row[3] for row in unpacked(page)["ledger-data"]]


def test_the_policy_lets_in_this_very_style_and_script_and_nothing_else(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'")
    assert "require-trusted-types-for 'script'" in policy[1].replace("&#39;", "'")
    for tag in ("style", "script"):
        content = re.search(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert content
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1].replace("&#39;", "'")
    assert "http://" not in page
    assert "https://" not in page


def test_the_script_never_reads_text_as_markup(page: str) -> None:
    script = page.rpartition("<script>")[2]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(", script)


def test_inline_styles_are_absent_for_the_policy_would_drop_them(page: str) -> None:
    assert not re.search(r"<[^>]* style=", page)


def test_the_rows_are_those_of_the_frames(result: mk.MatchResult, page: str) -> None:
    data = unpacked(page)
    ids = [row[0] for row in data["catalogue-data"]]
    assert ids == list(result.outcome.market.projects.ids)
    frame = result.placements
    assert [(row[0], ids[row[1]], *row[2:]) for row in data["placements-data"]] == [
        (
            row.applicant_id,
            row.project_id,
            row.applicant_score,
            row.applicant_rank + 1,
            row.project_score,
            row.project_rank + 1,
        )
        for row in frame.itertuples()
    ]
    assert data["unplaced-data"] == result.unplaced[["applicant_id", "reason"]].to_numpy().tolist()
    opened = [(ids[at], seats - filled, reason) for at, filled, seats, reason in data["open-seats-data"]]
    assert opened == list(result.open_seats[["project_id", "seats_left", "reason"]].itertuples(index=False, name=None))
    waiting = {ids[at]: first for at, _, _, first, _ in data["projects-data"]}
    assert (
        waiting
        == {project: [] for project in ids} | result.waitlist.groupby("project_id").applicant_id.agg(list).to_dict()
    )
    assert {row[4] for row in data["projects-data"]} == {0}
    assert len(data["ledger-data"]) == len(result.ledger)


def test_long_waiting_lists_are_cut_and_say_how_many_more_wait(
    result: mk.MatchResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "WAITING_SHOWN", 1)
    frame = result.waitlist
    longest = frame.project_id.value_counts().idxmax()
    rows = frame[frame.project_id == longest]
    place = result.outcome.market.projects.ids.index(longest)
    shown = unpacked(render(result))["projects-data"][place][3:]
    assert shown == [[rows.applicant_id.iloc[0]], len(rows) - 1]


@pytest.mark.parametrize("per_chunk", [1, 2, 1_000])
def test_every_placement_is_explained_and_its_points_sum_to_its_scores(
    result: mk.MatchResult, monkeypatch: pytest.MonkeyPatch, per_chunk: int
) -> None:
    monkeypatch.setattr(payload, "PER_CHUNK", per_chunk)
    page = render(result)
    rows = explanations(page)
    frame = result.placements
    assert len(rows) == len(frame)
    for row, parts in zip(frame.itertuples(), rows, strict=True):
        assert sum(points for _, points, *_ in parts[:4]) == row.applicant_score
        assert sum(points for _, points, *_ in parts[4:]) == row.project_score
        explained = result.explain(row.applicant_id, row.project_id).contributions
        assert [part[:3] for part in parts] == [(part.value, part.points, part.evidence) for part in explained]


def test_the_script_is_told_the_weights_and_what_unknown_counts(result: mk.MatchResult, page: str) -> None:
    settings = unpacked(page)["settings-data"]
    rows = unpacked(page)["placements-data"]
    parts = [part for side in settings["sides"] for part in side["parts"]]
    explained = result.explain(rows[0][0], unpacked(page)["catalogue-data"][rows[0][1]][0]).contributions
    assert parts == [[part.component, part.weight, part.points - part.over_base] for part in explained]
    assert settings["unknown"] == result.outcome.evidence.params.score.unknown_component
    assert settings["perChunk"] == payload.PER_CHUNK


def test_a_placement_takes_a_few_hundred_bytes_with_all_that_is_said_of_it() -> None:
    """So that the page of ten thousand applicants stays below five megabytes."""
    files = mk.example_intake()
    result = mk.match(files.applicants, files.projects, encoder="hashing")
    packed = re.findall(r'id="(?:chunk-\d+|placements-data)">([^<]*)<', render(result))
    assert len(packed) == 2
    assert sum(map(len, packed)) < 300 * len(result.placements)


def test_the_same_result_gives_the_same_bytes() -> None:
    first, second = (render(mk.match(APPLICANTS, PROJECTS, encoder="hashing")) for _ in range(2))
    assert first == second


def test_refusals_are_told_with_their_cure(page: str) -> None:
    assert "Refused: 1" in page
    assert "<code>date_format</code> 1" in page
    (refused,) = (row for row in unpacked(page)["ledger-data"] if row[0] == "refused")
    assert refused[7]


def test_hidden_names_are_numbers_that_are_the_same_everywhere(result: mk.MatchResult, hidden: str) -> None:
    data, ids = unpacked(hidden), result.outcome.market.applicants.ids
    text = everything(hidden)
    for key in (*ids, ATTACK):
        assert not re.search(rf'"{re.escape(json.dumps(key)[1:-1])}["(,]|\b{re.escape(key)}\b', text)
    named = {key: f"applicant {place + 1}" for place, key in enumerate(ids)}
    assert [row[0] for row in data["placements-data"]] == [named[key] for key in result.placements.applicant_id]
    assert [row[0] for row in data["unplaced-data"]] == [named[key] for key in result.unplaced.applicant_id]
    waiting = {row[0]: row[3] for row in data["projects-data"]}
    for project, group in result.waitlist.groupby("project_id"):
        place = result.outcome.market.projects.ids.index(project)
        assert waiting[place] == [named[key] for key in group.applicant_id]
    assert [row[3] for row in data["ledger-data"]] == [
        named.get(key, key and NOT_SHOWN) for key in result.ledger["id"]
    ], "a refused applicant is in no market and has no number"
    assert "Applicants have numbers for names here" in hidden


def test_ids_that_both_sides_have_are_not_shown_where_names_are_hidden() -> None:
    applicants = [{**row, "applicant_id": str(place)} for place, row in enumerate(APPLICANTS)]
    projects = [{**row, "project_id": str(place)} for place, row in enumerate(PROJECTS)]
    result = mk.match(applicants, projects, encoder="hashing")
    assert len(result.ledger)
    ids = [row[3] for row in unpacked(render(result, hide_personal=True))["ledger-data"]]
    shown = {key: NOT_SHOWN if int(key) < len(projects) else f"applicant {int(key) + 1}" for key in result.ledger["id"]}
    assert ids == [shown[key] for key in result.ledger["id"]]


def test_hidden_evidence_is_what_was_compared_and_not_what_was_found(
    result: mk.MatchResult, page: str, hidden: str
) -> None:
    for shown, kept in zip(explanations(page), explanations(hidden), strict=True):
        assert [part[:2] for part in shown] == [part[:2] for part in kept], "values and points stay"
    words = {part[2] for row in explanations(hidden) for part in row}
    assert "Coverage of the must-have and nice-to-have skills" in words
    assert not any("Python" in text or "nearest" in text or "choice" in text for text in words)
    assert any("Python" in part[2] for row in explanations(page) for part in row)


def test_hidden_ledgers_quote_no_cell(page: str, hidden: str) -> None:
    assert any("'soon'" in row[6] for row in unpacked(page)["ledger-data"])
    assert "soon" not in json.dumps(unpacked(hidden)["ledger-data"])
    assert LEFT_OUT in [row[6] for row in unpacked(hidden)["ledger-data"]]


def test_a_stable_result_says_what_its_certificate_covers(result: mk.MatchResult, page: str) -> None:
    assert "Stable: no applicant and project would rather have each other" in page
    assert result.stability.proof in page
    assert "No pair of the market is left out." in page
    assert "Pairs that block" not in page


def test_blocking_pairs_are_named_and_what_would_clear_them(result: mk.MatchResult) -> None:
    def unstable(n: int) -> mk.MatchResult:
        pairs = np.column_stack([np.zeros(n, np.int64), np.arange(n) % 4])
        coverage = replace(result.stability.coverage, is_all=False, rounds=3, added=17, scored=19)
        report = replace(result.stability, blocking_pairs=pairs, pinned_pairs=pairs[:1], extra_seats=(1, 1, 2),
                         coverage=coverage)  # fmt: skip
        return replace(
            result, outcome=replace(result.outcome, matching=replace(result.outcome.matching, stability=report))
        )

    page = render(unstable(2))
    first = result.outcome.market.applicants.ids[0]
    assert "Not stable: 2 pairs would rather have each other" in page
    assert page.count("<code>p-1</code>") == 1
    assert "&lt;/script&gt;" in page.partition("Pairs that block")[2]
    assert f'<th scope="row">{first[:3]}' in page
    assert "More seats, tried by solving again: 2 in p-2, 1 in p-3." in page
    assert "1 pair that only a coordinator&#39;s pin makes block: not counted." in page
    assert "Pairs beyond these were not looked at and may block." in page
    assert "in 3 rounds: each took in the pairs that would have blocked the one before, 17 in all" in page
    assert "more, which" not in page
    hidden = render(unstable(2), hide_personal=True)
    assert '<th scope="row">applicant 1</th><td><code>p-1</code>' in hidden
    assert "And 3 more, which" in render(unstable(53))


def test_one_of_a_kind_is_told_in_the_singular() -> None:
    one = mk.match(APPLICANTS[:1], PROJECTS[1:2], encoder="hashing")
    page = render(one)
    assert "1 of 1 applicant holds 1 placement in 1 project." in page
    assert not re.search(r"\b1 (applicants|projects|placements|pairs|lines)\b", page)
    assert "Everybody is placed." in page
    assert "Every seat is filled." in page


def test_nobody_placed_is_a_page_too() -> None:
    away = {**APPLICANTS[0], "available": "2029-01-01/2029-02-01"}
    page = render(mk.match([away], PROJECTS, encoder="hashing"))
    assert "0 of 1 applicant hold 0 placements in 4 projects." in page
    assert unpacked(page)["placements-data"] == []
    assert "chunk-0" not in unpacked(page)
    outline = Outline()
    outline.feed(page)
    assert outline.open == []


def test_every_chart_says_its_numbers(page: str) -> None:
    """In a sentence for those who do not see it, and in a table."""
    charts = re.findall(r"<figure>.*?</figure>", page, re.DOTALL)
    assert len(charts) == 9
    for chart in charts:
        title = re.search("<h3>(.*?)</h3>", chart)
        assert title
        assert title[1].endswith("?")
        label = re.search('role="img" aria-label="([^"]*)"', chart)
        assert label
        assert label[1].startswith(title[1])
        assert re.search(r"\d", label[1].removeprefix(title[1]))
        assert chart.count('<th scope="row">') >= 1
