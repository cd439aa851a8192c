"""What mkdocs calls while it builds the documentation: pages, tables and pictures that come from the code itself.

- A line ``<!-- table: params.calendar -->`` becomes a table of `docs_tables`.
- An entry ``decisions/*`` of the navigation stands for all pages of that folder, ``notebooks/*`` for the notebooks.
- Pictures of the charts are drawn from the example intake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docs_charts import draw_charts
from docs_notebooks import read_notebook
from docs_tables import TABLES

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "examples" / "notebooks"
_PLACEHOLDER = re.compile(r"^<!-- table: (\S+) -->$", re.MULTILINE)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Write out the entries of the navigation that stand for whole folders."""
    config.nav = list(_written_out(config.nav or [], Path(config.docs_dir)))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the notebooks and the pictures of the charts."""
    for path in _notebooks():
        notebook = read_notebook(path)
        files.append(File.generated(config, f"notebooks/{path.stem}.md", content=notebook.text))
        for name, picture in notebook.pictures.items():
            files.append(File.generated(config, f"notebooks/{name}", content=picture))
    for name, picture in draw_charts().items():
        files.append(File.generated(config, f"charts/{name}", content=picture))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001  # as mkdocs calls it
    """Put the tables in."""

    def table(found: re.Match[str]) -> str:
        if found[1] not in TABLES:
            raise PluginError(f"{page.file.src_uri} asks for the table {found[1]!r}; there are {', '.join(TABLES)}")
        return TABLES[found[1]]()

    return _PLACEHOLDER.sub(table, markdown)


def _written_out(nav: list[Any], docs: Path) -> Iterator[Any]:
    for entry in nav:
        if isinstance(entry, dict):
            written = {name: list(_written_out(inside, docs)) for name, inside in entry.items()}
            yield from ({name: inside} for name, inside in written.items() if inside)
        elif entry == "notebooks/*":
            pages = [f"notebooks/{path.stem}.md" for path in _notebooks()]
            if pages:
                yield {"Notebooks": pages}
        elif entry.endswith("/*"):
            yield from (path.relative_to(docs).as_posix() for path in sorted(docs.glob(f"{entry}.md")))
        else:
            yield entry


def _notebooks() -> list[Path]:
    return sorted(NOTEBOOKS.glob("*.py"))
