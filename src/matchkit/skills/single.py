"""The skills of a single applicant, cut out of those of a market."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TypeVar

import numpy as np

from matchkit.market import Ragged
from matchkit.skills.market_skills import MarketSkills
from matchkit.skills.records import Credits, Offers, Shown, SkillRows

Rows = TypeVar("Rows", Shown, SkillRows, Credits, Offers, Ragged)


def only_applicant(skills: MarketSkills, applicant: int) -> MarketSkills:
    """As if there were no other applicant; the projects stay as they are."""
    return replace(
        skills,
        held=_only(skills.held, applicant),
        wanted=_only(skills.wanted, applicant),
        is_unknown=skills.is_unknown[applicant : applicant + 1],
        credits=_only(skills.credits, applicant),
        offers=_only(skills.offers, applicant),
        resumes=skills.resumes[applicant : applicant + 1],
        shown=_only(skills.shown, applicant),
    )


def _only(rows: Rows, row: int) -> Rows:
    begin, end = rows.indptr[row : row + 2].tolist()
    columns = [getattr(rows, column.name)[begin:end] for column in fields(rows) if column.name != "indptr"]
    return type(rows)(np.array([0, end - begin], np.int64), *columns)
