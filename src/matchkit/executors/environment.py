"""What dask and ray change in this process while they start, put back."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def variables_restored(**meanwhile: str) -> Iterator[None]:
    """Set environment variables for a while, and undo whatever was done to any of them.

    Dask leaves ``OMP_NUM_THREADS=1`` behind, which would slow down all that this process loads later, such as torch.
    """
    before = dict(os.environ)
    os.environ.update(meanwhile)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


@contextmanager
def termination_restored() -> Iterator[None]:
    """Put back who answers when this process is asked to end, which only the main thread can change."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)
