"""Which projects are near an applicant's texts, found without comparing them with all: an index of faiss.

The index is an inverted file. Projects lie in cells around centroids, some square root of their number, and a text is
compared with the projects of the nearest cells alone. Here hundreds of neighbours are asked for; a graph (HNSW) then
visits vectors all over memory, while cells are read from end to end. With fifty thousand projects and four hundred
neighbours, a graph took some three times as long to search, and to build, for the same share of the nearest.

What is found does not depend on blocks, threads or processor: vectors and centroids are whole numbers, see
`matchkit.embedding.cosines`, so that products are exact in whatever order they are summed. The index is built once,
by one thread and from a fixed seed, and parts search copies of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matchkit.embedding.cosines import whole_rows
from matchkit.errors import UsageError
from matchkit.scoring.edges import Pairs
from matchkit.scoring.sides import ApplicantSide, ProjectSide, WrittenTexts

SEED = 0
ROUNDS = 10
"""Of k-means. Cells need not be the best ones: each text looks into several."""
LOOK_AT = 16
"""Projects that a text is compared with, for each that is asked for. With 384 dimensions and two hundred topics, more
than nine in ten of the nearest are among them; with half as many, seven in ten."""
SAMPLE = 500
"""Applicants whose shortlists are made exactly too. With twenty projects each, the share that is found is then known to
about a percent."""

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The projects' vectors, ready to be searched.

    Attributes
    ----------
    index
        Of faiss, with the vectors of ``projects``; pickled with what it holds.
    projects
        Int64 (V,): those in whose texts the encoder finds something.
    always
        Bool (P,): the others, which are neither near nor far, and so candidates of everybody.
    candidates, n_cells
        How many are found for each text, and in how many cells they are looked for.
    """

    index: Any
    projects: Ints
    always: Bools
    candidates: int
    n_cells: int

    @classmethod
    def of(cls, projects: ProjectSide, candidates: int) -> Neighbours | None:
        """None where all projects are among so many; `UsageError` with the cure where faiss is not installed."""
        load_faiss()
        has_vector: Bools = np.asarray(projects.vectors.any(axis=1))
        chosen = np.flatnonzero(has_vector)
        if chosen.size <= candidates:
            return None
        n_cells = round(chosen.size**0.5)
        index = _index_of(np.ascontiguousarray(projects.vectors[chosen]), n_cells)
        n_searched = min(n_cells, -(-LOOK_AT * candidates * n_cells // chosen.size))
        return cls(index, chosen, ~has_vector, candidates, n_searched)

    def near(self, applicants: ApplicantSide) -> Bools:
        """Bool (n, P): whether a project is among the nearest to one of an applicant's texts.

        Who wrote nothing in which the encoder finds anything has all projects.
        """
        n = len(applicants)
        is_near = np.zeros((n, self.always.size), np.bool_)
        is_near[:, self.always] = True
        is_placed = np.zeros(n, np.bool_)
        everybody = np.ones(n, np.bool_)
        for texts, is_stated in (
            (applicants.resume, everybody),
            (applicants.commitment, everybody),
            (applicants.interest, applicants.states_wishes),
        ):
            rows = _rows_with_vector(texts, is_stated)
            is_placed[rows] = True
            found = self._search(whole_rows(texts.vectors[rows]))
            row, place = np.nonzero(found >= 0)  # -1 where the cells held fewer
            is_near[rows[row], self.projects[found[row, place]]] = True
        is_near[~is_placed] = True
        return is_near

    def _search(self, vectors: Floats) -> Ints:
        """Int64 (n, candidates), places in ``projects``."""
        faiss = load_faiss()
        if not vectors.size:
            return np.zeros((len(vectors), self.candidates), np.int64)
        with _one_thread(faiss):  # workers are the executor's
            params = faiss.SearchParametersIVF(nprobe=self.n_cells)
            return self.index.search(vectors, self.candidates, params=params)[1]


def load_faiss() -> Any:
    """The package; `UsageError` with the cure where it is not installed."""
    try:
        import faiss
    except ImportError:
        raise UsageError.missing_extra("[shortlist] candidates", "faiss", "faiss") from None
    return faiss


def sample_of(n_applicants: int) -> Ints:
    """Positions of those whose shortlists are made exactly too, ascending; the same each time."""
    rng = np.random.default_rng(SEED)
    return np.sort(rng.choice(n_applicants, min(SAMPLE, n_applicants), replace=False))


def recall_of(found: Pairs, exact: Pairs, sample: Ints, n_projects: int) -> float:
    """The share of the sample's own best pairs that was found; 1.0 where there are none.

    Parameters
    ----------
    found
        The shortlists of all applicants.
    exact
        Those of the sample, whose row ``i`` is applicant ``sample[i]``.
    sample
        Int64 (s,), positions.
    n_projects
        Of the market.
    """
    ours = (found.applicant * n_projects + found.project)[found.is_own]
    wanted = (sample[exact.applicant] * n_projects + exact.project)[exact.is_own]
    return float(np.isin(wanted, ours).mean()) if wanted.size else 1.0


def _index_of(vectors: Floats, n_cells: int) -> Any:
    faiss = load_faiss()
    dimension = vectors.shape[1]
    with _one_thread(faiss):
        clusters = faiss.Kmeans(
            dimension, n_cells, niter=ROUNDS, seed=SEED, spherical=True, min_points_per_centroid=1, verbose=False
        )
        clusters.train(vectors)
        cells = faiss.IndexFlatIP(dimension)
        cells.add(whole_rows(clusters.centroids))
        index = faiss.IndexIVFFlat(cells, dimension, n_cells, faiss.METRIC_INNER_PRODUCT)
        index.add(vectors)
    return index


def _rows_with_vector(texts: WrittenTexts, is_stated: Bools) -> Ints:
    return np.flatnonzero(texts.is_known & is_stated & np.asarray(texts.vectors.any(axis=1)))


@contextmanager
def _one_thread(faiss: Any) -> Iterator[None]:
    """Let faiss use no thread beside the calling one; the number is kept by each thread for itself."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
