"""Sources on the command line: paths of files, or queries of the database that is named beside them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matchkit.errors import UsageError

DATABASE = "MATCHKIT_DATABASE"
"""Names the database where no option does: what stands in a command line can be read by other users of a machine."""


def read_sources(given: Mapping[str, str | Path | None], database: str | None) -> dict[str, Any]:
    """A path or a `Query` for each source, by role; raises `UsageError` where a query has no database, or none a query.

    A text that begins as a SELECT does is a query, unless a file has that name.
    """
    from matchkit.databases import Query, is_query

    queries = {role: text for role, text in given.items() if isinstance(text, str) and is_query(text)}
    queries = {role: text for role, text in queries.items() if not os.path.isfile(text)}  # noqa: PTH113  # a path object raises where a name is too long
    if database is not None and not queries:
        raise UsageError(
            "--database is given, and no source is a SELECT.",
            cure="Write sources as queries, such as 'select * from applicants'; files need no database.",
        )
    url = database or os.environ.get(DATABASE)
    if queries and not url:
        raise UsageError(
            f"The {next(iter(queries))} are a SELECT, and no database is named.",
            cure=f"Set {DATABASE} to its URL, or give --database.",
        )
    return {**given, **{role: Query(url, text) for role, text in queries.items()}}
