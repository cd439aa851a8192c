"""Run what the README shows and write the outputs into it: ``python tools/refresh_readme.py``."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
MEASURED = ROOT / "benchmarks" / "results"
DEMO = re.compile(r"(The demo ends with\n\n```text\n).*?(```)", re.DOTALL)
EXAMPLE = re.compile(r"(```python\n(.*?)```\n\n```text\n).*?(```)", re.DOTALL)

FIGURES = re.compile(r"(<!-- benchmarks/results/(\w+\.md) -->\n).*?(<!-- end -->)", re.DOTALL)
DETAIL = re.compile(r"\| (none|1,000 \| 20,000|10,000 \| 200,000) \|")


def run(*arguments: str) -> str:
    """Standard output of a Python program, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True)  # noqa: S603  # the README's own code
    return done.stdout


def figures(name: str) -> str:
    """The tables of a benchmark; of the solver's, the large markets with calendars only."""
    lines = (MEASURED / name).read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not DETAIL.search(line) and not line.startswith("Left out"))


def main() -> None:
    """Refresh all outputs."""
    text = README.read_text(encoding="utf-8")
    text = DEMO.sub(lambda found: found[1] + run("-m", "matchkit.cli", "demo") + found[2], text)
    text = EXAMPLE.sub(lambda found: found[1] + run("-c", found[2]) + found[3], text)
    text = FIGURES.sub(lambda found: found[1] + figures(found[2]) + found[3], text)
    README.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
