"""Tables of a run are read again as they were written, and rewritten such that what stays is the same to the byte."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.report.frames import write_csv, write_parquet
from matchkit.report.tables import read_parquet, read_rows, read_table, rewrite_parquet, rewrite_table

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["", '"', '""', "a,b", "line\nbreak", "\r\n", "=1+1", "'=1+1", "-x", "@", "a;=b", "\ttab"]
)


def frame_of(texts: list[str]) -> pd.DataFrame:
    ids = [f"a-{n}" for n in range(len(texts))]
    columns = {"applicant_id": pd.Series(ids, dtype="str"), "words": pd.Series(texts, dtype="str")}
    return pd.DataFrame(columns).assign(hours=1.5, rank=range(len(texts)))


@given(st.lists(TEXTS, max_size=5))
def test_what_was_written_is_read_again(texts: list[str]) -> None:
    content = write_csv(frame_of(texts))
    assert [row["words"] for row in read_rows(content)] == texts
    table = read_table(content)
    assert table.column("words") == texts
    assert table.column("rank") == [f"{n}" for n in range(len(texts))]
    assert len(table.lines) == len(texts)


@given(st.lists(TEXTS, max_size=5), st.data())
def test_rows_are_left_out_and_words_put_otherwise(texts: list[str], data: st.DataObject) -> None:
    """The same as writing the remaining rows."""
    gone = data.draw(st.sets(st.integers(0, 4)))
    content, n_gone, n_reworded = rewrite_table(
        write_csv(frame_of(texts)),
        lambda row: int(row["rank"]) in gone,
        lambda column, cell, _: f"={cell}" if column == "words" and "a" in cell else cell,
    )
    kept = [n for n in range(len(texts)) if n not in gone]
    after = frame_of(texts).iloc[kept].reset_index(drop=True)
    after["words"] = pd.Series([f"={texts[n]}" if "a" in texts[n] else texts[n] for n in kept], dtype="str")
    assert content == write_csv(after)
    assert n_gone == len(texts) - len(kept)
    assert n_reworded == sum("a" in texts[n] for n in kept)


def test_lines_are_where_rows_begin() -> None:
    assert read_table(b'"a"\n"one\ntwo"\n"three"\n').lines == (2, 4)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line 1 is no line of such a file"),
        (b'"a","b"', "line 1 is no line of such a file"),
        (b'"a","b"\n"x"\n', "line 2 has 1 cells under 2 names"),
        (b'"a"\n"x\n', "line 2 is no line of such a file"),
        (b'"a"\n"x",', "line 2 is no line of such a file"),
        (b"\xff", "invalid start byte"),
    ],
)
def test_a_file_that_was_not_written_so_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        list(read_rows(content))
    with pytest.raises(ValueError, match=words):
        rewrite_table(content, lambda _: False, lambda _, cell, __: cell)


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="it has no column words"):
        read_table(b'"a"\n"x"\n').column("words")


def test_a_cell_may_be_longer_than_the_module_csv_allows() -> None:
    assert next(read_rows(write_csv(frame_of(["x" * 200_000]))))["words"] == "x" * 200_000


def test_parquet_is_read_again_and_anything_else_refused() -> None:
    frame = frame_of(["=1", ""])
    assert read_parquet(write_parquet(frame)).equals(frame)
    with pytest.raises(ValueError, match=r"it is no Parquet file \(Arrow"):
        read_parquet(b"none")


@given(st.lists(TEXTS, max_size=5), st.data())
def test_parquet_without_some_rows_is_as_if_they_had_never_been(texts: list[str], data: st.DataObject) -> None:
    """Whole numbers with gaps stay whole numbers."""
    gone = data.draw(st.sets(st.integers(0, 4)))
    frame = frame_of(texts).assign(row=pd.array([n if n % 2 else pd.NA for n in range(len(texts))], dtype="Int64"))
    content, n_gone, n_reworded = rewrite_parquet(
        write_parquet(frame),
        lambda row: row["rank"] in gone,
        lambda column, cell, row: f"={row['rank']}" if column == "words" and "a" in cell else cell,
    )
    kept = [n for n in range(len(texts)) if n not in gone]
    after = frame.iloc[kept].reset_index(drop=True)
    after["words"] = pd.Series([f"={n}" if "a" in texts[n] else texts[n] for n in kept], dtype="str")
    assert content == write_parquet(after)
    assert (n_gone, n_reworded) == (len(texts) - len(kept), sum("a" in texts[n] for n in kept))


def test_what_is_no_parquet_is_not_rewritten() -> None:
    with pytest.raises(ValueError, match=r"it is no Parquet file \(Arrow"):
        rewrite_parquet(b"none", lambda _: False, lambda _, cell, __: cell)
