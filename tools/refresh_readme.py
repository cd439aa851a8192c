"""Write what examples print, and benchmarks printed, into the README and the page on reliability.

``python tools/refresh_readme.py``; with ``--figures`` benchmarks alone, and nothing is run.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
RELIABILITY = ROOT / "docs" / "reliability.md"
MEASURED = ROOT / "benchmarks" / "results"
DEMO = re.compile(r"(The demo ends with\n\n```text\n).*?(```)", re.DOTALL)
EXAMPLE = re.compile(r"(```python\n(.*?)```\n\n```text\n).*?(```)", re.DOTALL)

FIGURES = re.compile(r"(<!-- benchmarks/results/(\w+\.md) -->\n).*?(<!-- end -->)", re.DOTALL)
DETAIL = re.compile(r"\| (none|1,000 \| 20,000|10,000 \| 200,000) \|")
LONG = re.compile(r"^(\| fault \||## )", re.MULTILINE)
"""Where the part of a page begins that is too long to be shown elsewhere."""


def run(*arguments: str) -> str:
    """Standard output of a Python program, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True)  # noqa: S603  # the README's own code
    return done.stdout


def figures(name: str) -> str:
    """The tables of a benchmark without its headings; of the solver's, the large markets with calendars only."""
    lines = LONG.split((MEASURED / name).read_text(encoding="utf-8"))[0].splitlines(keepends=True)
    return "".join(line for line in lines if not DETAIL.search(line) and not line.startswith(("Left out", "# ")))


def main() -> None:
    """Refresh both pages."""
    for page in (README, RELIABILITY):
        text = page.read_text(encoding="utf-8")
        if page == README and "--figures" not in sys.argv[1:]:
            text = DEMO.sub(lambda found: found[1] + run("-m", "matchkit.cli", "demo") + found[2], text)
            text = EXAMPLE.sub(lambda found: found[1] + run("-c", found[2]) + found[3], text)
        text = FIGURES.sub(lambda found: found[1] + figures(found[2]) + found[3], text)
        page.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
