"""Frames as columns of plain Python values, for those who know no frames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd


def plain_columns(frame: pd.DataFrame, names: Iterable[str]) -> dict[str, list[Any]]:
    """These columns as lists, in which a missing value is None."""
    return {name: [None if cell is pd.NA else cell for cell in frame[name].tolist()] for name in names}
