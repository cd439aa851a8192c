"""The table of sentences: every reader has a last resort, and no sentence asks for what its reader may not see."""

from __future__ import annotations

import string

import pytest

import matchkit as mk
from matchkit.explanation import READERS, Outcome, Reader, Reason, explain_pair, open_seat_reason, unplaced_reason
from matchkit.explanation.readers import FACTS
from matchkit.explanation.reasons import seats_reason
from matchkit.explanation.wording import _COMPOSED, BRIEF, NEXT, OWN_RULE, SENTENCES, tell, tell_next
from matchkit.params import BUILT_IN_RULES
from tests.explanation.test_shortlists import outcome

SILENT = "No more can be said here."


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("reader", READERS)
def test_sentences_ask_only_for_what_their_reader_may_see(reader: Reader) -> None:
    composed = set(_COMPOSED)
    sentences = [sentence for told in SENTENCES.values() for sentence in told[reader]]
    shared = {id(told["coordinator"]) for told in SENTENCES.values()}
    for told in SENTENCES.values():
        if reader != "coordinator" and id(told[reader]) in shared:
            continue  # the coordinator's own, of which the reader gets those that they may
        for sentence in told[reader]:
            assert fields(sentence) <= FACTS[reader] | composed, sentence
    assert all(sentence[-1] in ".}" for sentence in sentences)


def test_next_steps_are_for_applicants_and_known_codes() -> None:
    assert set(NEXT) | set(BRIEF) <= set(SENTENCES)
    for sentence in (sentence for steps in NEXT.values() for sentence in steps):
        assert fields(sentence) <= FACTS["applicant"] | set(_COMPOSED)


def test_every_rule_has_sentences_of_its_own() -> None:
    assert set(BUILT_IN_RULES) <= set(SENTENCES)
    assert tell("any_other", {"rule": "you are too young"}, "applicant") == "You are not eligible: you are too young."
    assert tell_next("any_other", {}) == NEXT[OWN_RULE][0]


def all_reasons(of: Outcome) -> list[Reason]:
    pairs = [(a, p) for a in range(len(of.market.applicants)) for p in range(len(of.market.projects))]
    found = [explain_pair(of, a, p).reasons[0][1] for a, p in pairs]
    found += [unplaced_reason(of, a) for a, held in enumerate(of.held) if not held]
    found += [
        open_seat_reason(of, p) for p, seated in enumerate(of.seated) if len(seated) < of.market.projects.seats[p]
    ]
    return [*found, *(seats_reason(of, p) for p in range(len(of.seated)))]


@pytest.mark.parametrize("seed", range(12))
def test_something_is_said_to_every_reader_whatever_is_hidden(seed: int) -> None:
    for reason in all_reasons(outcome(seed, 1)):
        for reader in READERS:
            for hide_personal in (False, True):
                said = reason.told(reader, hide_personal=hide_personal)
                assert said != SILENT, (reason.code, reader, hide_personal)
                assert said.endswith(".")
                assert "{" not in said
                assert reason.told_briefly(reader, hide_personal=hide_personal).endswith(".")


def test_most_reasons_occur_in_these_markets() -> None:
    """Else the test above would show little."""
    codes = {reason.code for seed in range(12) for reason in all_reasons(outcome(seed, 1))}
    assert len(codes & set(SENTENCES)) >= 20, sorted(set(SENTENCES) - codes)


def test_who_said_nothing_about_how_they_work_is_told_so() -> None:
    """No list is put in words that is empty."""
    people = [{"applicant_id": "a", "resume": "Baker.", "available": "2027-01-11/2027-04-30", "hours_per_week": 20}]
    work = [
        {
            "project_id": "p",
            "title": "T",
            "start": "2027-02-01",
            "end": "2027-02-05",
            "hours": 8,
            "work_mode": "on-site",
        }
    ]
    strict = {"rules": {"unknown_work_mode": "refuse", "unknown_location": "allow"}}
    result = mk.match(people, work, strict, encoder="hashing")
    words = "Not eligible: the project is on-site, which the applicant did not say they accept."
    assert result.explain("a", "p").reasons[0][1].words == words
    assert "you did not say how you can work" in result.explain("a", "p", for_="applicant").to_text()
