"""The preferences of both sides, as compressed rows of edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from matchkit.errors import PreferencesError, ShapeError, counted, first_few
from matchkit.kernels.grouping import find_repeats, group_by, ranks_of_edges, sort_groups
from matchkit.preferences.ties import lottery, pair_lottery

Width = TypeVar("Width", bound=np.signedinteger)
SPARSE_FROM = 1_000_000
POSITIONS_FROM_0 = "Projects are positions from 0, applicants too."
FRAME_COLUMNS = ("applicant_id", "project_id", "applicant_score", "project_score")


class Preferences:
    """Each applicant's acceptable projects, best first, with the applicant's priority at each.

    Arrays of the types below are kept, not copied, as in SciPy: do not change them afterwards.

    Parameters
    ----------
    indptr
        Int64 (A + 1,): applicant ``a``'s list is ``project[indptr[a]:indptr[a + 1]]``.
    project
        Int32 (E,): positions of projects, best first; each at most once in a list.
    priority
        Int64 (E,): how much the project wants this applicant; larger is better, equal is a tie, which never blocks.
    applicant_ids, project_ids
        Stable names: by the applicants' ties are broken, and messages use both. Positions where there are none.

    Raises
    ------
    ShapeError
        If the arrays' lengths disagree.
    PreferencesError
        If a dtype is no integer, a project is negative, or a list names a project twice.
    """

    def __init__(
        self,
        indptr: npt.ArrayLike,
        project: npt.ArrayLike,
        priority: npt.ArrayLike,
        *,
        applicant_ids: Sequence[str] | None = None,
        project_ids: Sequence[str] | None = None,
    ) -> None:
        self.indptr = _integers("indptr", indptr, np.int64)
        self.project: npt.NDArray[np.int32] = _integers("project", project, np.int32)
        self.priority = _integers("priority", priority, np.int64)
        self.applicant_ids = _texts("applicant_ids", applicant_ids)
        self.project_ids = _texts("project_ids", project_ids)
        self._check_shapes()
        self._check_lists()

    @property
    def n_applicants(self) -> int:
        """Number of applicants."""
        return int(self.indptr.size - 1)

    @property
    def n_edges(self) -> int:
        """Number of acceptable pairs."""
        return int(self.project.size)

    @cached_property
    def applicant(self) -> npt.NDArray[np.int32]:
        """Int32 (E,): the applicant of each edge."""
        applicant = np.repeat(np.arange(self.n_applicants, dtype=np.int32), np.diff(self.indptr))
        applicant.flags.writeable = False
        return applicant

    def applicant_name(self, position: int) -> str:
        """The applicant's id, or its position as text."""
        return self.applicant_ids[position] if self.applicant_ids is not None else str(position)

    def project_name(self, position: int) -> str:
        """The project's id, or its position as text."""
        return self.project_ids[position] if self.project_ids is not None else str(position)

    @classmethod
    def from_lists(
        cls, applicant_lists: Sequence[Sequence[int]], project_lists: Sequence[Sequence[int]]
    ) -> Preferences:
        """From both sides' lists of positions, best first. A pair is acceptable when each lists the other.

        Raises
        ------
        PreferencesError
            If a list names a position that does not exist, or one twice.
        """
        indptr, project = _flattened("applicant_lists", applicant_lists, len(project_lists))
        project_indptr, applicant = _flattened("project_lists", project_lists, len(applicant_lists))
        rank = ranks_of_edges(indptr, project, project_indptr, applicant)
        kept = np.concatenate([[0], np.cumsum(rank >= 0)])
        return cls(kept[indptr], project[rank >= 0], -rank[rank >= 0])

    @classmethod
    def from_scores(cls, applicant_scores: npt.ArrayLike, project_scores: npt.ArrayLike) -> Preferences:
        """From two score matrices (A, P), larger is better; NaN on either side means unacceptable.

        Equal scores of an applicant are ordered by project position; equal scores of a project are ties.
        """
        wanted = np.asarray(applicant_scores, dtype=np.float64)
        wanting = np.asarray(project_scores, dtype=np.float64)
        if wanted.ndim != 2:
            raise ShapeError(
                f"applicant_scores has shape {wanted.shape}, expected (applicants, projects).",
                cure="Give one row for each applicant and one column for each project.",
            )
        if wanted.shape != wanting.shape:
            raise ShapeError.mismatch("project_scores", wanting.shape, wanted.shape, "the shape of applicant_scores")
        applicant, project = np.nonzero((wanted == wanted) & (wanting == wanting))  # NaN differs from itself
        indptr = np.concatenate([[0], np.cumsum(np.bincount(applicant, minlength=len(wanted)))])
        order = np.arange(project.size)
        sort_groups(indptr, order, -wanted[applicant, project], project)
        return cls(indptr, project[order], _priorities(wanting[applicant, project[order]]))

    @classmethod
    def from_frame(cls, frame: Any, *, seed: int = 0) -> Preferences:
        """From a frame with one row a pair: applicant_id, project_id, applicant_score, project_score.

        Parameters
        ----------
        frame
            Any DataFrame, or a mapping of columns. Scores are numbers, larger is better; a pair with NaN on either side
            is unacceptable. Applicants and projects are numbered in ascending order of id: ``applicant_ids`` and
            ``project_ids`` name them. Who stands in no row is unknown here.
        seed
            Of the lottery over both ids that orders equal scores of an applicant. Equal scores of a project are ties.

        Raises
        ------
        PreferencesError
            If a column is missing, an id is empty, or a pair appears twice.
        """
        columns = [_column(frame, name) for name in FRAME_COLUMNS]
        applicant_ids, applicant = _numbered("applicant_id", columns[0])
        project_ids, project = _numbered("project_id", columns[1])
        wanted, wanting = (np.asarray(column, dtype=np.float64) for column in columns[2:])
        accepted = np.flatnonzero(~(np.isnan(wanted) | np.isnan(wanting)))
        applicant, project = applicant[accepted], project[accepted]
        tie = pair_lottery(lottery(applicant_ids, seed, "list")[applicant], lottery(project_ids, seed, "list")[project])
        indptr, order = group_by(applicant, len(applicant_ids))
        sort_groups(indptr, order, -wanted[accepted], tie)
        return cls(
            indptr,
            project[order],
            _priorities(wanting[accepted[order]]),
            applicant_ids=applicant_ids,
            project_ids=project_ids,
        )

    def _check_shapes(self) -> None:
        if self.indptr.ndim != 1 or not self.indptr.size or self.indptr[0] != 0 or (np.diff(self.indptr) < 0).any():
            raise PreferencesError(
                "indptr must start at 0 and never fall.",
                cure="It holds A + 1 offsets into `project`, as in SciPy's CSR.",
            )
        edges = (int(self.indptr[-1]),)
        for name in ("project", "priority"):
            if getattr(self, name).shape != edges:
                raise ShapeError.mismatch(name, getattr(self, name).shape, edges, "(edges,), the last value of indptr")
        if self.applicant_ids is not None and len(self.applicant_ids) != self.n_applicants:
            raise ShapeError.mismatch(
                "applicant_ids", (len(self.applicant_ids),), (self.n_applicants,), "(applicants,)"
            )
        for name in ("applicant_ids", "project_ids"):
            ids = getattr(self, name) or ()
            if len(set(ids)) < len(ids):
                twice = [key for key, n in Counter(ids).items() if n > 1]
                raise PreferencesError(
                    f"{name} holds {len(twice)} ids more than once: {first_few(twice)}.", cure="Ids name one each."
                )

    def _check_lists(self) -> None:
        if self.project.size and self.project.min() < 0:
            raise PreferencesError(
                f"{counted(int((self.project < 0).sum()), 'edge')} to a negative project.", cure=POSITIONS_FROM_0
            )
        repeats = find_repeats(self.indptr, *self._small_numbers())
        if repeats.size:
            rows = np.searchsorted(self.indptr, repeats, side="right") - 1
            named = [f"({a}, {p})" for a, p in zip(rows.tolist(), self.project[repeats].tolist(), strict=True)]
            raise PreferencesError(
                f"{counted(repeats.size, 'pair')} (applicant, project) more than once: "
                f"{first_few(named, quote=False)}.",
                cure="A list names each project at most once.",
            )

    def _small_numbers(self) -> tuple[npt.NDArray[np.int32], int]:
        """Projects and how many there are; where they are few but their positions huge, numbered anew."""
        n_projects = int(self.project.max(initial=-1)) + 1
        if n_projects <= SPARSE_FROM + 8 * self.n_edges:
            return self.project, n_projects
        distinct, renumbered = np.unique(self.project, return_inverse=True)
        return renumbered.reshape(-1).astype(np.int32), distinct.size


def _integers(name: str, values: npt.ArrayLike, dtype: type[Width]) -> npt.NDArray[Width]:
    array = np.asarray(values)
    if array.size == 0:
        array = array.astype(dtype)
    if array.dtype.kind not in "iu":
        raise PreferencesError(
            f"{name} has dtype {array.dtype}, expected whole numbers.",
            cure="For scores with fractions or NaN use Preferences.from_scores."
            if name == "priority"
            else POSITIONS_FROM_0,
        )
    limits = np.iinfo(dtype)
    if array.dtype != dtype and array.size and (array.min() < limits.min or array.max() > limits.max):
        raise PreferencesError(
            f"{name} holds values beyond {np.dtype(dtype)}: {array.min()} to {array.max()}.",
            cure="Only their order counts: replace them by ranks." if name == "priority" else POSITIONS_FROM_0,
        )
    array = np.ascontiguousarray(array, dtype=dtype).view()
    array.flags.writeable = False
    return array


def _texts(name: str, ids: Sequence[str] | None) -> tuple[str, ...] | None:
    if ids is None:
        return None
    foreign = [repr(key) for key in ids if not isinstance(key, str)]
    if foreign or isinstance(ids, str):
        raise PreferencesError(
            f"{name} must be a list of text; {len(foreign)} are none: {first_few(foreign, quote=False)}.",
            cure="Write numbers as text: str(17).",
        )
    return tuple(ids)


def _column(frame: Any, name: str) -> npt.NDArray[Any]:
    if name not in list(getattr(frame, "column_names", getattr(frame, "columns", frame))):
        raise PreferencesError(
            f"The frame has no column {name!r}.", cure=f"It needs the columns {', '.join(FRAME_COLUMNS)}."
        )
    return np.asarray(frame[name])


def _numbered(name: str, column: npt.NDArray[Any]) -> tuple[tuple[str, ...], npt.NDArray[np.int32]]:
    """Distinct ids as text, ascending, and the position of each row's id among them."""
    ids = column.tolist()
    missing = [row for row, key in enumerate(ids) if key is None or key != key or key == ""]
    if missing:
        raise PreferencesError(
            f"{counted(len(missing), 'row')} without {name}: {first_few(missing)}.",
            cure="Name both sides of every pair.",
        )
    distinct = sorted({str(key) for key in set(ids)})
    position = {key: i for i, key in enumerate(distinct)}
    return tuple(distinct), np.array([position[str(key)] for key in ids], np.int32)


def _flattened(
    name: str, lists: Sequence[Sequence[int]], n_others: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Rows of positions as offsets and members, each within the other side and at most once in a row."""
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in lists])]).astype(np.int64)
    members = _integers(name, list(chain.from_iterable(lists)), np.int64)
    beyond = np.flatnonzero((members < 0) | (members >= n_others))
    if beyond.size:
        row = int(np.searchsorted(indptr, beyond[0], side="right")) - 1
        raise PreferencesError(
            f"{name}[{row}] names positions that do not exist: {first_few([int(members[e]) for e in beyond])}; the "
            f"other side has {n_others}.",
            cure="Positions run from 0 to the other side's length less one.",
        )
    narrow = members.astype(np.int32)
    repeats = find_repeats(indptr, narrow, n_others)
    if repeats.size:
        row = int(np.searchsorted(indptr, repeats[0], side="right")) - 1
        raise PreferencesError(f"{name}[{row}] names somebody twice.", cure="A list names each at most once.")
    return indptr, narrow


def _priorities(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Whole numbers in the order of the scores: themselves where they are whole, else their bits put in order."""
    if (np.abs(scores) <= 2**53).all() and (scores == np.rint(scores)).all():
        return scores.astype(np.int64)
    bits = (scores + 0.0).view(np.int64)  # -0.0 becomes 0.0
    return np.where(bits >= 0, bits, np.iinfo(np.int64).min - bits)
