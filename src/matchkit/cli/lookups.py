"""Commands beside matching: the columns of sources, and a folder of kept vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matchkit.cli.failing import errors_reported, print_json
from matchkit.cli.options import Json
from matchkit.errors import CacheError, counted


def schema(as_json: Json = False) -> None:
    """Print the columns of every source: meaning, units, an example, and the default."""
    with errors_reported(as_json):
        from matchkit.intake import json_schema, schema_rows

        if as_json:
            print_json(json_schema())
            return
        from matchkit.terminal import print_schema

        print_schema(schema_rows())


def forget(
    cache: Annotated[Path, typer.Argument(help="The folder that was given as --cache.")],
    applicant_ids: Annotated[list[str], typer.Argument(help="Ids as in the applicants file.")],
    as_json: Json = False,
) -> None:
    """Remove every trace of applicants from a folder of kept vectors."""
    with errors_reported(as_json):
        from matchkit.embedding import VectorCache

        if not VectorCache.is_in(cache):
            raise CacheError.not_there(cache)
        vectors = VectorCache(cache)
        removed = vectors.forget(applicant_ids)
        told = [incident.what for incident in vectors.take_incidents()]
        if as_json:
            print_json({"forgotten": len(applicant_ids), "vectors_removed": removed, "incidents": told})
        else:
            people = counted(len(applicant_ids), "applicant")
            typer.echo("\n".join([f"{counted(removed, 'vector')} of {people} removed from {cache}.", *told]))
