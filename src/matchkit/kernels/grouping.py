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
def sort_group(edges: Int32s, applicant: Int32s, priority: Int64s, turn: Int32s, first: int, end: int) -> None:
    """Order ``edges[first:end]`` in place: by falling priority, then by falling turn of their applicants."""
    group = edges[first:end]
    group[:] = group[np.argsort(~turn[applicant[group]])]
    group[:] = group[np.argsort(~priority[group], kind="mergesort")]


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


@kernel
def find_repeats(indptr: Int64s, project: Int32s, n_projects: int) -> Int64s:
    """Int64 (k,): edges whose project the same row has named before."""
    repeats = [np.int64(0) for _ in range(0)]
    last_row = np.full(n_projects, -1, np.int32)
    for a in range(indptr.size - 1):
        for e in range(indptr[a], indptr[a + 1]):
            if last_row[project[e]] == a:
                repeats.append(np.int64(e))
            last_row[project[e]] = a
    return np.array(repeats, np.int64)


@kernel
def chosen_pairs(indptr: Int64s, project: Int32s, is_chosen: Bools) -> Int64s:
    """Int64 (k, 2): applicant and project of the chosen edges, ascending."""
    pairs = np.empty((np.count_nonzero(is_chosen), 2), np.int64)
    n = 0
    for a in range(indptr.size - 1):
        first = n
        for e in range(indptr[a], indptr[a + 1]):
            if is_chosen[e]:
                pairs[n, 0] = a
                pairs[n, 1] = project[e]
                n += 1
        if n > first + 1:
            pairs[first:n, 1].sort()
    return pairs
