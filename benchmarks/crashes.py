"""What is left of a batch run that is killed, or whose disk refuses, at any moment; and whether it goes on.

::

    python benchmarks/crashes.py > benchmarks/results/crashes.md
    python benchmarks/crashes.py --moments 12 --faults 0     # a few, in seconds

A run of part of the example intake, over an earlier run or into no folder, in a process forked from one in which
everything is loaded. It is killed (SIGKILL) at moments drawn from its whole duration, and before and after calls of
the C library that change something: open with O_CREAT, write, pwrite, fsync, fdatasync, ftruncate, rename, renameat2,
mkdir, unlink, rmdir, by Python and by SQLite. Then each such call fails, with ENOSPC, EIO and EACCES, once or from
then on. The calls are reached by `faulty_calls.c`, which needs a C compiler and Linux; without them only drawn moments
are tried.

After each, what can be seen must be the old run or the new one, whole; then the run goes on, some are killed again,
and in the end every byte must be as an unbroken run writes it, with nothing done again that was finished. Trials that
are done are kept in the file that --state names, so that a later call goes on.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import gc
import hashlib
import itertools
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

import matchkit as mk
from machine import describe_machine
from matchkit.embedding import VectorCache, section_vectors
from matchkit.errors import MatchkitError
from matchkit.runs import Steps, WorkFolder, unfinished_folder
from matchkit.runs.folder import _Outputs
from matchkit.runs.places import find_run
from matchkit.runs.work import FILES, OUTPUTS, STEPS, VECTORS
from matchkit.scoring import shortlists

SHIM = Path(__file__).with_name("faulty_calls.c")
LOADED = "MATCHKIT_FAULTY_CALLS"
APPLICANTS, PROJECTS, PART, PIECES = 20, 8, 8, 40
VOCABULARY = mk.SkillVocabulary.from_labels(["Python", "SQL", "statistics", "QGIS", "JavaScript", "HTML", "writing"])
"""Few skills: reading them is no part of what is tried, and takes most of the time."""
NEVER, ONCE, FROM_THEN_ON, KILLED_BEFORE, KILLED_AFTER = -1, 0, 1, 2, 3
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
AGAIN = 0.3
"""Share of the runs that go on and are killed once more."""
DONE, REFUSED, BROKEN = 0, 2, 3
WARMING = 5


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=1_000, help="how often a run is killed")
    parser.add_argument("--faults", type=int, default=1_000_000, help="most calls of which each fails in turn")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--state", type=Path, help="a file for the trials that are done, to go on from")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        _load_shim(Path(name))
        bench = Bench(Path(name).resolve() / "bench", options.state)
        killed = Tally()
        for number in itertools.count():
            if killed.total["killed"] >= options.moments:
                break
            bench.kill(options.seed, number, killed)
        refused = Tally()
        for how in (ONCE, FROM_THEN_ON) if bench.calls else ():
            for error in ERRORS:
                for call in bench.spread(options.faults):
                    bench.refuse(how, error, call, refused)
        print_tables(bench, killed, refused)
    if killed.failures + refused.failures:
        sys.exit(1)


def _load_shim(folder: Path) -> None:
    """Compile it, and begin again with it before the C library."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if os.environ.get(LOADED) or sys.platform != "linux" or compiler is None:
        return
    made = Path(tempfile.mkdtemp()) / "faulty_calls.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-w", "-o", made, SHIM, "-ldl"], check=True)
    shutil.rmtree(folder)
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "LD_PRELOAD": str(made), LOADED: str(made)})  # noqa: S606


@dataclass
class Tally:
    """What came of some trials, by their kind."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    total: Counter[str] = field(default_factory=Counter)
    failures: int = 0

    def add(self, kind: str, told: dict[str, Any]) -> None:
        """One trial."""
        counts = self.counts.setdefault(kind, Counter())
        for each in (counts, self.total):
            each.update(["n", *told["seen"]])
        self.failures += len(BAD & set(told["seen"]))


BAD = {"not whole", "other bytes", "done again", "no error of ours"}


class Bench:
    """One intake, its old and its new run, and forked attempts at it."""

    def __init__(self, folder: Path, state: Path | None) -> None:
        self.folder, self.out = folder, folder / "at" / "run"
        self.state = state
        self.known = _read_state(state)
        self.shim = ctypes.CDLL(os.environ[LOADED]) if os.environ.get(LOADED) else None
        folder.mkdir()
        self.intake = _write_intake(folder / "in")
        shortlists.part_cuts = lambda n, _: [*range(0, n, PART), n] if n else [0, 0]  # type: ignore[attr-defined]
        section_vectors.PIECES_KEPT_AT_ONCE = PIECES
        for seed, name in ((1, "old"), (0, "new")):
            self._run(folder / name, seed)
        gc.freeze()  # what the forked processes share need not be copied to be looked through
        self.old, self.new = (_contents(folder / name) for name in ("old", "new"))
        self.seconds = statistics.median(self._unbroken() for _ in range(WARMING))
        self.n_texts = self._count("vectors")
        self.calls = self._count("calls")

    def spread(self, most: int) -> list[int]:
        """Numbers of calls, evenly, from the first to the last."""
        n = min(most, self.calls)
        return sorted({round(place * (self.calls - 1) / max(1, n - 1)) for place in range(n)})

    def kill(self, seed: int, number: int, tally: Tally) -> None:
        """Kill a run, perhaps again when it goes on, and see that it ends as it should."""
        name = f"kill {seed} {number}"
        if name not in self.known:
            draw = random.Random(f"{seed} {number}")  # noqa: S311
            has_old = draw.random() < 0.5
            self._prepare(has_old=has_old)
            by_call = bool(self.shim) and draw.random() < 0.5
            seen: list[str] = []
            while True:
                kind = self._kill_once(draw, seen, by_call=by_call, has_old=has_old)
                if draw.random() > AGAIN:
                    break
            seen += self._go_on()
            self._remember(name, {"kind": kind, "seen": seen})
        tally.add(self.known[name]["kind"], self.known[name])

    def _kill_once(self, draw: random.Random, seen: list[str], *, by_call: bool, has_old: bool) -> str:
        if by_call:
            how = draw.choice((KILLED_BEFORE, KILLED_AFTER))
            self._wait(self._fork(call=draw.randrange(self.calls), how=how))
            kind = "before a call" if how == KILLED_BEFORE else "after a call"
        else:
            child = self._fork()
            time.sleep(draw.random() * self.seconds)
            os.kill(child, signal.SIGKILL)
            self._wait(child)
            kind = "at a drawn moment"
        seen += ["killed", *self._look(has_old=has_old)]
        return kind

    def refuse(self, how: int, error: int, call: int, tally: Tally) -> None:
        """Let a call fail, and see that it is told, that nothing is lost, and that the run goes on."""
        name = f"refuse {how} {error} {call}"
        if name not in self.known:
            self._prepare(has_old=call % 2 == 0)
            status = self._wait(self._fork(call=call, error=error, how=how))
            told = {DONE: "went on all the same", REFUSED: "an error of ours"}.get(status, "no error of ours")
            seen = [told, *self._look(has_old=call % 2 == 0), *self._go_on()]
            self._remember(name, {"seen": seen})
        tally.add(f"{errno.errorcode[error]}, {'once' if how == ONCE else 'from then on'}", self.known[name])

    def _run(self, out: Path, seed: int = 0) -> None:
        """What `matchkit match` does."""
        with WorkFolder.beside(out) as work:
            result = mk.match(
                *self.intake[:2],
                rankings=self.intake[2],
                encoder="tfidf",
                vocabulary=VOCABULARY,
                seed=seed,
                work_in=work,
                executor=1,
            )
            result.write_from(work)

    def _fork(self, call: int = NEVER, error: int = 0, how: int = ONCE) -> int:
        child = os.fork()
        if not child:
            self._in_child(call, error, how)
        return child

    def _in_child(self, call: int, error: int, how: int) -> NoReturn:
        told: dict[str, Any] = {"steps": [], "files": [], "vectors": 0}
        status = BROKEN
        try:
            _watch(told)
            if self.shim:
                self.shim.faults_begin(os.fsencode(self.out.parent), ctypes.c_long(call), error, how)
            self._run(self.out)
            status = DONE
        except MatchkitError:
            status = REFUSED
        except BaseException:
            traceback.print_exc()
        finally:
            told["calls"] = self.shim.faults_count() if self.shim else 0
            (self.folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
            os._exit(status)

    def _wait(self, child: int) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def _told(self) -> dict[str, Any]:
        return json.loads((self.folder / "told.json").read_bytes())

    def _prepare(self, *, has_old: bool) -> None:
        shutil.rmtree(self.out.parent, ignore_errors=True)
        self.out.parent.mkdir()
        if has_old:
            shutil.copytree(self.folder / "old", self.out)

    def _unbroken(self) -> float:
        self._prepare(has_old=True)
        begin = time.monotonic()
        if self._wait(self._fork()) != DONE or _contents(self.out) != self.new:
            raise RuntimeError("an unbroken run does not come out the same")
        return time.monotonic() - begin

    def _count(self, what: str) -> int:
        self._prepare(has_old=True)
        self._wait(self._fork())
        return int(self._told()[what])

    def _look(self, *, has_old: bool) -> Iterator[str]:
        """What a user finds at this moment, and how far the run was."""
        beside = {path.name for path in self.out.parent.iterdir()} - {self.out.name, f".{self.out.name}.matchkit"}
        found = find_run(self.out)
        content = _contents(found) if found.exists() else None
        if beside or content not in (self.old if has_old else None, self.new):
            yield "not whole"
        yield "found new" if content == self.new else "found old" if has_old else "found none"
        self.finished = self._finished() if content != self.new else Finished()
        yield f"at {self.finished.stage if content != self.new else 'the end'}"

    def _finished(self) -> Finished:
        work = unfinished_folder(self.out)
        return Finished() if work is None else Finished.of(work, self.folder / "copy")

    def _go_on(self) -> Iterator[str]:
        before = self.finished
        if self._wait(self._fork()) != DONE:
            yield "other bytes"
            return
        told = self._told()
        if before.steps & set(told["steps"]) or before.files & set(told["files"]):
            yield "done again"
        if before.vectors and before.vectors + told["vectors"] != self.n_texts:
            yield "done again"
        if _contents(self.out) != self.new or {path.name for path in self.out.parent.iterdir()} != {self.out.name}:
            yield "other bytes"

    def _remember(self, name: str, told: dict[str, Any]) -> None:
        self.known[name] = told
        if self.state is not None:
            with self.state.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"name": name, **told}) + "\n")


@dataclass
class Finished:
    """What an interrupted run had finished."""

    steps: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    vectors: int = 0

    @property
    def stage(self) -> str:
        """The last thing of which some was there."""
        if self.files:
            return "files"
        if self.steps:
            return "placement" if "placement" in self.steps else "shortlists"
        return "vectors" if self.vectors else "nothing"

    @classmethod
    def of(cls, work: Path, copy: Path) -> Finished:
        """Read from copies, so that nothing is mended by looking."""
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(work, copy)
        vectors = len(VectorCache(copy / VECTORS)) if (copy / VECTORS / "vectors.sqlite").is_file() else 0
        steps = {path.stem for path in (copy / STEPS).glob("*.step") if _is_sound(path.read_bytes())}
        listed = (copy / OUTPUTS).read_text(encoding="utf-8").splitlines() if (copy / OUTPUTS).is_file() else []
        files = set()
        for line in listed[1:]:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            path = copy / FILES / entry["name"]
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]:
                files.add(entry["name"])
        return cls(steps, files, vectors)


def _is_sound(content: bytes) -> bool:
    parts = content.split(b"\n", 3)
    return len(parts) == 4 and hashlib.sha256(parts[3]).hexdigest().encode() == parts[2]


def _watch(told: dict[str, Any]) -> None:
    """Note in a forked process what is made there, and not taken from before."""
    keep, made, add = Steps.keep, _Outputs.made, VectorCache.add

    def keeping(self: Steps, name: str, result: object) -> None:
        told["steps"].append(name)
        keep(self, name, result)

    def making(self: _Outputs, name: str, make: Callable[[], bytes]) -> str:
        def noted() -> bytes:
            told["files"].append(name)
            return make()

        return made(self, name, noted)

    def adding(self: VectorCache, space: str, texts: Any, *rest: Any) -> None:
        told["vectors"] += len(texts)
        add(self, space, texts, *rest)

    Steps.keep, _Outputs.made, VectorCache.add = keeping, making, adding  # type: ignore[method-assign]


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _write_intake(folder: Path) -> tuple[Path, Path, Path]:
    folder.mkdir()
    files, ids = mk.example_intake(), {}
    for name, key, most in (("applicants", "applicant_id", APPLICANTS), ("projects", "project_id", PROJECTS)):
        rows = pd.read_csv(getattr(files, name), dtype=str, keep_default_na=False).head(most)
        rows = rows.drop(columns=[column for column in rows if column.endswith("_path")])
        ids[key] = set(rows[key])
        rows.to_csv(folder / f"{name}.csv", index=False)
    rankings = pd.read_csv(files.rankings, dtype=str, keep_default_na=False)
    rankings[
        rankings["applicant_id"].isin(ids["applicant_id"]) & rankings["project_id"].isin(ids["project_id"])
    ].to_csv(folder / "rankings.csv", index=False)
    return folder / "applicants.csv", folder / "projects.csv", folder / "rankings.csv"


def _read_state(state: Path | None) -> dict[str, dict[str, Any]]:
    if state is None or not state.is_file():
        return {}
    entries = [json.loads(line) for line in state.read_text(encoding="utf-8").splitlines()]
    return {entry.pop("name"): entry for entry in entries}


def print_tables(bench: Bench, killed: Tally, refused: Tally) -> None:
    """What came of it."""
    print(f"{describe_machine()}\n")
    print(f"{APPLICANTS} applicants, {PROJECTS} projects; an unbroken run takes {bench.seconds:.2f} s", end="")
    print(f" and {bench.calls:,} calls that change something\n" if bench.calls else "\n")
    bad = ("not whole", "done again", "other bytes")
    print("Killed runs\n")
    _print_table(killed, ("killed", "found old", "found new", "found none", *bad))
    stages = ("nothing", "vectors", "shortlists", "placement", "files", "the end")
    print("\nWhat was finished when they were killed\n")
    _print_table(killed, tuple(f"at {stage}" for stage in stages))
    if refused.counts:
        print("\nRefused calls\n")
        shown = ("an error of ours", "went on all the same", "no error of ours", "found old", "found new", "found none")
        _print_table(refused, (*shown, *bad))


def _print_table(tally: Tally, columns: tuple[str, ...]) -> None:
    heads = [column.removeprefix("at ") for column in columns]
    print(f"| | runs | {' | '.join(heads)} |\n|---|---|{'---|' * len(columns)}")
    for kind, counts in [*sorted(tally.counts.items()), ("all", tally.total)]:
        print(f"| {kind} | {counts['n']:,} | {' | '.join(f'{counts[column]:,}' for column in columns)} |")


if __name__ == "__main__":
    main()
