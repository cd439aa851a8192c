"""Which applicants would take a seat if one more were free."""

from __future__ import annotations

import numpy as np

from matchkit.kernels.calendar import CalendarArrays, fits_beside
from matchkit.kernels.compiling import Bools, kernel
from matchkit.kernels.lists import Lists


@kernel
def waiting_edges(lists: Lists, calendar: CalendarArrays, is_placed: Bools) -> Bools:
    """Bool (E,): edges not placed whose project fits with the applicant's placements that rank above it."""
    waits = np.zeros(lists.project.size, np.bool_)
    for a in range(lists.indptr.size - 1):
        better = np.empty(lists.quota[a], np.int64)
        n_better = 0
        for e in range(lists.indptr[a], lists.indptr[a + 1]):
            if n_better == lists.quota[a]:
                break
            if is_placed[e]:
                better[n_better] = lists.project[e]
                n_better += 1
            else:
                waits[e] = fits_beside(calendar, a, better, n_better, int(lists.project[e]))
    return waits
