"""Whether a run folder holds what the run wrote, and nothing else."""

from __future__ import annotations

from matchkit.errors import counted, first_few
from matchkit.runs import MANIFEST, RunRecord
from matchkit.verification.records import Check


def check_files(run: RunRecord) -> Check:
    """Every file of the manifest is there and has its digest, and there is no other."""
    there = {path.relative_to(run.folder).as_posix() for path in run.folder.rglob("*") if path.is_file()}
    wrong = {
        "changed": run.changed_outputs(),
        "changed before people were forgotten": run.facts.get("forgotten", {}).get("changed", []),
        "missing": sorted(run.outputs.keys() - there),
        "not of the run": sorted(there - run.outputs.keys() - {MANIFEST}),
    }
    told = [f"{len(names):,} {what}: {first_few(names, quote=False)}" for what, names in wrong.items() if names]
    if told:
        return Check("files", passed=False, what=f"{'; '.join(told)}.")
    return Check("files", passed=True, what=f"{counted(len(run.outputs), 'file')} as the manifest has them.")
