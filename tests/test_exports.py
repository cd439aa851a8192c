"""The public names are true, sorted, and all there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import matchkit as mk


def test_public_names_are_sorted_and_loadable() -> None:
    assert mk.__all__ == sorted(mk.__all__)
    assert all(getattr(mk, name) is not None for name in mk.__all__)
    assert dir(mk) == mk.__all__


def test_type_checkers_see_the_same_names() -> None:
    """The imports under TYPE_CHECKING and the lazy table agree, so that editors and programs see one library."""
    tree = ast.parse(Path(mk.__file__).read_text(encoding="utf-8"))
    seen = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("matchkit.")
        for alias in node.names
    }
    assert sorted(seen) == sorted(mk.__all__)
    assert {name: f"matchkit.{home}" for name, home in mk._HOMES.items()} | {"__version__": "matchkit._version"} == seen


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'matchkit' has no attribute 'Matcher'"):
        mk.Matcher  # noqa: B018
