"""The folder that a run leaves behind: every file whole or not there at all, and enough to compute the run again."""

from matchkit.runs.blocks import KeptBlocks
from matchkit.runs.folder import finish_run, write_run
from matchkit.runs.inputs import InputsSeen, check_at_hand, find_inputs, look_for_inputs
from matchkit.runs.keys import digest, run_key
from matchkit.runs.places import MANIFEST, unfinished_folder
from matchkit.runs.record import (
    FORMAT,
    VOCABULARY,
    NamedEncoder,
    RunFiles,
    RunInput,
    RunRecord,
    RunSettings,
    file_digest,
    recorded_settings,
)
from matchkit.runs.steps import Steps
from matchkit.runs.targets import check_replaceable
from matchkit.runs.versions import other_versions, versions_of, versions_of_writers
from matchkit.runs.work import WorkFolder, opened, remove_unfinished

__all__ = [
    "FORMAT",
    "MANIFEST",
    "VOCABULARY",
    "InputsSeen",
    "KeptBlocks",
    "NamedEncoder",
    "RunFiles",
    "RunInput",
    "RunRecord",
    "RunSettings",
    "Steps",
    "WorkFolder",
    "check_at_hand",
    "check_replaceable",
    "digest",
    "file_digest",
    "find_inputs",
    "finish_run",
    "look_for_inputs",
    "opened",
    "other_versions",
    "recorded_settings",
    "remove_unfinished",
    "run_key",
    "unfinished_folder",
    "versions_of",
    "versions_of_writers",
    "write_run",
]
