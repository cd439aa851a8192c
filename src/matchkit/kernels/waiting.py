"""Which applicants would take a seat if one more were free."""

from __future__ import annotations

import numpy as np

from matchkit.kernels.calendar import CalendarArrays, fits_added
from matchkit.kernels.compiling import Bools, Int32s, Int64s, kernel, wide


@kernel
def waiting_edges(indptr: Int64s, project: Int32s, quota: Int64s, calendar: CalendarArrays, is_placed: Bools) -> Bools:
    """Bool (E,): edges not placed whose project fits with the applicant's placements that rank above it."""
    waits = np.zeros(project.size, np.bool_)
    for a in range(indptr.size - 1):
        better = np.empty(quota[a], np.int64)
        n_better = wide(0)
        for e in range(indptr[a], indptr[a + 1]):
            if n_better == quota[a]:
                break
            if is_placed[e]:
                better[n_better] = project[e]
                n_better += 1
            else:
                p = project[e] + 0  # int64, as everybody asks
                waits[e] = fits_added(calendar, a, better, n_better, p)
    return waits
