"""Shared settings: hypothesis without deadlines (compiling takes seconds), and the folder of real data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

settings.register_profile("matchkit", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile(
    "mutants", settings.get_profile("matchkit"), database=None, phases=(Phase.explicit, Phase.generate)
)  # for `tools/mutants.py`: that a test fails is enough to know, and the smallest case takes long to find
settings.load_profile("matchkit")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real data; tests that need it are skipped where it is absent."""
    folder = os.environ.get("MATCHKIT_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("MATCHKIT_DATA names no folder of real data")
    return Path(folder)
