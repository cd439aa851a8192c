"""One seed from its draft to its outcome. The same seed does the same, on every machine."""

from __future__ import annotations

import shutil
import signal
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import matchkit as mk
from fuzzing import documents, stores
from fuzzing.intakes import make_draft
from fuzzing.matching import check_result
from fuzzing.outcome import Outcome
from fuzzing.themes import check_wording, draw_theme, sources, vocabulary
from fuzzing.writing import FORMATS, write
from matchkit.intake import read_intake

PATIENCE = 10.0
"""Seconds after which a run counts as hanging."""


class Hang(BaseException):
    """Raised by the alarm; no handler of exceptions takes it for one of its own."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder in memory where there is one: files are written and read a thousand times a second."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of a name of its own is made in it
    with tempfile.TemporaryDirectory(prefix="matchkit-fuzz-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def run_one(seed: int, scratch: Path) -> Outcome:
    """Make the intake of a seed, plant its faults, read it, and judge.

    One that takes too long is tried once more: what hangs, hangs again, and what waited for a busy machine does not.
    """
    outcome = _attempt(seed, scratch)
    return outcome if outcome.seconds <= PATIENCE else _attempt(seed, scratch)


def _attempt(seed: int, scratch: Path) -> Outcome:
    random, outcome = Random(seed), Outcome(seed)
    folder = scratch / "intake"
    folder.mkdir(exist_ok=True)
    start = time.perf_counter()
    try:
        with _alarm(PATIENCE):
            draw_theme(random)(random, folder, outcome)
    except Hang:
        outcome.problems.append(f"it did not end within {PATIENCE:g} seconds")
    except mk.MatchkitError as error:
        outcome.end = error.code
        check_wording(error, outcome)
    except Exception as error:
        outcome.problems.append(_whereabouts(error))
    outcome.seconds = time.perf_counter() - start
    if outcome.seconds > PATIENCE and not outcome.problems:
        outcome.problems.append(f"it took {outcome.seconds:.1f} seconds")
    outcome.missed += [f"{kind} was not told" for kind, carried in outcome.kinds if carried is False]
    _clear(folder)
    return outcome


def warm_up(scratch: Path) -> None:
    """Have everything compiled and loaded, which takes longer than any seed may."""
    folder = scratch / "warm"
    folder.mkdir()
    for seed in range(40):
        random = Random(seed)
        draft = make_draft(random, FORMATS)
        written = {role: write(sheet, draft.formats[role], random) for role, sheet in draft.sheets.items()}
        intake = read_intake(**sources(written, folder))
        check_result(intake, vocabulary(), folder / f"run-{seed}" if seed < 2 else None, seed=seed)
    documents.sound_pdf()
    stores.sound_file(str(scratch))
    shutil.rmtree(folder)


def _whereabouts(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "matchkit" in frame.filename] or frames
    return f"{type(error).__name__} in {Path(ours[-1].filename).name}, line {ours[-1].lineno}: {str(error)[:200]!r}"


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer, where the system has alarms; elsewhere the campaign's own watch finds it."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    for path in folder.parent.glob("cache-*"):
        shutil.rmtree(path)
