"""Edges found and grouped without sorting all of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from matchkit.kernels.compiling import Bools, Int32s, Int64s, kernel


@kernel
def group_by(side: Int32s, n: int) -> tuple[Int64s, Int32s]:
    """Where the edges of each of ``n`` begin, int64 (n + 1,), and the edges in groups, int32 (E,), each ascending.

    ``side`` int32 (E,) is each edge's applicant, or its project.
    """
    indptr = np.zeros(n + 1, np.int64)
    for i in side:
        indptr[i + 1] += 1
    for i in range(n):
        indptr[i + 1] += indptr[i]
    place = indptr.copy()
    edges = np.empty(side.size, np.int32)
    for e in range(side.size):
        edges[place[side[e]]] = e
        place[side[e]] += 1
    return indptr, edges


@kernel
def sort_groups(indptr: Int64s, edges: Any, key: Any, tie: Any) -> None:
    """Order the edges of each group in place, by rising ``key`` and then ``tie``: arrays (E,) of numbers.

    ``edges`` are int32 or int64.
    """
    for i in range(indptr.size - 1):
        group = edges[indptr[i] : indptr[i + 1]]
        if group.size > 1:
            group[:] = group[np.argsort(tie[group])]
            group[:] = group[np.argsort(key[group], kind="mergesort")]


@kernel
def ranks_of_edges(indptr: Int64s, project: Int32s, project_indptr: Int64s, applicant: Int32s) -> Int64s:
    """Int64 (E,): for each edge of the applicants' lists its place in the project's list, -1 if it is not there."""
    begin, entries = group_by(applicant, indptr.size - 1)
    owner = np.empty(applicant.size, np.int32)
    for p in range(project_indptr.size - 1):
        owner[project_indptr[p] : project_indptr[p + 1]] = p
    last_seen, place = np.full(project_indptr.size - 1, -1, np.int32), np.empty(project_indptr.size - 1, np.int64)
    ranks = np.full(project.size, -1, np.int64)
    for a in range(indptr.size - 1):
        for entry in entries[begin[a] : begin[a + 1]]:
            p = owner[entry]
            last_seen[p] = a
            place[p] = entry - project_indptr[p]
        for e in range(indptr[a], indptr[a + 1]):
            if last_seen[project[e]] == a:
                ranks[e] = place[project[e]]
    return ranks


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
        if n == len(pairs):
            break
        first = n
        for e in range(indptr[a], indptr[a + 1]):
            if is_chosen[e]:
                pairs[n, 0] = a
                pairs[n, 1] = project[e]
                n += 1
        if n > first + 1:
            pairs[first:n, 1].sort()
    return pairs
