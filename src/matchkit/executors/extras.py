"""Packages that are installed on request."""

from __future__ import annotations

import importlib.util

from matchkit.errors import UsageError


def check_installed(what: str, package: str, extra: str) -> None:
    """Raise an error with the cure if a package is not installed; it is looked for and not imported."""
    if importlib.util.find_spec(package) is None:
        raise UsageError.missing_extra(what, package, extra)
