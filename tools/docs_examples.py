"""The examples of the documentation's pages: ``python tools/docs_examples.py`` writes what they print into the pages.

A page's Python blocks are run one after the other, in one room and in one folder of their own; where a block of text
follows, it shows what was printed. A block of ``sh`` holds commands of matchkit.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

DOCS = Path(__file__).parents[1] / "docs"
ELSEWHERE = ("own-rules.md", "scaling.md")
"""Pages that have tests of their own."""
_EXAMPLE = re.compile(r"^```(?P<kind>python|sh)\n(?P<code>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```\n)?", re.M | re.S)


class Example(NamedTuple):
    """A block of code, what the page shows below it (None where it shows nothing), and what it prints."""

    code: str
    shown: str | None
    printed: str


def pages() -> list[Path]:
    """Every page with examples that are run here."""
    found = sorted(path for path in DOCS.rglob("*.md") if "decisions" not in path.parts and path.name not in ELSEWHERE)
    return [path for path in found if _EXAMPLE.search(path.read_text(encoding="utf-8"))]


def run_examples(page: Path, folder: Path) -> list[Example]:
    """Run a page's examples, in order, in a folder."""
    room: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.chdir(folder):
        return [
            Example(found["code"], found["shown"], _printed(found["kind"], found["code"], room))
            for found in _EXAMPLE.finditer(page.read_text(encoding="utf-8"))
        ]


def _printed(kind: str, code: str, room: dict[str, Any]) -> str:
    if kind == "sh":
        return "".join(_commands(code))
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, "<page>", "exec"), room)  # noqa: S102  # our own pages' code
    return _without_spaces_at_ends(output.getvalue())


def _commands(code: str) -> Iterator[str]:
    from typer.testing import CliRunner

    from matchkit.cli import app

    for line in code.replace("\\\n", " ").splitlines():
        name, *arguments = shlex.split(line, comments=True)
        if name != "matchkit":
            raise ValueError(f"{line!r} is no command of matchkit")
        done = CliRunner().invoke(app, arguments)
        yield _without_spaces_at_ends(done.output)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception


def _without_spaces_at_ends(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def main() -> None:
    """Refresh what all pages show, or those that are named."""
    chosen = [Path(name).resolve() for name in sys.argv[1:]] or pages()
    for page in chosen:
        with tempfile.TemporaryDirectory() as folder:
            printed = iter(run_examples(page, Path(folder)))
        text = page.read_text(encoding="utf-8")
        fresh = _EXAMPLE.sub(lambda found: _with_output(found, next(printed)), text)  # noqa: B023  # used at once
        page.write_text(fresh, encoding="utf-8", newline="\n")
        print(f"{os.path.relpath(page)}{' changed' if fresh != text else ''}")


def _with_output(found: re.Match[str], example: Example) -> str:
    if example.shown is None:
        return found[0]
    return found[0].removesuffix(f"{example.shown}```\n") + f"{example.printed}```\n"


if __name__ == "__main__":
    main()
