"""A plugin of pytest for `mutants.py`: tests that took little time go first, and slow ones stay away unless wanted."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

STATISTICS = Path("mutmut-stats.json")
"""In the folder where mutmut runs the tests."""
QUICK = 0.98
"""The share of tests that are not slow. Some twenty of a thousand take two thirds of the time."""
KEEPING = ("tests.", "matchkit.assignment.", "matchkit.availability.", "matchkit.scoring.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort, and leave out, where a mutant is tried; not where mutmut itself looks around."""
    if "__mutmut_" in os.environ.get("MUTANT_UNDER_TEST", ""):
        _forget_results()
        seconds = json.loads(STATISTICS.read_text(encoding="utf-8"))["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0.0))
        if not os.environ.get("MUTANTS_SLOW"):
            most = sorted(seconds.values())[int(QUICK * len(seconds))]
            items[:] = [item for item in items if seconds.get(item.nodeid, 0.0) <= most]


def _forget_results() -> None:
    """Mutants are tried in copies of a process that has run all tests; what it keeps came from the original."""
    for name, module in list(sys.modules.items()):
        if name.startswith(KEEPING):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
