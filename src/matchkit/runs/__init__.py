"""The folder that a run leaves behind: every file whole or not there at all, and enough to compute the run again."""

from matchkit.runs.folder import write_run
from matchkit.runs.inputs import find_inputs
from matchkit.runs.record import (
    FORMAT,
    VOCABULARY,
    NamedEncoder,
    RunInput,
    RunRecord,
    RunSettings,
    file_digest,
    recorded_settings,
)

__all__ = [
    "FORMAT",
    "VOCABULARY",
    "NamedEncoder",
    "RunInput",
    "RunRecord",
    "RunSettings",
    "file_digest",
    "find_inputs",
    "recorded_settings",
    "write_run",
]
