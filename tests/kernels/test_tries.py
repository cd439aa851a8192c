"""The trie in two columns, against the words that went in."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchkit.kernels.tries import BASE, NO_WORD, PARENT, Links, grow_slots, start_of, tail_of
from matchkit.skills.trie import link

few_letters = st.lists(st.text("ab", min_size=1, max_size=8), unique=True)
any_letters = st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=40)


def follow(links: Links, text: str) -> list[int]:
    """The words that a text begins with, by a walk in plain steps."""
    symbols = [int(links.symbols[ord(letter)]) for letter in text]
    found, slot = [], 0
    for at, symbol in enumerate(symbols):
        base = int(links.slots[slot, BASE])
        if base < 0:
            word = int(tail_of.py_func(base, symbol))
            spelled = [] if word == NO_WORD else links.spelled[start_of.py_func(links.ends, word) : links.ends[word]]
            return found + ([word] if len(spelled) > at and symbols[: len(spelled)] == list(spelled) else [])
        child = base + symbol
        if symbol == 0 or links.slots[child, PARENT] >> 1 != slot:
            return found
        slot = child
        if links.slots[slot, PARENT] & 1:
            found.append(int(links.word[slot]))
    return found


def within_tables(text: str) -> str:
    return "".join(min(letter, "\ufffd") for letter in text)


@given(st.one_of(few_letters, any_letters), st.text("abc\U0001f600", max_size=12))
def test_a_walk_finds_the_words_that_a_text_begins_with(words: list[str], text: str) -> None:
    words, text = sorted(set(map(within_tables, words))), within_tables(text)
    links = link(words)
    for walked in (text, *words, *(word + "a" for word in words), *(word[:-1] for word in words)):
        assert follow(links, walked) == [number for number, word in enumerate(words) if walked.startswith(word)]


@given(few_letters)
def test_every_slot_has_one_parent_and_every_word_one_place(words: list[str]) -> None:
    words = sorted(words)
    links = link(words)
    ends_here = (links.slots[:, PARENT] >= 0) & (links.slots[:, PARENT] & 1 == 1)
    tails = (links.slots[:, PARENT] >= 0) & (links.slots[:, BASE] < -1)
    at_tails = [int(tail_of.py_func(int(base), int(-1 - base) % 128)) for base in links.slots[tails, BASE]]
    assert sorted([*links.word[ends_here].tolist(), *at_tails]) == list(range(len(words)))


def test_many_symbols_below_one_node_find_room() -> None:
    words = sorted(chr(first) + chr(second) for first in range(200, 700) for second in (97, 900))
    links = link(words)
    assert [follow(links, word) for word in words] == [[number] for number in range(len(words))]
    assert links.slots.shape[0] < 20 * len(words)


def test_no_words_give_a_root_alone() -> None:
    slots, word = grow_slots(np.empty(0, np.uint16), np.empty(0, np.int32), 0)
    assert slots[0, PARENT] == 0
    assert (word == NO_WORD).all()
