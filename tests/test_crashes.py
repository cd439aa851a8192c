"""A batch run that is killed leaves the old run or the new one, and goes on to the same bytes: a few moments."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "crashes.py"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks what is loaded, and looks into /proc")
def test_a_dozen_kills_and_some_refused_calls_lose_nothing() -> None:
    """The script ends with 1 where anything is seen that is not whole, made twice, or other than it should be."""
    command = [sys.executable, str(SCRIPT), "--moments", "12", "--faults", "1", "--seed", "9"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("| all | ") >= 2
