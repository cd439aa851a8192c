"""Sources by their role, from either form in which an intake is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matchkit.databases import Query, is_query
from matchkit.errors import DatabaseError

SIDES = ("applicants", "projects")


def sources_by_role(positional: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """Both sides, and the other sources that were given, by role.

    Parameters
    ----------
    positional
        Applicants and projects, or the first of them; or, where applicants are named, a database.
    named
        Sources by role; None is not given. Of a database, texts are its queries.

    Raises
    ------
    TypeError
        There is one source by position too many, or a side comes twice, as for any function.
    DatabaseError
        A text that should be a query of a database is none.
    """
    if len(positional) == 1 and named["applicants"] is not None:
        named, positional = _queries(positional[0], named), ()
    if len(positional) > len(SIDES):
        raise TypeError(f"read_intake() takes 2 sources by position, applicants and projects; {len(positional)} came")
    sides = dict(zip(SIDES, positional, strict=False))
    if twice := [role for role in sides if named[role] is not None]:
        raise TypeError(f"read_intake() got multiple values for argument {twice[0]!r}")
    return {role: source for role, source in {**named, **sides}.items() if source is not None or role in SIDES}


def _queries(database: Any, named: Mapping[str, Any]) -> dict[str, Any]:
    sources = dict(named)
    for role, source in named.items():
        if isinstance(source, str):
            if not is_query(source):
                raise DatabaseError.not_a_query(f"The text given as {role}")
            sources[role] = Query(database, source)
    return sources
