"""The child process that parses files: it limits itself, and talks to its parent over standard input and output.

It is not trusted by the parent, as the files are not trusted by anybody.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from typing import BinaryIO

from matchkit.intake.documents.frames import READY, BrokenFrame, receive, send
from matchkit.intake.documents.parsing import parse
from matchkit.intake.documents.report import Limits, Report

MOST_BYTES = 2**31
OPEN_FILES = 16
LARGE = 1_000_000


def main() -> None:
    """Parse one file after the other, until the parent hangs up."""
    incoming, outgoing = sys.stdin.buffer, _talk_alone()
    limits = Limits.from_json(receive(incoming, MOST_BYTES))
    _limit_process(limits)
    send(outgoing, READY)
    with contextlib.suppress(BrokenFrame, OSError):
        while True:
            _serve(incoming, outgoing, limits)


def _serve(incoming: BinaryIO, outgoing: BinaryIO, limits: Limits) -> None:
    ending = receive(incoming, MOST_BYTES).decode()
    data = receive(incoming, MOST_BYTES)
    _count_time(limits.seconds)
    try:
        report, text = parse(data, ending, limits)
        message = report.to_json(), text.encode("utf-8", "surrogatepass")
    except MemoryError:
        send(outgoing, Report(problem="took_too_much_memory").to_json(), b"")
        sys.exit()  # the parent starts another one, with its memory in order
    _count_time(0)
    send(outgoing, *message)
    if len(data) > LARGE:  # its objects refer to each other, and would wait for the next collection
        gc.collect()


def _talk_alone() -> BinaryIO:
    """Keep standard output for the parent: what a parser prints goes nowhere."""
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return outgoing


def _limit_process(limits: Limits) -> None:
    """Bind memory, files and what may be written, on systems that can. The parent's clock works on all."""
    try:
        import resource
    except ImportError:  # Windows
        return
    bounds = {
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: OPEN_FILES,
    }
    for kind, most in bounds.items():
        with contextlib.suppress(ValueError, OSError):  # a system may not know one of them, or allow less already
            resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and hangs up
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF})


def _count_time(seconds: float) -> None:
    """End this process when it has worked for so long; time in which it waits for a processor does not count."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    main()
