"""The command that shows the columns of sources."""

from __future__ import annotations

from matchkit.cli.failing import errors_reported, print_json
from matchkit.cli.options import Json


def schema(as_json: Json = False) -> None:
    """Print the columns of every source: meaning, units, an example, and the default."""
    with errors_reported(as_json):
        from matchkit.intake import json_schema, schema_rows

        if as_json:
            print_json(json_schema())
            return
        from matchkit.terminal import print_schema

        print_schema(schema_rows())
