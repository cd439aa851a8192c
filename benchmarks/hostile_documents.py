"""Resume files: what hostile ones cost, and ordinary ones beside parsing them in this process.

::

    python benchmarks/hostile_documents.py > benchmarks/results/hostile_documents.md

Each hostile file is read by a process of its own, whose start is part of the time. Its memory is the most that it held.
Ordinary resumes are of about 400 words. *Plain* is what one would write with pypdf and python-docx in one process,
without a look at what is hidden; *in process* are matchkit's parsers without a child. In brackets are seconds of
computing, in all processes together, which other work on the machine does not change; of them is the ratio.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import docx
import numpy as np
import pypdf

from document_files import HOSTILE, Hostile, line, pdf
from machine import describe_machine
from matchkit.intake.documents import read_documents
from matchkit.intake.documents.parsing import parse
from matchkit.intake.documents.reading import limits_of
from matchkit.params import DocumentParams

WORDS = "bread oven dough shop people orders Python sheets survey ward town river report plan budget team week".split()  # noqa: SIM905
LINES, WORDS_A_LINE, VARIANTS = 50, 8, 20
LOOK = 0.002


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000, help="ordinary resumes in all, a third of each kind")
    options = parser.parse_args()
    print(f"{describe_machine()}, pypdf {pypdf.__version__}\n")
    with tempfile.TemporaryDirectory() as folder:
        print("| file | bytes | seconds | of computing | MB of memory | code |\n|---|---|---|---|---|---|")
        for hostile in HOSTILE:
            print(_row(_hostile_row(hostile, Path(folder))), flush=True)
        print("\n| ordinary resumes | files | plain | in process | one child | by default | times plain, one child |")
        print("|---|---|---|---|---|---|---|")
        for kind in ("txt", "docx", "pdf"):
            print(_row(_ordinary_row(kind, options.files // 3, Path(folder))), flush=True)


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _hostile_row(hostile: Hostile, folder: Path) -> tuple[object, ...]:
    path = folder / hostile.name
    path.write_bytes(hostile.make())
    (seconds, memory), (document,) = _with_memory(lambda: read_documents([path]))
    codes = " ".join(finding.code for finding in document.findings) or "read"
    told = f"{seconds.by_clock:.2f}", f"{seconds.computing:.2f}", f"{memory:.0f}" if memory else ""
    return hostile.name, f"{path.stat().st_size:,}", *told, codes


class _Seconds(NamedTuple):
    """By the clock, and of computing, in this process and its children."""

    by_clock: float
    computing: float


def _timed(work: Callable[[], Any]) -> tuple[_Seconds, Any]:
    clock, computing = time.perf_counter(), _computing()
    result = work()
    return _Seconds(time.perf_counter() - clock, _computing() - computing), result


def _computing() -> float:
    return time.process_time() + sum(os.times()[2:4])


def _with_memory(work: Callable[[], Any]) -> tuple[tuple[_Seconds, float], Any]:
    """The times, the megabytes that any child held at its peak (0 where /proc does not tell), and the result."""
    peak, is_over = 0.0, threading.Event()

    def sample() -> None:
        nonlocal peak
        while not is_over.wait(LOOK):
            peak = max([peak, *map(_high_water, _children())])

    sampler = threading.Thread(target=sample)
    sampler.start()
    seconds, result = _timed(work)
    is_over.set()
    sampler.join()
    return (seconds, peak), result


def _children() -> list[str]:
    lists = Path("/proc/self/task").glob("*/children")
    return [pid for told in lists for pid in told.read_text().split()]


def _high_water(pid: str) -> float:
    try:
        if b"\0-I\0" not in Path(f"/proc/{pid}/cmdline").read_bytes():  # still a copy of this process
            return 0.0
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it has ended, or there is no /proc
        return 0.0
    return next((float(row.split()[1]) / 1_000 for row in status.splitlines() if row.startswith("VmHWM")), 0.0)


def _ordinary_row(kind: str, n_files: int, folder: Path) -> tuple[object, ...]:
    paths = list(_ordinary(kind, n_files, folder))
    limits = limits_of(DocumentParams())
    ways: list[Callable[[], object]] = [
        lambda: [_PLAIN[kind](path) for path in paths],
        lambda: [parse(path.read_bytes(), path.suffix, limits) for path in paths],
        lambda: read_documents(paths, processes=1),
        lambda: read_documents(paths),
    ]
    seconds = [_timed(way)[0] for way in ways]
    told = [f"{took.by_clock:.1f} s ({took.computing:.1f})" for took in seconds]
    return kind, f"{n_files:,}", *told, f"{seconds[2].computing / seconds[0].computing:.2f}"


def _ordinary(kind: str, n_files: int, folder: Path) -> Iterator[Path]:
    rng = np.random.default_rng(0)
    variants = []
    for _ in range(VARIANTS):
        rows = [" ".join(rng.choice(WORDS, WORDS_A_LINE)) for _ in range(LINES)]
        variants.append(_MAKERS[kind](rows))
    for number in range(n_files):
        path = folder / f"{number}.{kind}"
        path.write_bytes(variants[number % VARIANTS])
        yield path


def _make_docx(rows: Sequence[str]) -> bytes:
    document, sink = docx.Document(), io.BytesIO()
    for row in rows:
        document.add_paragraph(row)
    document.save(sink)
    return sink.getvalue()


def _make_pdf(rows: Sequence[str]) -> bytes:
    half = len(rows) // 2
    pages = [rows[:half], rows[half:]]
    return pdf(*[b"".join(line(row, 50, 700 - 20 * place) for place, row in enumerate(page)) for page in pages])


def _plain_docx(path: Path) -> str:
    document = docx.Document(io.BytesIO(path.read_bytes()))
    return "\n".join(block.text for block in document.iter_inner_content() if hasattr(block, "text"))


def _plain_pdf(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages)


_MAKERS: dict[str, Callable[[Sequence[str]], bytes]] = {
    "txt": lambda rows: "\n".join(rows).encode(),
    "docx": _make_docx,
    "pdf": _make_pdf,
}
_PLAIN: dict[str, Callable[[Path], str]] = {
    "txt": lambda path: path.read_bytes().decode("utf-8-sig").strip(),
    "docx": _plain_docx,
    "pdf": _plain_pdf,
}


if __name__ == "__main__":
    main()
