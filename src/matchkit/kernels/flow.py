"""Maximum flow on small networks, by shortest augmenting paths (Edmonds and Karp 1972).

Used where a plan is wanted day by day, and by the independent checker; the solver's own test is in `kernels.calendar`.
"""

from __future__ import annotations

import numpy as np

from matchkit.kernels.compiling import Int64s, kernel


@kernel
def max_flow(
    tails: Int64s, heads: Int64s, capacities: Int64s, n_nodes: int, source: int, sink: int
) -> tuple[int, Int64s]:
    """Greatest flow from ``source`` to ``sink``.

    Parameters
    ----------
    tails, heads, capacities
        Int64 (m,): arc ``i`` leads from ``tails[i]`` to ``heads[i]`` and carries at most ``capacities[i]``.
    n_nodes, source, sink
        Nodes are numbered from 0.

    Returns
    -------
    tuple of int and ndarray
        The value, and int64 (m,), the flow on each arc. Among equal flows, earlier arcs are used first.
    """
    flow = np.zeros(tails.size, np.int64)
    value = 0
    first, following = _incidence(tails, heads, n_nodes)
    arrived_by = np.empty(n_nodes, np.int64)  # arc (2 i forwards, 2 i + 1 backwards) by which a node was reached
    while _reach(tails, heads, capacities, flow, first, following, source, sink, arrived_by):
        value += _augment(tails, heads, capacities, flow, source, sink, arrived_by)
    return value, flow


@kernel
def _incidence(tails: Int64s, heads: Int64s, n_nodes: int) -> tuple[Int64s, Int64s]:
    """Linked lists of the half-arcs at each node, in ascending order."""
    first = np.full(n_nodes, -1, np.int64)
    following = np.full(2 * tails.size, -1, np.int64)
    for i in range(tails.size - 1, -1, -1):
        following[2 * i + 1] = first[heads[i]]
        first[heads[i]] = 2 * i + 1
        following[2 * i] = first[tails[i]]
        first[tails[i]] = 2 * i
    return first, following


@kernel
def _reach(
    tails: Int64s,
    heads: Int64s,
    capacities: Int64s,
    flow: Int64s,
    first: Int64s,
    following: Int64s,
    source: int,
    sink: int,
    arrived_by: Int64s,
) -> bool:
    """Breadth-first search in the residual network; True if the sink is reached."""
    arrived_by[:] = -1
    queue = np.empty(arrived_by.size, np.int64)
    queue[0] = source
    n_seen = 1
    at = 0
    while at < n_seen:
        node = queue[at]
        at += 1
        half = first[node]
        while half != -1:
            i = half // 2
            forwards = half % 2 == 0
            onward = heads[i] if forwards else tails[i]
            residual = capacities[i] - flow[i] if forwards else flow[i]
            if residual > 0 and onward != source and arrived_by[onward] == -1:
                arrived_by[onward] = half
                if onward == sink:
                    return True
                queue[n_seen] = onward
                n_seen += 1
            half = following[half]
    return False


@kernel
def _augment(
    tails: Int64s, heads: Int64s, capacities: Int64s, flow: Int64s, source: int, sink: int, arrived_by: Int64s
) -> int:
    """Push what the found path can carry; returns how much."""
    amount = 2**62
    node = sink
    while node != source:
        i = arrived_by[node] // 2
        forwards = arrived_by[node] % 2 == 0
        amount = min(amount, capacities[i] - flow[i] if forwards else flow[i])
        node = tails[i] if forwards else heads[i]
    node = sink
    while node != source:
        i = arrived_by[node] // 2
        forwards = arrived_by[node] % 2 == 0
        flow[i] += amount if forwards else -amount
        node = tails[i] if forwards else heads[i]
    return amount
