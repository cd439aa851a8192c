"""What may be behind numbers that come out otherwise, where nobody has touched the run."""

from __future__ import annotations

from matchkit.runs import RunRecord, versions_of


def hint(run: RunRecord, vocabulary: str, *, has_candidates: bool) -> str:
    """A sentence on what is another now: versions, or the fingerprint of the skills that are known; else empty."""
    now = versions_of(run.encoder, run.named_files or {}, has_candidates=has_candidates)
    then = {**run.versions, "matchkit": run.version}
    others = [f"{name} was {then[name]}, and is {now[name]}" for name in now if then.get(name, now[name]) != now[name]]
    if vocabulary != run.vocabulary:
        others.insert(0, "the skills that are known are others")
    return f" What may be behind it: {'; '.join(others)}." if others else ""
