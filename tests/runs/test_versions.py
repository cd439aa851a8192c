"""Versions in a manifest: of what decides the numbers of the run, and of nothing else."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import matchkit as mk
from matchkit.intake import documents
from matchkit.runs import versions, versions_of, versions_of_writers

ALWAYS = {"matchkit", "python", "numba", "numpy", "scikit-learn", "scipy"}


def test_what_always_decides_is_always_there() -> None:
    found = versions_of("tfidf:1", (), has_candidates=False)
    assert found.keys() == ALWAYS
    assert found["numpy"] == np.__version__
    assert found["matchkit"] == mk.__version__


def test_models_documents_and_calendars_bring_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "version", lambda name: f"{name} 1")
    assert {"torch", "sentence-transformers"} <= versions_of("all-MiniLM-L6-v2:1", (), has_candidates=False).keys()
    assert "torch" not in versions_of("hashing:256:v1", (), has_candidates=False)
    assert "pypdf" in versions_of("tfidf", ("resume_path",), has_candidates=False)
    assert "icalendar" in versions_of("tfidf", ("calendar_path",), has_candidates=False)
    assert "faiss-cpu" in versions_of("tfidf", (), has_candidates=True)


def test_what_writes_files_is_known_by_its_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of two versions of a package must not come together in one run folder."""
    found = versions_of_writers()
    assert found["pandas"] == pd.__version__
    assert {"jinja2", "pandas", "pyarrow"} <= found.keys()
    monkeypatch.setattr(versions, "version", lambda name: f"{name} 1")
    assert versions_of_writers()["icalendar"] == "icalendar 1"


def test_packages_that_are_not_installed_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "FOR_CANDIDATES", ("no-such-package",))
    assert versions_of("tfidf", (), has_candidates=True).keys() == ALWAYS


def test_every_package_that_reads_resume_files_is_recorded() -> None:
    """Another version of one may read another text out of the same file."""
    folder = Path(documents.__file__).parent
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imported = {alias.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {(node.module or "").partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
    readers = imported - sys.stdlib_module_names - {"matchkit"}
    assert readers == set(versions.FOR_FILES["resume_path"])
