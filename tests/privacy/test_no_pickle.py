"""No pickle is ever loaded: whoever can write a file that is read must not be able to run code by it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import matchkit as mk
from tests.privacy.canaries import write_files

SOURCE = Path(__file__).parents[2] / "src" / "matchkit"
MODULES = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve", "yaml"}
CALLS = {"eval", "exec", "compile", "__import__"}
METHODS = {
    ("joblib", "load"),
    ("np", "load"),
    ("numpy", "load"),
    ("pd", "read_pickle"),
    ("torch", "load"),
    ("yaml", "load"),
}
ALLOWED = {
    ("executors/attempt.py", "pickle"): "an error is packed and unpacked in one line, to see whether it can travel",
}
RUN = """
import os, pickle, sys

def guarded(load):
    def refuse(*arguments, **options):
        # numba keeps what it compiled beside the source, as Python keeps its own: whoever can write there has won.
        if f"{os.sep}numba{os.sep}" in sys._getframe(1).f_code.co_filename:
            return load(*arguments, **options)
        raise SystemExit("a pickle was loaded")
    return refuse

class Unpickler(pickle.Unpickler):
    load = guarded(pickle.Unpickler.load)

pickle.load, pickle.loads, pickle.Unpickler = guarded(pickle.load), guarded(pickle.loads), Unpickler
pickle._Unpickler.load = guarded(pickle._Unpickler.load)

import matchkit as mk
for _ in range(2):
    result = mk.match(sys.argv[1], sys.argv[2], encoder=sys.argv[4], cache=sys.argv[3] + "-cache", executor=2)
    result.write(sys.argv[3])
    mk.read_run(sys.argv[3], inputs=os.path.dirname(sys.argv[1])).explain(result.outcome.market.applicants.ids[0])
print(len(result.placements))
"""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def found_modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def found_calls(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        options = {option.arg: ast.unparse(option.value) for option in node.keywords}
        if options.get("allow_pickle") == "True" or options.get("trust_remote_code") == "True":
            yield ast.unparse(node.func)
        if isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield node.func.id
        if isinstance(node.func, ast.Attribute) and options.get("allow_pickle") != "False":
            called = (ast.unparse(node.func.value), node.func.attr)
            yield from [".".join(called)] if called in METHODS else []


def test_the_search_finds_what_it_is_for() -> None:
    code = (
        "import pickle\nfrom joblib import load\nnp.load(f)\ntorch.load(f)\neval(x)\nnp.savez(f, allow_pickle=True)\n"
    )
    tree = ast.parse(code)
    assert set(found_modules(tree)) == {"pickle", "joblib"}
    assert set(found_calls(tree)) == {"np.load", "torch.load", "eval", "np.savez"}
    assert set(found_calls(ast.parse("np.load(f, allow_pickle=False)\nmodel.eval()\nre.compile(x)"))) == set()


def test_no_module_reads_pickles_or_runs_text() -> None:
    found = {(name, module) for name, tree in trees() for module in found_modules(tree) if module in MODULES}
    assert found == set(ALLOWED)
    assert [(name, call) for name, tree in trees() for call in found_calls(tree)] == []


@pytest.mark.parametrize("encoder", ["hashing", pytest.param("all-MiniLM-L6-v2", marks=pytest.mark.model)])
def test_a_run_with_threads_and_a_warm_cache_loads_no_pickle(encoder: str, tmp_path: Path) -> None:
    """But for what numba compiled before, which it keeps beside the source, as Python keeps its own."""
    applicants, projects, _ = write_files(tmp_path / "intake")
    arguments = [str(applicants), str(projects), str(tmp_path / "run"), encoder]
    done = subprocess.run([sys.executable, "-c", RUN, *arguments], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 0


def test_a_pickle_in_the_place_of_any_file_is_no_such_file(tmp_path: Path) -> None:
    """Planted where matchkit reads what it wrote itself, it is damage."""

    class Bomb:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "exploded",))

    import pickle

    bomb = pickle.dumps(Bomb())
    applicants, projects, _ = write_files(tmp_path / "intake")
    run, cache = tmp_path / "run", tmp_path / "cache"
    mk.match(applicants, projects, encoder="hashing", cache=cache).write(run)
    planted = [*run.rglob("*"), *cache.rglob("*"), tmp_path / "intake" / "zyxfilename.txt"]
    for path in filter(Path.is_file, planted):
        before = path.read_bytes()
        path.write_bytes(bomb)
        for work in (
            lambda: mk.read_run(run, inputs=tmp_path / "intake"),
            lambda: mk.match(applicants, projects, encoder="hashing", cache=cache, text_state=run),
        ):
            with suppress(mk.MatchkitError):
                work()
        path.write_bytes(before)
    assert not (tmp_path / "exploded").exists()
