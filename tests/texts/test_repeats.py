"""What is said twice counts once: stuffing a text earns nothing."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matchkit.texts import without_repeats
from matchkit.texts.repeats import RUN

RESUME = """Ran a food bank for two years.
Planned shifts for 40 volunteers; kept the books in Excel.

SKILLS: Excel, bookkeeping, first aid (2024)."""


@pytest.mark.parametrize("between", [" ", "\n", "\n\n", " ... "])
@pytest.mark.parametrize("times", [2, 3, 500])
def test_a_text_said_many_times_is_the_text(between: str, times: int) -> None:
    assert without_repeats(between.join([RESUME] * times)) == RESUME


def test_letter_case_and_punctuation_do_not_hide_a_repeat() -> None:
    assert without_repeats(f"{RESUME}\n{RESUME.upper().replace(';', ' -')}") == RESUME


def test_one_word_said_a_hundred_times_is_said_once() -> None:
    assert without_repeats("Python " * 100) == "Python"
    assert without_repeats("Python, SQL; Excel, " * 100) == "Python, SQL; Excel,"


def test_what_is_new_behind_a_repeat_stays() -> None:
    assert without_repeats(f"{RESUME} {RESUME} And I row.") == f"{RESUME[:-1]}. And I row."


def test_short_runs_may_come_again() -> None:
    """Employers and places do."""
    text = "Clerk at the Royal Infirmary of Edinburgh, 2019. Porter at the Royal Infirmary of Edinburgh, 2021."
    assert without_repeats(text) == text


words = st.lists(st.sampled_from(["bread", "river", "Excel", "of", "the", "moths", "2024"]), max_size=40)


@given(words)
def test_it_is_the_same_as_looking_for_each_run_before(chosen: list[str]) -> None:
    """The slow twin: a word goes if a run around it began at an earlier place too."""
    kept = []
    for position, word in enumerate(chosen):
        starts = range(max(0, position - RUN + 1), min(position, len(chosen) - RUN) + 1)
        runs = (chosen[start : start + RUN] for start in starts)
        is_repeat = any(
            run == chosen[earlier : earlier + RUN]
            for start, run in zip(starts, runs, strict=True)
            for earlier in range(start)
        )
        kept += [] if is_repeat else [word]
    assert without_repeats(" ".join(chosen)).split() == kept


@given(words, st.integers(2, 5))
def test_repeating_adds_nothing(chosen: list[str], times: int) -> None:
    text = " ".join(chosen)
    assume(without_repeats(text) == text and len(chosen) >= RUN)
    assert without_repeats(" ".join([text] * times)) == text
