"""Removing people from the results that were written to a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from matchkit.databases.connecting import load_sqlalchemy
from matchkit.databases.tables import OF_PROJECTS, PREFIX, RUN_ID, RUNS, TABLES, check_tables, define_tables
from matchkit.databases.writing import writing
from matchkit.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Table

LEDGER = "ledger"
LONGEST_SAID = 40
"""Of an id in a sentence: of a longer one this much is said, with a mark at the end."""
WORDS = ("what", "cure", "reason")
"""Columns of sentences, which may name an applicant."""


def forget_in_database(
    database: Any, applicant_ids: Sequence[str], *, schema: str | None = None, prefix: str = PREFIX
) -> dict[str, int]:
    """Remove every row of all runs that tells of an applicant, in one transaction.

    Rows are removed in which the id stands as an applicant's, or in quotes in a sentence. The digests in the table of
    runs stay those of what was written then.

    Parameters
    ----------
    database
        A URL as in `Query`, or an engine.
    applicant_ids
        As in the intake.
    schema, prefix
        As the runs were written with.

    Returns
    -------
    dict
        How many rows were removed, by table.

    Raises
    ------
    DatabaseError
        The database cannot be reached or refuses something, or no run was ever written there; it is then as it was.
    """
    if isinstance(applicant_ids, str):
        raise UsageError.not_texts("applicant_ids", "one string")
    sqlalchemy = load_sqlalchemy()
    defined = define_tables(schema, prefix)
    removed = dict.fromkeys(TABLES, 0)
    with writing(database, must_exist=True) as connection:
        there = check_tables(connection, defined)
        if RUNS not in there:
            raise DatabaseError.no_tables(defined[RUNS].name)
        for name in TABLES:
            columns = defined[name].c
            for applicant in applicant_ids:
                tells = [columns["applicant_id"] == applicant] if "applicant_id" in columns else []
                if name == LEDGER:
                    tells.append((columns["id"] == applicant) & ~_is_of_projects(defined))
                words = [columns[key] for key in WORDS if key in columns]
                tells += [word.contains(said, autoescape=True) for word in words for said in _said(applicant)]
                done = connection.execute(defined[name].delete().where(sqlalchemy.or_(*tells)))
                removed[name] += done.rowcount
    return removed


def _is_of_projects(defined: Mapping[str, Table]) -> Any:
    """The condition that a row of the ledger tells of a project: both sides may count their ids from 1."""
    ledger, runs = defined[LEDGER].c, defined[RUNS].c
    sources = [runs[f"{role}_source"] for role in OF_PROJECTS]
    of_run = load_sqlalchemy().select(runs[RUN_ID]).where(runs[RUN_ID] == ledger[RUN_ID])
    return of_run.where(ledger["source"].in_(sources)).exists()


def _said(applicant: str) -> list[str]:
    """How sentences name an applicant."""
    short = [] if len(applicant) <= LONGEST_SAID else [repr(f"{applicant[: LONGEST_SAID - 1]}…")]
    return [repr(applicant), *short]
