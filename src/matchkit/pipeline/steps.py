"""Steps of the line: their names, and how it is told that they begin and end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from matchkit.logs import Code, StepBegan, StepEnded, log

Progress = Callable[[str, int, int], None]
LOADING, SCORING = "Loading the text model", "Scoring pairs"


@contextmanager
def step(progress: Progress | None, name: str) -> Iterator[Callable[[int, int], None]]:
    """Tell that a step begins and ends; what it yields tells how far it is."""

    def advance(done: int, total: int) -> None:
        if progress is not None:
            progress(name, done, total)

    began, code = time.monotonic(), Code(name.lower().replace(" ", "_"))
    log(StepBegan(step=code))
    advance(0, 1)
    yield advance
    advance(1, 1)
    log(StepEnded(step=code, seconds=round(time.monotonic() - began, 3)))
