"""Child processes that parse files one after the other; one that crashes, hangs or swells costs the file it was at."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

import matchkit
from matchkit.errors import ExecutorError
from matchkit.intake.documents.frames import READY, BrokenFrame, receive, send
from matchkit.intake.documents.report import BrokenReport, Limits, Report

LONGEST_REPORT = 1_000_000
BYTES_A_CHARACTER = 4
HAS_CPU_CLOCK = hasattr(signal, "setitimer")
PATIENCE = 20 if HAS_CPU_CLOCK else 4
"""By how much longer than its time for computing a child may take by the clock. Where the system binds computing time,
this is as long as a busy machine may need; elsewhere the clock is the only bound."""
SECONDS_TO_START = 60.0
LOOK = 0.1
"""Seconds between two looks at the clock."""
_START = (
    "import sys, json; sys.path[:] = json.loads(sys.stdin.buffer.readline()); "
    "sys.modules.update(PIL=None, fontTools=None); "
    "from matchkit.intake.documents.child import main; main()"
)
"""Of pictures and fonts, for which pypdf would load more, nothing is read: no text depends on what else is there."""
_ENVIRONMENT = ("DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TEMP", "TMP")
"""All that a child is told of ours."""
_OUT_OF_TIME = {-getattr(signal, name) for name in ("SIGPROF", "SIGXCPU") if hasattr(signal, name)}


class Child:
    """One process, and the time by which it must have answered."""

    def __init__(self, limits: Limits) -> None:
        self.deadline = time.monotonic() + SECONDS_TO_START
        self.n_parsed = 0
        self._limits, self._is_late = limits, False
        # isolated (-I), without site packages of its own (-S): it is told where ours are
        command = [sys.executable, "-I", "-S", "-B", "-c", _START]
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter, our own code
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._to, self._from = cast("BinaryIO", self._process.stdin), cast("BinaryIO", self._process.stdout)

    def greet(self) -> None:
        """Tell it where packages are and what its limits are, and wait until it is ready."""
        try:
            self._to.write(json.dumps(_import_paths()).encode() + b"\n")
            send(self._to, self._limits.to_json())
            answer = receive(self._from, len(READY))
        except (BrokenFrame, OSError):
            answer = b""
        if answer != READY:
            self.close()
            raise ExecutorError.no_parser(self._process.returncode)

    def parse(self, ending: str, data: bytes) -> tuple[Report, str]:
        """Its report on a file, and the text. Where it is lost, the report says how, and it cannot be used again."""
        self.deadline = time.monotonic() + PATIENCE * self._limits.seconds
        self.n_parsed += 1
        try:
            send(self._to, ending.encode(), data)
            report = Report.from_json(receive(self._from, LONGEST_REPORT))
            text = receive(self._from, BYTES_A_CHARACTER * self._limits.characters).decode("utf-8", "surrogatepass")
            if len(text) > self._limits.characters or (report.problem and text):
                raise BrokenReport
        except (BrokenFrame, BrokenReport, OSError, UnicodeDecodeError):
            self.close()
            return Report(problem=self._how_it_was_lost()), ""
        if report.problem == "took_too_much_memory":
            self.close()
        return report, text

    def is_late(self, now: float) -> bool:
        """Whether it should have answered."""
        return now > self.deadline

    def kill(self) -> None:
        """End it for being late; who waits for its answer hears of it."""
        self._is_late = True
        self._process.kill()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._to, self._from):
            with contextlib.suppress(OSError):  # what was still to be said to a process that is gone
                stream.close()

    @property
    def is_closed(self) -> bool:
        """Whether it has been ended."""
        return self._process.returncode is not None

    def _how_it_was_lost(self) -> str:
        if self._is_late or self._process.returncode in _OUT_OF_TIME:
            return "took_too_long"
        return "crashed_parser"


class Children:
    """Children that wait for work; more are started where none is free. Any thread may use them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._is_over = threading.Event()
        self._watch: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        with self._lock:
            children = [*self._idle, *self._busy]
        for child in children:
            child.close()
        if self._watch is not None:
            self._watch.join()

    def parse(self, ending: str, data: bytes) -> tuple[Report, str]:
        """The report on a file, and its text.

        A child that has parsed others before may be short of memory by their fault, so what it fails at is tried once
        more in a fresh one: no file's fate depends on its neighbours.
        """
        with self._lent() as child:
            was_used = child.n_parsed > 0
            answer = child.parse(ending, data)
        if was_used and answer[0].problem in ("crashed_parser", "took_too_much_memory"):
            with self._lent(is_fresh=True) as child:
                answer = child.parse(ending, data)
        return answer

    @contextlib.contextmanager
    def _lent(self, *, is_fresh: bool = False) -> Iterator[Child]:
        child = self._take(is_fresh=is_fresh)
        try:
            if not child.n_parsed:
                child.greet()
            yield child
        finally:
            with self._lock:
                self._busy.discard(child)
                if not child.is_closed:
                    self._idle.append(child)

    def _take(self, *, is_fresh: bool) -> Child:
        with self._lock:
            if self._watch is None:
                self._watch = threading.Thread(target=self._watch_clock, name="matchkit-documents", daemon=True)
                self._watch.start()
            child = self._idle.pop() if self._idle and not is_fresh else Child(self._limits)
            child.deadline = time.monotonic() + SECONDS_TO_START
            self._busy.add(child)
            return child

    def _watch_clock(self) -> None:
        """One thread for all children: pipes cannot be waited for with a limit on every system."""
        while not self._is_over.wait(LOOK):
            now = time.monotonic()
            with self._lock:
                late = [child for child in self._busy if child.is_late(now)]
            for child in late:
                child.kill()


def _import_paths() -> list[str]:
    """Where this process finds packages, in its order."""
    home = str(Path(matchkit.__file__).parents[1])
    paths = [os.path.abspath(path) for path in sys.path]  # noqa: PTH100  # "" is the current folder
    return paths if home in paths else [*paths, home]
