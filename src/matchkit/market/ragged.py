"""Lists of different lengths as two flat arrays (compressed rows)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.errors import ShapeError


@dataclass(frozen=True, eq=False)
class Ragged:
    """Row ``i`` holds ``values[indptr[i]:indptr[i + 1]]``.

    Attributes
    ----------
    indptr
        Int64 (n + 1,), from 0, never falling.
    values
        Int64 (nnz,).
    """

    indptr: npt.NDArray[np.int64]
    values: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        for name in ("indptr", "values"):
            array = np.array(getattr(self, name), dtype=np.int64)
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        if self.indptr.ndim != 1 or not self.indptr.size or self.indptr[-1] != self.values.size:
            raise ShapeError.mismatch(
                "indptr", self.indptr.shape, (self.values.size,), "rows + 1, ending at the values' size"
            )

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[int]]) -> Ragged:
        """From one sequence of integers a row."""
        rows = list(rows)
        indptr = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in rows], out=indptr[1:])
        values = np.fromiter((value for row in rows for value in row), dtype=np.int64, count=int(indptr[-1]))
        return cls(indptr, values)

    def __len__(self) -> int:
        return self.indptr.size - 1

    def __getitem__(self, row: int) -> npt.NDArray[np.int64]:
        return self.values[self.indptr[row] : self.indptr[row + 1]]
