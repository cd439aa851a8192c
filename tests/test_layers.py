"""Imports point one way, and heavy packages stay in their homes."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "matchkit"

# Low to high. A module may import from lower tiers and from its own package, never from a neighbour in its tier.
TIERS = [
    {"errors", "_version", "examples_data", "logs", "zones"},
    {"disk", "expressions", "kernels"},
    {"databases", "params", "market", "texts"},
    {"embedding", "availability"},
    {"skills"},
    {"scoring"},
    {"preferences"},
    {"assignment"},
    {"placing"},
    {"explanation"},
    {"counterfactual", "summary"},
    {"report", "intake", "runs", "executors"},
    {"result", "shortlists", "calendars", "forgetting"},
    {"pipeline"},
    {"replay"},
    {"comparison", "verification"},
    {"terminal"},
    {"cli"},
    {"__init__"},
]
TIER_OF = {name: tier for tier, names in enumerate(TIERS) for name in names}

HOMES = {
    "torch": {"embedding"},
    "sentence_transformers": {"embedding"},
    "transformers": {"embedding"},
    "faiss": {"scoring"},
    "sklearn": {"embedding", "skills"},
    "pandas": {"calendars", "intake", "report", "result", "shortlists"},
    "pyarrow": {"intake", "report"},
    "narwhals": {"intake", "report"},
    "pypdf": {"intake"},
    "docx": {"intake"},
    "lxml": {"intake"},
    "sqlalchemy": {"databases"},
    "psycopg": {"databases"},
    "icalendar": {"intake", "report"},
    "recurring_ical_events": {"intake"},
    "jinja2": {"report"},
    "matplotlib": {"report"},
    "typer": {"cli"},
    "rich": {"terminal"},
    "pydantic": {"params"},
    "filelock": {"runs"},
    "numba": {"kernels"},
    "dask": {"executors"},
    "distributed": {"executors"},
    "ray": {"executors"},
}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Every imported module of a file, lazy ones too, and whether it is for type checking alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and getattr(branch.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or "", id(node) in for_types
        elif isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in for_types) for alias in node.names)


def part(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_import_points_the_wrong_way(path: Path) -> None:
    mine = part(path)
    assert mine in TIER_OF, f"{mine} has no tier: say where it stands"
    for name, for_types in imports(path):
        if name.startswith("matchkit.") and not (for_types and mine == "__init__"):
            other = name.split(".")[1]
            assert other == mine or TIER_OF[other] < TIER_OF[mine], f"{mine} imports {other}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_heavy_packages_are_imported_at_home_only(path: Path) -> None:
    for name, _ in imports(path):
        package = name.split(".")[0]
        assert part(path) in HOMES.get(package, {part(path)}), f"{package} is imported in {part(path)}"


def test_torch_is_imported_in_one_file() -> None:
    package = "sentence_transformers"
    users = [path.name for path in modules() if package in {name.split(".")[0] for name, _ in imports(path)}]
    assert len(users) == 1


def test_kernels_know_arrays_alone() -> None:
    for path in sorted((SOURCE / "kernels").glob("*.py")):
        outside = {name.split(".")[0] for name, _ in imports(path)} - {"matchkit", "numpy", "numba", "__future__"}
        assert outside <= {"typing", "collections"}, f"{path.name} imports {outside}"


def test_the_checker_shares_no_code_with_the_solvers() -> None:
    """It reaches nothing of the dynamics or the integer program, and not the solver's calendar test."""
    solvers = {"solving", "deciding", "unsettled", "settling", "offering", "order"}
    for path in (SOURCE / "assignment" / "stability.py", SOURCE / "kernels" / "checking.py"):
        assert not {name.split(".")[-1] for name, _ in imports(path)} & solvers
        assert "fits_beside" not in path.read_text(encoding="utf-8")
        assert "fits_together" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("start", ["import matchkit", "import matchkit.cli"])
def test_starting_loads_nothing_heavy(start: str) -> None:
    """A new interpreter imports the package, or the command line, without torch, pandas, or scikit-learn."""
    heavy = ("torch", "pandas", "sklearn", "numba", "scipy", "pyarrow", "sentence_transformers", "numpy", "sqlalchemy")
    code = f"{start}; import sys; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
