"""The README's examples run, and print what it says they print."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n+```text\n(.*?)```", README, re.DOTALL)
NEEDS_MODEL = 'write("run")'
IN_README = (
    *("solver", "calendars", "embedding", "quality", "skills"),
    *("linking", "scoring", "plain", "stages", "explaining"),
)
IN_RELIABILITY = ("fuzz", "crashes", "hostile_documents", "databases", "spreadsheet", "same_digest", "mutants")


def run(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("code", "shown"), [example for example in EXAMPLES if NEEDS_MODEL not in example[0]])
def test_examples_without_a_model_print_what_is_shown(code: str, shown: str, tmp_path: Path) -> None:
    assert run(code, tmp_path) == shown


@pytest.mark.model
@pytest.mark.parametrize(("code", "shown"), [example for example in EXAMPLES if NEEDS_MODEL in example[0]])
def test_examples_with_the_model_print_what_is_shown(code: str, shown: str, tmp_path: Path) -> None:
    """Another processor may round a vector's last bit otherwise and shift a score by a point, so digits may differ."""
    printed = run(code, tmp_path)
    assert re.sub(r"\d", "0", printed).split() == re.sub(r"\d", "0", shown).split()
    assert (tmp_path / "run" / "report.html").is_file()


def test_all_examples_are_there() -> None:
    assert len(EXAMPLES) == 8


@pytest.mark.parametrize(
    ("page", "name"),
    [
        *(("README.md", name) for name in IN_README),
        *(("docs/reliability.md", name) for name in IN_RELIABILITY),
    ],
)
def test_the_figures_are_what_the_benchmark_printed(page: str, name: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = re.search(rf"<!-- benchmarks/results/{name}.md -->\n(.*?)<!-- end -->", text, re.DOTALL)
    printed = (ROOT / "benchmarks" / "results" / f"{name}.md").read_text(encoding="utf-8")
    assert shown is not None
    assert len(shown[1].splitlines()) > 3
    assert set(shown[1].splitlines()) <= set(printed.splitlines())
