"""What a local cluster may not leave behind, or open to others."""

from __future__ import annotations

import ipaddress
import os
import signal
import time
from typing import Any

import pytest


def processes() -> set[int]:
    """Child processes, without the one that keeps track of the standard library's shared memory."""
    psutil = pytest.importorskip("psutil", reason="needs psutil, which dask brings")
    children = psutil.Process().children(recursive=True)
    return {child.pid for child in children if "resource_tracker" not in " ".join(child.cmdline())}


def processes_soon(expected: set[int]) -> set[int]:
    """Child processes, once they are as expected, or after ten seconds."""
    deadline = time.monotonic() + 10
    while (found := processes()) != expected and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def addresses_that_others_reach() -> list[str]:
    """Where this process and its children listen beyond the loopback address."""
    psutil = pytest.importorskip("psutil", reason="needs psutil, which dask brings")
    here = psutil.Process()
    listening = [
        connection.laddr.ip
        for process in (here, *here.children(recursive=True))
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening
    return [ip for ip in listening if not _is_loopback(ip)]


def settings() -> tuple[dict[str, str], Any]:
    """What dask and ray are known to change in the process that starts them."""
    changed_by_pytest = "PYTEST_CURRENT_TEST"
    return {k: v for k, v in os.environ.items() if k != changed_by_pytest}, signal.getsignal(signal.SIGTERM)


def _is_loopback(ip: str) -> bool:
    address = ipaddress.ip_address(ip)
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
