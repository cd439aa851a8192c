"""Maximum flow against SciPy's."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from matchkit.kernels.flow import max_flow

Arc = tuple[int, int, int]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 9)), max_size=14, unique_by=lambda a: a[:2])
)
@settings(max_examples=300)
def test_the_flow_is_as_great_as_scipys_and_keeps_every_limit(arcs: list[Arc]) -> None:
    """Node 0 is the source, node 5 the sink; what flows in flows out everywhere else."""
    arcs = [arc for arc in arcs if arc[0] != arc[1]]
    tails, heads, capacities = np.array(arcs, np.int64).reshape(-1, 3).T.copy()
    value, flow = max_flow(tails, heads, capacities, 6, 0, 5)
    matrix = csr_array((capacities.astype(np.int32), (tails, heads)), shape=(6, 6))
    assert value == maximum_flow(matrix, 0, 5).flow_value
    assert ((flow >= 0) & (flow <= capacities)).all()
    balance = np.bincount(heads, flow, 6) - np.bincount(tails, flow, 6)
    assert balance[5] == -balance[0] == value
    assert not balance[1:5].any()
