"""Kept steps come back as they were, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

import matchkit as mk
from matchkit.disk import write_whole
from matchkit.market import Market
from matchkit.runs import KeptBlocks, Steps, digest, run_key
from matchkit.runs.steps import pack, unpack
from tests.small_intake import APPLICANTS, PROJECTS


class Inner(NamedTuple):
    numbers: npt.NDArray[np.int16]
    parts: tuple[npt.NDArray[np.float32], ...]


@dataclass(frozen=True, eq=False)
class Outer:
    inner: Inner
    name: str
    share: float | None
    is_done: bool
    places: tuple[int, ...]


OUTER = Outer(
    Inner(np.arange(6, dtype=np.int16).reshape(2, 3), (np.zeros(0, np.float32), np.ones((1, 2), np.float32))),
    "naïve",
    None,
    True,
    (3, 1),
)


def steps_in(folder: Path, key: str = "key") -> Steps:
    folder.mkdir(exist_ok=True)
    return Steps(folder, key)


def test_records_come_back_with_kinds_and_shapes(tmp_path: Path) -> None:
    steps_in(tmp_path / "steps").keep("one", OUTER)
    found = steps_in(tmp_path / "steps").find("one", Outer)
    assert found is not None
    assert (found.name, found.share, found.is_done, found.places) == ("naïve", None, True, (3, 1))
    for came, was in zip((found.inner.numbers, *found.inner.parts), (OUTER.inner[0], *OUTER.inner[1]), strict=True):
        assert (came.dtype, came.shape) == (was.dtype, was.shape)
        assert (came == was).all()


def test_numbers_of_numpy_become_plain_ones() -> None:
    made = unpack(Outer, pack(replace(OUTER, share=np.float64(0.5), is_done=np.bool_(False))))
    assert (made.share, made.is_done) == (0.5, False)
    assert type(made.share) is float


def test_nothing_is_pickled() -> None:
    with pytest.raises(ValueError, match="allow_pickle=False"):
        pack(replace(OUTER, inner=Inner(np.array([object()]), ())))


def test_nothing_is_found_where_nothing_is_kept(tmp_path: Path) -> None:
    Steps().keep("one", OUTER)
    assert Steps().find("one", Outer) is None
    assert steps_in(tmp_path / "steps").find("one", Outer) is None


def test_each_flipped_bit_and_each_cut_is_seen(tmp_path: Path) -> None:
    """Whatever happened to the file, the step is done again, and the file is gone."""
    steps = steps_in(tmp_path / "steps")
    steps.keep("one", OUTER)
    path = tmp_path / "steps" / "one.step"
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        for damaged in (whole[:place], whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :]):
            path.write_bytes(damaged)
            assert steps.find("one", Outer) is None
            assert not path.exists()


def test_a_step_of_other_inputs_is_not_taken(tmp_path: Path) -> None:
    steps_in(tmp_path / "steps").keep("one", OUTER)
    assert steps_in(tmp_path / "steps", "other").find("one", Outer) is None


class Counting:
    """An executor that counts what it runs, and can stop before one."""

    def __init__(self) -> None:
        self.ran: list[int] = []
        self.stops_before: int | None = None

    def map_blocks(self, function: Callable[[Any, Any], Any], shared: Any, blocks: Iterable[Any]) -> Iterator[Any]:
        for block in blocks:
            if block == self.stops_before:
                raise KeyboardInterrupt
            self.ran.append(block)
            yield function(shared, block)


def times(shared: int, block: int) -> Inner:
    return Inner(np.array([shared * block], np.int16), ())


def test_blocks_that_are_kept_are_not_run_again_and_come_in_order(tmp_path: Path) -> None:
    executor = Counting()

    def run() -> list[int]:
        kept = KeptBlocks(executor, steps_in(tmp_path / "steps"), "block", Inner)
        return [int(result.numbers[0]) for result in kept.map_blocks(times, 10, range(6))]

    executor.stops_before = 2
    with pytest.raises(KeyboardInterrupt):
        run()
    executor.stops_before = None
    (tmp_path / "steps" / "block-0.step").write_bytes(b"damaged")
    assert run() == [0, 10, 20, 30, 40, 50]
    assert executor.ran == [0, 1, 0, 2, 3, 4, 5]
    (tmp_path / "steps" / "block-4.step").unlink()
    assert run() == [0, 10, 20, 30, 40, 50]
    assert run() == [0, 10, 20, 30, 40, 50]
    assert executor.ran == [0, 1, 0, 2, 3, 4, 5, 4]


def test_no_blocks_have_no_results(tmp_path: Path) -> None:
    kept = KeptBlocks(Counting(), steps_in(tmp_path / "steps"), "block", Inner)
    assert list(kept.map_blocks(times, 1, [])) == []


def test_digests_tell_values_apart() -> None:
    values: list[Any] = [
        None,
        0,
        False,
        0.0,
        "",
        "0",
        b"",
        (),
        ("",),
        ("", ""),
        ("ab", "c"),
        ("a", "bc"),
        (("a",), ("b",)),
        (("a", "b"), ()),
        (("a",), "b"),
        (0,),
        {},
        {"a": 1},
        {"a": "1"},
        {"b": 1},
        np.zeros(0, np.int64),
        np.zeros(0, np.int32),
        np.zeros((1, 2), np.int64),
        np.zeros((2, 1), np.int64),
        np.ones((2, 1), np.int64),
        "\ud800",
    ]
    assert len({digest(value) for value in values}) == len(values)
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest(np.arange(6).reshape(2, 3).T) == digest(np.arange(6).reshape(2, 3).T.copy())
    with pytest.raises(TypeError, match="object has no digest"):
        digest(object())


def test_everything_in_a_market_decides_the_key() -> None:
    """Whatever column differs, the steps of another market are not taken."""
    outcome = mk.match(APPLICANTS, PROJECTS, encoder="hashing").outcome
    evidence, market = outcome.evidence, outcome.market
    seen = {run_key(evidence, 0, "e", "v")}
    assert seen == {run_key(evidence, 0, "e", "v")}
    others = [
        *(replace(evidence, market=Market(side, market.projects)) for side in changed(market.applicants)),
        *(replace(evidence, market=Market(market.applicants, side)) for side in changed(market.projects)),
        *(replace(evidence, wishes=wishes) for wishes in changed(evidence.wishes)),
    ]
    assert len(others) > 35
    keys = [run_key(other, 0, "e", "v") for other in others]
    keys += [run_key(evidence, 1, "e", "v"), run_key(evidence, 0, "f", "v"), run_key(evidence, 0, "e", "w")]
    assert len({*keys, *seen}) == len(keys) + 1


def changed(record: Any) -> Iterator[Any]:
    """The record with one column after the other changed, without its own checks, which would refuse some."""
    for field in fields(record):
        other = object.__new__(type(record))
        for each in fields(record):
            object.__setattr__(other, each.name, getattr(record, each.name))
        object.__setattr__(other, field.name, different(getattr(record, field.name)))
        yield other


def different(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value + 1 if value.dtype != np.bool_ else ~value
    if is_dataclass(value):
        return next(iter(changed(value)))
    if isinstance(value, dict):
        return {**value, "one more": ("x",)}
    return (*value, "one more")


def test_functions_as_rules_leave_no_key() -> None:
    rule = mk.Rule("any", lambda *_: np.ones((1, 1), np.bool_))
    outcome = mk.match(APPLICANTS, PROJECTS, encoder="hashing", rules=[rule]).outcome
    assert run_key(outcome.evidence, 0, "e", "v") is None


def test_write_whole_takes_what_a_step_is_made_of(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", memoryview(b"xy"))
    assert (tmp_path / "a").read_bytes() == b"xy"
