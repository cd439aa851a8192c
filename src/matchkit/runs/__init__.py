"""The folder that a run leaves behind: every file whole or not there at all."""

from matchkit.runs.folder import write_run

__all__ = ["write_run"]
