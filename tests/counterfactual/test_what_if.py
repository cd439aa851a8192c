"""What would happen if: told as text, as records, and as HTML."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.counterfactual.small import asked, outcome

PROOF = "Checked: The independent checker went through all 12 pairs, 12 of them eligible: none of them blocks."


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def test_the_text_says_what_was_changed_who_gains_and_that_nobody_loses() -> None:
    """Bob moves up to the new seat, and Cat gets his."""
    assert lines(asked(seats={"p-1": "+1"}).to_text()) == [
        "What if",
        "=======",
        "one more seat in p-1 (2 instead of 1)",
        "One more person is placed (2 -> 3).",
        "2 of 2 seats filled -> 3 of 3.",
        "2 gain:",
        "  cat: nothing -> p-2 (their 2nd)",
        "  bob: p-2 (their 2nd) -> p-1 (their 1st)",
        "Nobody loses.",
        PROOF,
    ]


def test_the_text_says_who_loses_and_who_withdrew() -> None:
    text = asked(without=["ann"], seats={"p-2": "-1"}).to_text()
    assert lines(text)[2:-1] == [
        "one fewer seat in p-2 (0 instead of 1)",
        "withdrawal of ann",
        "One fewer person is placed (2 -> 1).",
        "2 of 2 seats filled -> 1 of 1.",
        "One gains:",
        "  bob: p-2 (their 2nd) -> p-1 (their 1st)",
        "Nobody loses.",
        "One withdraws:",
        "  ann: p-1 (their 1st) -> nothing",
    ]
    text = asked(seats={"p-1": 0, "p-2": 0}).to_text()
    assert "2 fewer people are placed (2 -> 0).\n" in text
    assert "Nobody gains.\n" in text
    assert "2 lose:\n  ann: p-1 (their 1st) -> nothing\n  bob: p-2 (their 2nd) -> nothing\n" in text


def test_the_text_says_where_nothing_would_change() -> None:
    text = asked(hours_per_week={"<dan>": "+1"}).to_text()
    assert "As many people are placed as before (2 -> 2).\n" in text
    assert "Everybody's placements stay as they are.\n" in text
    assert "gain" not in text


def test_more_than_a_few_changes_are_counted() -> None:
    few = ("ann", "bob", "cat")
    what = asked(
        seats={"p-1": 1, "p-2": 1, "p-3": 0},
        hours_per_week=dict.fromkeys(few, "+1"),
        max_projects=dict.fromkeys(few, "+1"),
        skills=dict.fromkeys(few, "Go"),
    )
    assert len(what.changes) == 12
    assert lines(what.to_text())[10:13] == [
        "one more project at most for cat (2 instead of 1, which is assumed)",
        "the skill Go for ann",
        "and 2 more changes",
    ]


def test_records_are_plain_data_of_everything_told() -> None:
    records = asked(seats={"p-1": "+1"}).records
    assert records == [
        {"kind": "change", "what": "one more seat in p-1 (2 instead of 1)"},
        {"kind": "number", "name": "placed", "before": 2, "after": 3},
        {"kind": "number", "name": "seats", "before": 2, "after": 3},
        {"kind": "number", "name": "filled", "before": 2, "after": 3},
        {"kind": "number", "name": "blocking_pairs", "before": 0, "after": 0},
        {
            "kind": "move",
            "applicant_id": "cat",
            "move": "newly placed",
            "before": [],
            "after": ["p-2"],
            "ranks_before": [],
            "ranks_after": [1],
        },
        {
            "kind": "move",
            "applicant_id": "bob",
            "move": "better",
            "before": ["p-2"],
            "after": ["p-1"],
            "ranks_before": [1],
            "ranks_after": [0],
        },
        {"kind": "stability", "is_stable": True, "proof": PROOF.removeprefix("Checked: ")},
    ]


def test_gains_and_losses_are_told_apart() -> None:
    what = asked(without=["ann"], seats={"p-2": "-1"})
    assert [move.applicant_id for move in what.gain] == ["bob"]
    assert what.lose == ()
    assert [move.kind for move in what.moves] == ["better", "withdrew"]
    assert (what.moves[0].gained, what.moves[0].lost) == (("p-1",), ("p-2",))


IDS = ("ann", "bob", "cat", "dan")


@pytest.mark.parametrize(
    "given",
    [{"seats": {"p-1": "+1"}}, {"skills": {"<dan>": ["Python"], "cat": ["SQL", "R"]}}, {"without": ["ann", "bob"]}],
)
def test_no_id_of_an_applicant_is_told_where_personal_data_are_hidden(given: dict[str, object]) -> None:
    what = asked(hide_personal=True, **given)
    told = [what.to_text(), what._repr_html_(), str(what.records)]
    assert not [key for key in IDS for text in told if key in text]


def test_applicants_who_fare_alike_are_counted_where_personal_data_are_hidden() -> None:
    what = asked(hide_personal=True, seats={"p-1": 4})
    assert lines(what.to_text())[5:8] == [
        "3 gain:",
        "  2 applicants: nothing -> p-1 (their 1st)",
        "  an applicant: p-2 (their 2nd) -> p-1 (their 1st)",
    ]
    moves = [record for record in what.records if record["kind"] == "move"]
    assert [(move["applicants"], move["move"]) for move in moves] == [(2, "newly placed"), (1, "better")]


def test_html_holds_the_same_with_every_sign_escaped() -> None:
    page = asked(seats={"p-1": 4})._repr_html_()
    assert "<tr><td>&lt;dan&gt;</td><td>newly placed</td><td>nothing</td><td>p-1 (their 1st)</td></tr>" in page
    assert "<li>3 more seats in p-1 (4 instead of 1)</li>" in page
    assert "2 more people are placed (2 -&gt; 4)." in page
    assert page.endswith(f"<p>{PROOF}</p></div>")
    assert "<table>" not in asked(hours_per_week={"ann": "+1"})._repr_html_()


def test_blocking_pairs_are_told_where_there_are_any() -> None:
    what = asked(seats={"p-1": "+1"})
    assert "blocking" not in "".join(what._told_numbers())
    assert replace(what, after=replace(what.after, blocking_pairs=1))._told_numbers()[-1] == "0 blocking pairs -> 1."


def test_the_result_that_is_asked_stays_as_it_is() -> None:
    before = outcome().matching.pairs.tolist()
    asked(seats={"p-1": 4})
    assert outcome().matching.pairs.tolist() == before
