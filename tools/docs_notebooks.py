"""Notebooks, kept as scripts in the percent format, as Markdown pages: read, and with their outputs where asked for.

Their pages are ordinary ones: searched, dark where the others are dark, and without any script from elsewhere.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXECUTE = "MATCHKIT_DOCS_EXECUTE"
TIMEOUT = 600
_HTML, _TEXT = "text/html", "text/plain"
_PICTURES = {"image/svg+xml": "svg", "image/png": "png"}
_TITLE = re.compile(r"^# ", re.MULTILINE)
_LOOKS = re.compile(
    r"<style\b.*?</style>|(?<=<table) border=\"1\" class=\"dataframe\"|(?<=<tr) style=\"[^\"]*\"", re.DOTALL
)
"""What frames bring along; the site has looks of its own."""


@dataclass(frozen=True)
class Notebook:
    """A notebook's page, and the pictures that it shows by their file names."""

    text: str
    pictures: dict[str, bytes]


def read_notebook(path: Path) -> Notebook:
    """The page of a notebook, with outputs if the environment variable MATCHKIT_DOCS_EXECUTE is 1."""
    import jupytext

    notebook = jupytext.read(path, fmt="py:percent")
    if os.environ.get(EXECUTE) == "1":
        _execute(notebook, path.parent)
    pictures: dict[str, bytes] = {}
    parts = [part for cell in notebook.cells for part in _cell(cell, path.stem, pictures)]
    title = [] if any(map(_TITLE.search, parts)) else [f"# {path.stem}"]
    return Notebook("\n\n".join([*title, *parts]) + "\n", pictures)


def _execute(notebook: Any, folder: Path) -> None:
    from nbclient import NotebookClient

    NotebookClient(notebook, timeout=TIMEOUT, resources={"metadata": {"path": str(folder)}}).execute()


def _cell(cell: Any, stem: str, pictures: dict[str, bytes]) -> Iterator[str]:
    if cell.cell_type == "markdown":
        yield cell.source
    elif cell.cell_type == "code" and cell.source.strip():
        yield f"```python\n{cell.source.strip()}\n```"
        for output in cell.get("outputs", ()):
            yield from _output(output, stem, pictures)


def _output(output: Any, stem: str, pictures: dict[str, bytes]) -> Iterator[str]:
    if output.output_type == "stream":
        if output.name == "stdout":
            yield _fenced(output.text)
        return
    shown = output.get("data", {})
    for kind, ending in _PICTURES.items():
        if kind in shown:
            name = f"{stem}-{len(pictures) + 1}.{ending}"
            pictures[name] = shown[kind].encode() if ending == "svg" else base64.b64decode(shown[kind])
            yield f"![A chart]({name})"
            return
    if _HTML in shown:
        yield f'<div class="output">\n{_LOOKS.sub("", shown[_HTML]).strip()}\n</div>'
    elif _TEXT in shown:
        yield _fenced(shown[_TEXT])


def _fenced(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"
