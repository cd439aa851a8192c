"""How large the report of ten thousand applicants is, and how soon a browser shows it.

::

    python benchmarks/report_page.py > benchmarks/results/report_page.md

The seeded intake of `stages.py` is matched with the hashing encoder, and its page opened from disk in a headless
Chromium, in a new tab each time: until the page is loaded, and its first placement is there to be seen. Needs the
package `playwright` and a Chromium, which ``MATCHKIT_CHROMIUM`` may name.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

import matchkit as mk
from machine import describe_machine
from stages import write_intake

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ROUNDS = 5
FIRST_ROW = ".placements tbody tr"
OPENER, OPENED = ".placements .opener", ".parts table"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applicants", type=int, default=10_000)
    parser.add_argument("--projects", type=int, default=1_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_intake(folder, options.applicants, options.projects)
        result = mk.match(folder / "applicants.parquet", folder / "projects.parquet", encoder="hashing")
        begin = time.process_time()
        page = result.report(folder / "report.html")
        made = time.process_time() - begin
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
            rounds = [open_page(browser, folder / "report.html") for _ in range(ROUNDS)]
            version = browser.version
            browser.close()
    placements, unplaced, ledger = len(result.placements), len(result.unplaced), len(result.ledger)
    print(f"{describe_machine()}, Chromium {version}\n")
    print(
        f"{options.applicants:,} applicants, {options.projects:,} projects, {placements:,} placements, each explained;"
    )
    print(f"{unplaced:,} unplaced and {ledger:,} lines of the ledger\n")
    print("| measure | value |")
    print("|---|---|")
    print(f"| size of the page | {len(page.encode()) / 1e6:.2f} MB |")
    print(f"| opened: loaded, first placement shown, median of {ROUNDS} | {_median(rounds, 'opened'):.2f} s |")
    print(f"| searched all placements, first time | {_median(rounds, 'searched'):.2f} s |")
    print(f"| opened a placement, its chunk not unpacked before | {_median(rounds, 'explained'):.2f} s |")
    print(f"| making the page, processor time | {made:.1f} s |")


def find_browser() -> str:
    """The path of a Chromium."""
    named = os.environ.get("MATCHKIT_CHROMIUM")
    found = next(filter(None, (named, *map(shutil.which, BROWSERS))), None)
    if found is None:
        raise SystemExit("There is no Chromium here. Name one in MATCHKIT_CHROMIUM.")
    return found


def open_page(browser: Browser, path: Path) -> dict[str, float]:
    """Seconds of one visit, in a tab that has seen nothing before."""
    tab = browser.new_context().new_page()
    seconds = {}
    begin = time.perf_counter()
    tab.goto(path.as_uri(), wait_until="load")
    tab.wait_for_selector(FIRST_ROW, state="visible")
    seconds["opened"] = time.perf_counter() - begin
    begin = time.perf_counter()
    tab.locator(OPENER).last.click()
    tab.wait_for_selector(OPENED)
    seconds["explained"] = time.perf_counter() - begin
    begin = time.perf_counter()
    tab.fill("#placements-search", "a0009")
    tab.wait_for_function("document.querySelector('#placements output').textContent.includes('found')")
    seconds["searched"] = time.perf_counter() - begin
    tab.context.close()
    return seconds


def _median(rounds: list[dict[str, float]], name: str) -> float:
    return statistics.median(seconds[name] for seconds in rounds)


if __name__ == "__main__":
    main()
