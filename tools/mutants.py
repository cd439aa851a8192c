"""Mutation score of assignment, availability and scoring: a seeded sample of mutants, tried by mutmut on a copy.

::

    pip install -e ".[test,mutants]"
    python tools/mutants.py FOLDER                  # an hour or more; goes on where it was broken off
    python tools/mutants.py FOLDER --again --slow   # survivors once more, with slow tests and new ones
    python tools/mutants.py FOLDER --report > benchmarks/results/mutants.md

FOLDER holds a copy of the project, where alone anything is changed, and what mutmut has found there. mutmut makes
mutants of plain Python functions; decorated ones, kernels among them, stay as they are. A mutant meets the tests of
`TESTS` that reach its function, quick ones first, and one that fails kills it. Tests that need a cluster or further
processes are left out, and without ``--slow`` so are the slowest ones, see `quick_first`. What no test can tell from
the original is judged in `mutants_judged.toml`; such mutants count as survivors all the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
JUDGED = Path(__file__).with_name("mutants_judged.toml")
PACKAGES = ("assignment", "availability", "scoring")
TESTS = ("tests/assignment", "tests/availability", "tests/scoring", "tests/kernels", "tests/test_placing.py")
COPIED = ("benchmarks", "docs", "examples", "src", "tests", "tools", "pyproject.toml")
PROCESSES = "same_bytes_come_out_each_time or concurrent"
FIRST = "matchkit.availability.why_not.x__plural__mutmut_1"
"""mutmut makes all mutants in its first run, of whichever it is asked for."""
Z = 1.96
"""Of an interval that holds the score of all mutants for 95 samples of 100."""
FAILED, TIMED_OUT, UNTESTED = (1, 3), (24, -24, 36, 152, 255), (5, 33)
"""Exit codes of mutmut's workers: pytest's where a test failed, those of signals, and those where no test came near."""


@dataclass(frozen=True)
class Mutant:
    """A mutant, and the exit code of the tests; None where they have not been run."""

    name: str
    exit_code: int | None

    @property
    def package(self) -> str:
        """Such as ``"scoring"``."""
        return self.name.split(".")[1]

    @property
    def is_killed(self) -> bool:
        """A test failed, or came to no end."""
        return self.exit_code in (*FAILED, *TIMED_OUT)


def main() -> None:
    """Copy, try, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=600, help="mutants of all packages together, in proportion")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--again", action="store_true", help="try other survivors than judged ones once more")
    parser.add_argument("--slow", action="store_true", help="with the slowest tests too")
    parser.add_argument("--children", type=int, default=1, help="mutants tried at a time")
    parser.add_argument("--report", action="store_true", help="print what was found, and try nothing")
    given = parser.parse_args()
    if not given.report:
        copy_project(given.folder)
        if not mutants_in(given.folder):
            try_mutants(given.folder, [FIRST])
    drawn = sample(mutants_in(given.folder), given.sample, given.seed)
    if given.report:
        print(report(given.folder, drawn, given.seed))
        return
    wanted = [m for m in drawn if m.exit_code is None]
    if given.again:
        judged = _judged()
        tried = [m for m in drawn if m.exit_code is not None and not m.is_killed]
        wanted += [m for m in tried if change_of(given.folder, m).key not in judged]
    try_mutants(given.folder, [m.name for m in wanted], given.children, slow=given.slow)


def copy_project(folder: Path) -> None:
    """Bring the copy up to date; mutmut sees by the files' times which have changed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        if (ROOT / name).is_file():
            shutil.copy2(ROOT / name, folder / name)
        else:
            shutil.rmtree(folder / name, ignore_errors=True)
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(folder / "mutants" / "tests", ignore_errors=True)  # mutmut copies, and deletes nothing
    lines = ["", "[tool.mutmut]", *(f"{name} = {json.dumps(value)}" for name, value in settings())]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def settings() -> Iterator[tuple[str, object]]:
    """Those of mutmut. Whatever is no mutant is copied with its time, by which kernels that were compiled are known."""
    others = [path for path in (ROOT / "src/matchkit").iterdir() if path.name not in (*PACKAGES, "__pycache__")]
    folders = ["benchmarks", "docs", "examples", "tools"]
    yield "source_paths", [f"src/matchkit/{package}" for package in PACKAGES]
    yield "also_copy", [*sorted(str(path.relative_to(ROOT)) for path in others), *folders]
    yield "pytest_add_cli_args_test_selection", TESTS
    chosen = ["-m", "not distributed and not exhaustive and not oracle", "-k", f"not ({PROCESSES})"]
    plugins = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tools.quick_first"]
    yield "pytest_add_cli_args", [*chosen, *plugins, "--hypothesis-profile=mutants"]
    yield "timeout_multiplier", 3.0
    yield "timeout_constant", 20.0
    yield "use_git_change_detection", False
    yield "on_dependency_change", "ignore"


def try_mutants(folder: Path, names: Sequence[str], children: int = 1, *, slow: bool = False) -> None:
    """Run the tests on some mutants; mutmut keeps what it finds, one by one."""
    if names:
        environment = {**os.environ, "MUTANTS_SLOW": "1" if slow else ""}
        command = [_mutmut(), "run", "--max-children", str(children), *names]
        subprocess.run(command, cwd=folder, env=environment, check=True)  # noqa: S603  # names that mutmut made


def _mutmut() -> str:
    """The program that belongs to this interpreter."""
    return str(Path(sys.executable).with_name("mutmut"))


def mutants_in(folder: Path) -> list[Mutant]:
    """All mutants, as far as any were made."""
    paths = sorted((folder / "mutants").glob("src/**/*.meta"))
    found = [json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"] for path in paths]
    return [Mutant(name, code) for codes in found for name, code in codes.items()]


def sample(mutants: Sequence[Mutant], n: int, seed: int) -> list[Mutant]:
    """Of each package as many as its share of all; which ones depends on their names alone, and not on each other."""
    drawn: list[Mutant] = []
    for package in PACKAGES:
        some = [mutant for mutant in mutants if mutant.package == package]
        some.sort(key=lambda mutant: hashlib.sha256(f"{seed} {mutant.name}".encode()).digest())
        drawn += some[: round(n * len(some) / max(1, len(mutants)))]
    return drawn


def report(folder: Path, drawn: Sequence[Mutant], seed: int) -> str:
    """The scores by package, and every survivor, as Markdown."""
    by = f"mutmut {version('mutmut')}, Python {platform.python_version()}"
    lines = [f"A sample of {len(drawn):,} mutants, seed {seed}, by {by}.", ""]
    sizes = {package: sum(mutant.package == package for mutant in mutants_in(folder)) for package in PACKAGES}
    rows = [_row(package, sizes[package], [m for m in drawn if m.package == package]) for package in PACKAGES]
    rows.append(_row("all", sum(sizes.values()), drawn))
    heads = ("package", "mutants", "tried", "killed", "timed out", "untested", "survived", "score", "95 % interval")
    table = [heads, ["---"] * len(heads), *rows]
    lines += [f"| {' | '.join(map(str, row))} |" for row in table]
    changes = [change_of(folder, m) for m in drawn if m.exit_code is not None and not m.is_killed]
    judged = _judged()
    why = {change: judged.get(change.key, "") for change in changes}
    equivalent, others = [c for c in changes if why[c]], [c for c in changes if not why[c]]
    lines += ["", f"## Survivors judged equivalent ({len(equivalent)})", "", *(c.told(why[c]) for c in equivalent)]
    lines += ["", f"## Other survivors ({len(others)})", "", *(c.told("") for c in others)]
    return "\n".join(lines)


def _row(name: str, size: int, drawn: Sequence[Mutant]) -> tuple[str, ...]:
    codes = [mutant.exit_code for mutant in drawn if mutant.exit_code is not None]
    killed, timed_out, untested = (sum(code in some for code in codes) for some in (FAILED, TIMED_OUT, UNTESTED))
    n, hits = len(codes), killed + timed_out
    counts = (size, n, killed, timed_out, untested, n - hits - untested)
    low, high = wilson(hits, n)
    score = f"{hits / n:.1%}" if n else ""
    return (name, *(f"{count:,}" for count in counts), score, f"{low:.1%} to {high:.1%}")


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Limits of a share, by E. B. Wilson (1927), "Probable inference, the law of succession"."""
    if not n:
        return 0.0, 1.0
    share = hits / n
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    reach = Z / (1 + Z * Z / n) * (share * (1 - share) / n + Z * Z / (4 * n * n)) ** 0.5
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True)
class Change:
    """What a mutant changed, and where."""

    file: str
    line: int
    was: str
    becomes: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Without the line, which moves."""
        return self.file, self.was, self.becomes

    def told(self, why: str) -> str:
        """As an entry of a list."""
        place = f"- `{self.file}:{self.line}` `{self.was}` becomes `{self.becomes}`"
        return f"{place}: {why}" if why else place


def change_of(folder: Path, mutant: Mutant) -> Change:
    """Read from mutmut's own difference."""
    command = [_mutmut(), "show", mutant.name]
    shown = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout  # noqa: S603
    lines = shown[shown.index("@@") :].splitlines()
    was, becomes = (_joined(line[1:] for line in lines if line.startswith(sign)) for sign in "-+")
    file = "src/" + mutant.name.rpartition(".")[0].replace(".", "/") + ".py"
    source = [line.strip() for line in (folder / file).read_text(encoding="utf-8").splitlines()]
    function = re.sub(r"^x_|.*\u01c1|__mutmut_\d+$", "", mutant.name.rpartition(".")[2])
    first = next(line[1:].strip() for line in lines if line.startswith("-"))
    begin = source.index(next(line for line in source if line.startswith(f"def {function}(")))
    line = source.index(first, begin) if first in source[begin:] else begin  # where it was changed since
    return Change(file, line + 1, was, becomes)


def _joined(lines: Iterator[str]) -> str:
    return " ".join(" ".join(lines).split())


def _judged() -> Mapping[tuple[str, str, str], str]:
    entries = tomllib.loads(JUDGED.read_text(encoding="utf-8"))["equivalent"]
    return {(entry["file"], entry["was"], entry["becomes"]): entry["why"] for entry in entries}


if __name__ == "__main__":
    main()
