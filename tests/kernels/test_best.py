"""The best few of many, against sorting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.kernels.best import Best, mixed, no_entries, offer
from matchkit.preferences import pair_lottery

Entry = tuple[int, int]
most_entries = st.integers(0, 9)
keys = st.integers(-2, 4) | st.integers(-(2**62), 2**62)
ties = st.integers(0, 3) | st.integers(2**64 - 3, 2**64 - 1)
entries = st.lists(st.tuples(keys, ties), max_size=25)


def offer_all(best: Best, row: int, offered: list[Entry]) -> list[int]:
    """The slots that entries get, one after the other; checks that nothing else moves."""
    slots, n = [], 0
    for key, tie in offered:
        before = [(int(k), int(t)) for k, t in zip(best.key[row, :n], best.tie[row, :n], strict=True)]
        slot = int(offer(best, row, n, key, np.uint64(tie)))
        slots.append(slot)
        n = max(n, slot + 1)
        after = [(int(k), int(t)) for k, t in zip(best.key[row, :n], best.tie[row, :n], strict=True)]
        moved = [i for i, entry in enumerate(before) if after[i] != entry]
        assert set(moved) <= {slot}
        if slot >= 0:
            assert after[slot] == (key, tie)
        else:
            assert after == before
    return slots


def kept(best: Best, row: int, n: int) -> list[Entry]:
    return sorted((-int(k), int(t)) for k, t in zip(best.key[row, :n], best.tie[row, :n], strict=True))


@given(most_entries, entries)
def test_what_is_kept_is_the_beginning_of_a_sorted_list(most: int, offered: list[Entry]) -> None:
    best = no_entries(2, most)
    slots = offer_all(best, 1, offered)
    n = max(slots, default=-1) + 1
    assert n == min(most, len(offered))
    assert kept(best, 1, n) == sorted((-key, tie) for key, tie in offered)[:most]


@given(most_entries, entries)
def test_the_root_is_the_worst_and_every_slot_is_in_the_heap_once(most: int, offered: list[Entry]) -> None:
    """Whoever asks for the worst that is kept, to offer less, looks at the root."""
    best = no_entries(1, most)
    for count in range(len(offered)):
        best = no_entries(1, most)
        n = max(offer_all(best, 0, offered[: count + 1])) + 1
        order = best.order[0, :n].tolist()
        assert sorted(order) == list(range(n))
        strength = [(int(best.key[0, slot]), -int(best.tie[0, slot])) for slot in order]
        for place in range(1, n):
            assert strength[(place - 1) // 2] <= strength[place]


@given(entries, st.integers(1, 9))
def test_entries_stay_in_the_slot_that_they_were_given(offered: list[Entry], most: int) -> None:
    """Components and names stand beside the slots."""
    best = no_entries(1, most)
    slots = offer_all(best, 0, offered)
    beside = {slot: number for number, slot in enumerate(slots) if slot >= 0}  # the last that each was given to
    for slot, number in beside.items():
        assert (int(best.key[0, slot]), int(best.tie[0, slot])) == offered[number]


@given(entries, entries)
def test_rows_are_apart(offered: list[Entry], others: list[Entry]) -> None:
    best = no_entries(2, 3)
    first = max(offer_all(best, 0, offered), default=-1) + 1
    second = max(offer_all(best, 1, others), default=-1) + 1
    assert kept(best, 0, first) == sorted((-key, tie) for key, tie in offered)[:3]
    assert kept(best, 1, second) == sorted((-key, tie) for key, tie in others)[:3]


def test_of_equal_entries_the_first_stays() -> None:
    """An entry that is as good as the worst takes its slot or leaves it: either way what is kept is the same."""
    best = no_entries(1, 1)
    assert offer(best, 0, 0, 5, np.uint64(7)) == 0
    assert offer(best, 0, 1, 5, np.uint64(8)) == -1
    assert offer(best, 0, 1, 4, np.uint64(0)) == -1
    assert offer(best, 0, 1, 5, np.uint64(6)) == 0
    assert offer(best, 0, 1, 6, np.uint64(2**64 - 1)) == 0


@pytest.mark.parametrize("seed", range(3))
def test_one_pair_is_mixed_as_in_the_lottery_of_all(seed: int) -> None:
    """Ties within a pass and ties when lists are sorted must be broken alike."""
    numbers = np.random.default_rng(seed).integers(0, 2**64, (2, 50), dtype=np.uint64)
    expected = pair_lottery(numbers[0], numbers[1])
    assert [int(mixed(*pair)) for pair in numbers.T] == expected.tolist()
    assert int(mixed(np.uint64(2**64 - 1), np.uint64(2**64 - 1))) == int(
        pair_lottery(*np.full((2, 1), 2**64 - 1, np.uint64))[0]
    )
