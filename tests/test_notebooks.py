"""The notebooks of `examples/`: each runs from top to bottom in an empty folder, and shows what it says."""

from __future__ import annotations

import ast
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook, new_output
from traitlets import default

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "examples" / "notebooks"
NAMES = ["01_quickstart", "02_coordinator", "03_arrays", "04_calendars", "05_batch"]
ENCODER = "MATCHKIT_EXAMPLE_ENCODER"
TIMEOUT = 300
DRAWS = re.compile(r"\bplots\.\w+\(|\bplt\.subplots\(")
PLACES = [
    str(place)
    for place in (ROOT, Path(sys.prefix), Path(tempfile.gettempdir()), Path.home())
    if place != Path(place.anchor)  # the home of some accounts, and part of many a text
]


class OwnKernel(AsyncKernelManager):
    """Starts the interpreter that runs the tests, whatever kernels are installed."""

    @default("kernel_spec_manager")
    def _only_the_native_one(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run in; what Jupyter keeps of its own stays beside it."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv(ENCODER, "hashing")
    monkeypatch.delenv("MPLBACKEND", raising=False)
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


def execute(notebook: Any, folder: Path) -> Any:
    resources = {"metadata": {"path": str(folder)}}
    return NotebookClient(notebook, timeout=TIMEOUT, resources=resources, kernel_manager_class=OwnKernel).execute()


def find_problems(notebook: Any) -> list[str]:
    """What a reader of an executed notebook should not see, or would miss."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [f"cell {n}: {problem}" for n, cell in enumerate(cells, 1) for problem in _problems(cell)]


def _problems(cell: Any) -> Iterator[str]:
    if is_showing(cell.source) and not cell.outputs:
        yield "shows nothing"
    if DRAWS.search(cell.source) and not any("image/png" in output.get("data", {}) for output in cell.outputs):
        yield "draws nothing"
    for output in cell.outputs:
        if output.get("name") == "stderr":
            yield f"writes to the error stream: {output.text}"
        text = _text(output)
        if "Warning" in text:
            yield f"warns: {text}"
        place = next((place for place in PLACES if place in text), "")
        if place:
            yield f"names a place on this machine: {place}"


def is_showing(source: str) -> bool:
    """Whether a cell is meant to show something: it prints, or ends with a value."""
    body = ast.parse(source).body
    done = [statement for statement in body if not isinstance(statement, ast.FunctionDef)]
    names = {node.id for statement in done for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return "print" in names or isinstance(body[-1], ast.Expr)


def _text(output: Any) -> str:
    """All that is words; a picture has none."""
    words = [value for kind, value in output.get("data", {}).items() if kind.startswith("text/")]
    return "\n".join([output.get("text", ""), *words])


def printed(text: str, stream: str = "stdout") -> Any:
    return new_output("stream", name=stream, text=text)


def shown(data: dict[str, str]) -> Any:
    return new_output("display_data", data=data)


def notebook_of(source: str, outputs: list[Any]) -> Any:
    return new_notebook(cells=[new_code_cell(source, outputs=outputs)])


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_in_an_empty_folder_and_shows_what_it_should(name: str, folder: Path) -> None:
    notebook = execute(jupytext.read(FOLDER / f"{name}.py"), folder)
    assert find_problems(notebook) == []
    assert list(folder.iterdir()) == []


@pytest.mark.model
def test_the_quickstart_runs_with_the_text_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number is the README's, and no other encoder gives it."""
    monkeypatch.delenv(ENCODER)
    notebook = execute(jupytext.read(FOLDER / "01_quickstart.py"), folder)
    assert find_problems(notebook) == []
    texts = [_text(output) for cell in notebook.cells for output in cell.get("outputs", ())]
    assert [text for text in texts if "64 of 128 applicants placed, 95 of 105 seats filled" in text] != []


def test_each_notebook_begins_with_a_title_and_what_it_needs() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.py")) == NAMES
    for name in NAMES:
        first, second, *_ = jupytext.read(FOLDER / f"{name}.py").cells
        assert first.cell_type == "markdown"
        assert re.match(r"# \S[^\n]*\n\nAt the end you will know ", first.source), name
        assert "You need matchkit" in first.source.replace("\n", " ")
        assert f'ENCODER = os.environ.get("{ENCODER}")' in second.source


@pytest.mark.parametrize(
    ("source", "outputs", "problem"),
    [
        ("2 + 3", [], "shows nothing"),
        ("if x:\n    print(x)", [], "shows nothing"),
        ("axes = plots.ranks(result)", [printed("<Axes>")], "draws nothing"),
        ("print(2)", [printed("2"), printed("old", "stderr")], "writes to the error stream: old"),
        ("print(2)", [printed("FutureWarning: old")], "warns: FutureWarning: old"),
        (
            "print(2)",
            [printed(f"in {Path(tempfile.gettempdir(), 'run')}")],
            f"names a place on this machine: {tempfile.gettempdir()}",
        ),
        ("frame", [shown({"text/html": f"<td>{ROOT}</td>"})], f"names a place on this machine: {ROOT}"),
    ],
)
def test_what_a_reader_should_not_see_is_found(source: str, outputs: list[Any], problem: str) -> None:
    assert find_problems(notebook_of(source, outputs)) == [f"cell 1: {problem}"]


@pytest.mark.parametrize(
    ("source", "outputs"),
    [
        ("import os\nx = 2", []),
        ("def tell(x):\n    print(x)", []),
        ("axes = plots.ranks(result)", [shown({"image/png": "iVBORw0=", "text/plain": "<Figure>"})]),
        ("2 + 3", [shown({"text/plain": "5"})]),
    ],
)
def test_a_cell_that_shows_what_it_should_is_no_problem(source: str, outputs: list[Any]) -> None:
    assert find_problems(notebook_of(source, outputs)) == []


def test_the_kernel_is_the_interpreter_of_the_tests(folder: Path) -> None:
    notebook = execute(jupytext.reads("# %%\nimport sys\nprint(sys.executable)\n", fmt="py:percent"), folder)
    assert notebook.cells[0].outputs[0].text.strip() == sys.executable
