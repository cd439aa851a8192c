"""Edges found and grouped without sorting all of them."""

from __future__ import annotations

import numpy as np

from matchkit.kernels.compiling import Bools, Int32s, Int64s, kernel


@kernel
def group_by_project(project: Int32s, n_projects: int) -> tuple[Int64s, Int32s]:
    """Where each project's edges begin, int64 (P + 1,), and the edges grouped so, int32 (E,), ascending in a group."""
    indptr = np.zeros(n_projects + 1, np.int64)
    for e in range(project.size):
        indptr[project[e] + 1] += 1
    for p in range(n_projects):
        indptr[p + 1] += indptr[p]
    place = indptr.copy()
    edges = np.empty(project.size, np.int32)
    for e in range(project.size):
        edges[place[project[e]]] = e
        place[project[e]] += 1
    return indptr, edges


@kernel
def sort_group(edges: Int32s, key: Int64s, first: int, end: int) -> None:
    """Order ``edges[first:end]`` by falling key, in place."""
    group = edges[first:end]
    group[:] = group[np.argsort(-key[group])]


@kernel
def mark_pairs(indptr: Int64s, project: Int32s, applicants: Int64s, projects: Int64s) -> tuple[Bools, Bools]:
    """Which edges are among the pairs, bool (E,), and which pairs are edges not marked before, bool (k,)."""
    is_marked = np.zeros(project.size, np.bool_)
    is_found = np.zeros(applicants.size, np.bool_)
    for i in range(applicants.size):
        if 0 <= applicants[i] < indptr.size - 1:
            for e in range(indptr[applicants[i]], indptr[applicants[i] + 1]):
                if project[e] == projects[i] and not is_marked[e]:
                    is_marked[e] = is_found[i] = True
    return is_marked, is_found
