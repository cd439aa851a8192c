"""Versions of what decides the numbers of a run."""

from __future__ import annotations

import platform
from collections.abc import Collection, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from matchkit._version import __version__
from matchkit.embedding.loading import WITHOUT_MODEL

if TYPE_CHECKING:
    from matchkit.runs.record import RunRecord

ALWAYS = ("numba", "numpy", "scikit-learn", "scipy")
FOR_MODELS = ("sentence-transformers", "torch", "transformers")
FOR_FILES = {
    "resume_path": ("cssselect2", "lxml", "pypdf", "tinycss2", "webencodings"),
    "calendar_path": ("icalendar", "recurring-ical-events"),
}
FOR_CANDIDATES = ("faiss-cpu",)
FOR_OUTPUTS = ("icalendar", "jinja2", "pandas", "pyarrow", "tzdata")


def versions_of(encoder: str, named_columns: Collection[str], *, has_candidates: bool) -> dict[str, str]:
    """Of matchkit, Python, and the packages that a run rests on, as far as they are installed, by name.

    Parameters
    ----------
    encoder
        Its fingerprint, by which it is known whether a model read the texts.
    named_columns
        Columns in which applicants named files.
    has_candidates
        Whether an approximate index chose the pairs that were scored.
    """
    packages = [*ALWAYS, *(() if encoder.partition(":")[0] in WITHOUT_MODEL else FOR_MODELS)]
    packages += [package for column, readers in FOR_FILES.items() if column in named_columns for package in readers]
    packages += FOR_CANDIDATES if has_candidates else ()
    return {"matchkit": __version__, "python": platform.python_version(), **_installed(packages)}


def other_versions(run: RunRecord) -> list[str]:
    """What a run rested on and is of another version now, matchkit aside: a clause for each."""
    has_candidates = run.params.get("shortlist", {}).get("candidates") is not None
    now = versions_of(run.encoder, run.named_files or {}, has_candidates=has_candidates)
    names = [name for name in run.versions if name != "matchkit" and run.versions[name] != now.get(name)]
    return [f"{name} was {run.versions[name]}, and is {now.get(name, 'not installed')}" for name in names]


def versions_of_writers() -> dict[str, str]:
    """Of the packages that decide the bytes of output files, as far as they are installed, by name."""
    return _installed(FOR_OUTPUTS)


def _installed(packages: Sequence[str]) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue  # such as a CPU build under another name; the run worked without it
    return found
