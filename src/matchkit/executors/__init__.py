"""Where blocks of work run: threads of this process, processes, a dask cluster, or ray, behind one `map_blocks`.

Dask and ray are imported when blocks are to run on them.
"""

from __future__ import annotations

from matchkit.executors.choosing import as_executor
from matchkit.executors.dask import Dask
from matchkit.executors.processes import Processes
from matchkit.executors.protocol import Executor
from matchkit.executors.ray import Ray
from matchkit.executors.threads import Threads

__all__ = ["Dask", "Executor", "Processes", "Ray", "Threads", "as_executor"]
