"""The report of a run without some people: its data are unpacked, go without their rows, and are packed again."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matchkit.forgetting.tables import Remaining, names_applicants
from matchkit.forgetting.traces import GONE, Traces
from matchkit.report.payload import PACKED, PER_CHUNK, pack, unpack

CHUNK, CATALOGUE = "chunk-", "catalogue-data"
BLOCKING = re.compile(r'<tr><th scope="row">(?P<who>.*)</th><td><code>.*</td></tr>')
TAG = re.compile(r"<[^<>]*>")
SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
TOLD = re.compile(r'<p class="note" id="forgotten">.*</p>\n')
AFTER = "</header>"
Row = list[Any]


def page_without_people(content: bytes, traces: Traces, others: frozenset[str], n_before: int) -> Remaining:
    """The report without some people; `ValueError` where it is no such page, or might still name them.

    Numbers and drawings stay as they were, and a line says so. ``n_before`` people were forgotten before; the other
    parameters are those of `without_people`.
    """
    lines = content.decode().split("\n")
    data = {found["name"]: unpack(found["data"]) for line in lines if (found := PACKED.fullmatch(line))}
    chunks = [name for name in data if name.startswith(CHUNK)]
    placements = _rows(data, "placements-data")
    spread = [_spread(chunk) for name in chunks for chunk in (data[name],)]
    parts = [row for rows in spread for row in rows]
    if len(parts) != len(placements):
        raise ValueError("its placements and what their scores are made of do not match")
    kept = [row[0] not in traces.ids for row in placements]
    parts = [part for part, is_kept in zip(parts, kept, strict=True) if is_kept]
    remaining, rows, reworded = _lists_without(data, traces, others)
    for at, name in enumerate(chunks):
        chunk = parts[at * PER_CHUNK : (at + 1) * PER_CHUNK]
        remaining[name] = _gathered(chunk, traces) if chunk else None
    written, n_blocking = _lines_without(lines, remaining, data, traces)
    if not rows + reworded + n_blocking:
        return Remaining(content, 0, 0)
    page = _told("\n".join(written), max(1, n_before + len(traces.ids)))
    _check_nobody(page, traces)
    return Remaining(page.encode(), rows + n_blocking, reworded)


def _rows(data: Mapping[str, Any], name: str) -> list[Row]:
    if not isinstance(data.get(name), list):
        raise ValueError(f"it has no list {name}")
    return data[name]


def _lists_without(data: Mapping[str, Any], traces: Traces, others: frozenset[str]) -> tuple[dict[str, Any], int, int]:
    """The lists without them, how many rows went, and in how many others words did."""
    is_theirs: dict[str, Callable[[Row], bool]] = {
        "placements-data": lambda row: row[0] in traces.ids,
        "unplaced-data": lambda row: row[0] in traces.ids,
        "ledger-data": lambda row: row[3] in traces.ids and row[1] not in others,
    }
    reword: dict[str, Callable[[Row], Row]] = {
        "projects-data": lambda row: [
            *row[:3],
            [GONE if key in traces.ids else key for key in _listed(row[3])],
            row[4],
        ],
        "open-seats-data": lambda row: [*row[:3], traces.removed(row[3])],
        "unplaced-data": lambda row: [row[0], traces.removed(row[1])],
        "ledger-data": lambda row: _ledger_row(row, traces, others),
    }
    remaining, n_rows, n_reworded = dict(data), 0, 0
    for name in {**is_theirs, **reword}:
        if name not in data:
            continue  # such as the unplaced where everybody is placed
        before = [row for row in _rows(data, name) if name not in is_theirs or not is_theirs[name](row)]
        after = [reword[name](row) if name in reword else row for row in before]
        n_rows += len(data[name]) - len(before)
        n_reworded += sum(old != new for old, new in zip(before, after, strict=True))
        remaining[name] = after
    return remaining, n_rows, n_reworded


def _listed(waiting: Any) -> list[str]:
    if not isinstance(waiting, list):
        raise ValueError("it is no report of this version")
    return waiting


def _ledger_row(row: Row, traces: Traces, others: frozenset[str]) -> Row:
    of_applicants = names_applicants(row[4], row[1], others)
    return [*row[:6], *(traces.removed(sentence, of_applicants=of_applicants) for sentence in row[6:])]


def _spread(chunk: Any) -> list[Row]:
    """The rows of a chunk with their words in the place of numbers."""
    try:
        words = chunk["words"]
        return [[[*part[:2], *(words[at] for at in part[2:])] for part in row] for row in chunk["rows"]]
    except (KeyError, TypeError, IndexError):
        raise ValueError("what scores are made of cannot be read") from None


def _gathered(rows: Sequence[Row], traces: Traces) -> dict[str, Any]:
    """Rows with every word once, as `matchkit.report.payload` makes them."""
    words: dict[str, int] = {}
    numbered = [
        [
            [*part[:2], *(words.setdefault(traces.removed_from_cell(word), len(words)) for word in part[2:])]
            for part in row
        ]
        for row in rows
    ]
    return {"words": list(words), "rows": numbered}


def _lines_without(
    lines: Sequence[str], remaining: Mapping[str, Any], data: Mapping[str, Any], traces: Traces
) -> tuple[list[str], int]:
    """The lines of the page with the remaining data, and how many blocking pairs went."""
    written, n_blocking = [], 0
    for line in lines:
        packed, blocking = PACKED.fullmatch(line), BLOCKING.fullmatch(line)
        if packed is None:
            if blocking is not None and html.unescape(blocking["who"]) in traces.ids:
                n_blocking += 1
            else:
                written.append(line)
        elif remaining[packed["name"]] is not None:
            is_same = remaining[packed["name"]] == data[packed["name"]]
            begin, end = packed.span("data")
            written.append(line if is_same else line[:begin] + pack(remaining[packed["name"]]) + line[end:])
    return written, n_blocking


def _told(page: str, n: int) -> str:
    """The page with a line that says how many people are missing."""
    page = TOLD.sub("", page)
    if page.count(AFTER) != 1:
        raise ValueError("it is no report of this version")
    people = "1 person was" if n == 1 else f"{n:,} people were"
    note = f"{people} forgotten after the run. Counts, charts and the certificate are those of the run itself."
    return page.replace(AFTER, f'<p class="note" id="forgotten">{note}</p>\n{AFTER}')


def _check_nobody(page: str, traces: Traces) -> None:
    """Raise `ValueError` where the markup, which names nobody but in pairs that block, names them all the same."""
    markup = "\n".join(line for line in page.split("\n") if not PACKED.fullmatch(line))
    body = SCRIPT.sub(" ", markup.partition("<body>")[2])
    if traces.are_in(html.unescape(TAG.sub(" ", body))):
        raise ValueError("it names them elsewhere")


def project_words(content: bytes) -> list[tuple[str, str, str]]:
    """Of each project: id, title and host, as far as a page tells them."""
    lines = content.decode("utf-8", "replace").split("\n")
    try:
        (packed,) = (
            found["data"] for line in lines if (found := PACKED.fullmatch(line)) and found["name"] == CATALOGUE
        )
        return [(str(key), str(title), str(host)) for key, title, host, *_ in unpack(packed)]
    except (ValueError, TypeError):
        return []  # a page that cannot be read is not kept
