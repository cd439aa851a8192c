"""An earlier run, computed again from its inputs: to be asked, or to be compared."""

from matchkit.replay.comparing import find_difference
from matchkit.replay.computing import Ingredients, changed_columns, compute_again, gather
from matchkit.replay.records import OutputDifference, Replay
from matchkit.replay.replaying import read_run, replay_run

__all__ = [
    "Ingredients",
    "OutputDifference",
    "Replay",
    "changed_columns",
    "compute_again",
    "find_difference",
    "gather",
    "read_run",
    "replay_run",
]
