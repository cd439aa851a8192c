"""What may be behind numbers that come out otherwise, where nobody has touched the run."""

from __future__ import annotations

from matchkit._version import __version__
from matchkit.runs import RunRecord, other_versions


def hint(run: RunRecord, vocabulary: str) -> str:
    """A sentence on what is another now: versions, or the fingerprint of the skills that are known; else empty."""
    others = ["the skills that are known are others"] if vocabulary != run.vocabulary else []
    if run.version != __version__:
        others.append(f"matchkit was {run.version}, and is {__version__}")
    others += other_versions(run)
    return f" What may be behind it: {'; '.join(others)}." if others else ""
