"""Branch coverage of what the promises rest on: the ledger, the stability checker and the calendar.

::

    pip install -e ".[test]"
    python tools/coverage_of_promises.py

Prints the table, and fails where a branch is not taken. Compiled kernels cannot be measured, so the tests of calendar
and checker run once more as plain Python; the solver itself needs compiled records and stays out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEDGER = ("intake/ledger.py",)
CHECKER = ("assignment/stability.py", "kernels/checking.py", "kernels/evidence.py", "kernels/grouping.py")
CALENDAR = (
    "availability/*.py",
    "calendars.py",
    "kernels/calendar.py",
    "kernels/day_arrays.py",
    "kernels/days.py",
    "kernels/flow.py",
    "kernels/planning.py",
    "kernels/profiles.py",
)
MEASURED = ",".join(f"src/matchkit/{name}" for name in (*LEDGER, *CHECKER, *CALENDAR))
COMPILED_TESTS = ("tests/intake/test_ledger.py",)
PLAIN_TESTS = (
    "tests/assignment/test_stability.py",
    "tests/availability",
    "tests/kernels/test_evidence.py",
    "tests/kernels/test_flow.py",
    "tests/kernels/test_grouping.py",
    "tests/kernels/test_profiles.py",
    "tests/test_calendars.py",
)
WRAPS_AROUND = "ignore:overflow encountered:RuntimeWarning"
"""A hash counts modulo 2**64, which NumPy remarks on where compiled code does not."""


def main() -> int:
    """Run both, and report; the exit code of the first that fails."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "COVERAGE_FILE": str(Path(folder) / "coverage")}
        run = ("run", "--append", "--branch", f"--include={MEASURED}", "-m", "pytest", "-q", "-p", "no:cacheprovider")
        return (
            _coverage(environment, *run, *COMPILED_TESTS)
            or _coverage({**environment, "NUMBA_DISABLE_JIT": "1"}, *run, "-W", WRAPS_AROUND, *PLAIN_TESTS)
            or _coverage(environment, "report", "--show-missing", "--precision=1", "--fail-under=100")
        )


def _coverage(environment: dict[str, str], *words: str) -> int:
    command = [sys.executable, "-m", "coverage", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603  # our own words


if __name__ == "__main__":
    sys.exit(main())
