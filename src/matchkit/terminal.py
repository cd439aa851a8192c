"""What the command line shows: progress, the summary, an intake's ledger, and the schema."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from matchkit.errors import counted
from matchkit.intake import Intake
from matchkit.result import MatchResult

PATIENCE = 1.0  # seconds before a step shows a bar
BAR_WIDTH = 40
LEDGER_SHOWN = 30
PIPE_WIDTH = 200
_APART = re.compile(r"^ +| {2,}")


class _PatientBars(Progress):
    """Bars of steps that take longer than a second."""

    def get_renderables(self) -> Iterable[RenderableType]:
        slow = [task for task in self.tasks if (task.elapsed or 0.0) > PATIENCE and not task.finished]
        yield self.make_tasks_table(slow)


class _DoneColumn(MofNCompleteColumn):
    """How many of how many, where that is known."""

    def render(self, task: Task) -> Text:
        return Text() if task.total is None else super().render(task)


@contextmanager
def step_bars() -> Iterator[Callable[[str, int, int], None] | None]:
    """A progress callback that draws bars on a terminal's error stream, or None where there is no terminal."""
    console = Console(stderr=True)
    if not sys.stderr.isatty():  # rich would draw bars into a log, too, where FORCE_COLOR asks for colours
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(BAR_WIDTH), _DoneColumn(), TimeElapsedColumn())
    with _PatientBars(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=None)
            if total > 1 or done == total:
                bars.update(tasks[step], completed=done, total=total)

        yield advance


def print_summary(result: MatchResult, folder: Path) -> None:
    """A short account of a run."""
    console = Console(highlight=False, soft_wrap=True)
    summary = result.summary
    rows = result.intake.counts.values()
    kinds = [entry.kind for entry in result.intake.ledger.entries]
    lines = [
        (
            "Applicants",
            f"{summary.placed:,} of {summary.applicants:,} placed ({_percent(summary.placed, summary.applicants)})",
        ),
        ("Seats", f"{summary.filled:,} of {summary.seats:,} filled, in {counted(summary.projects, 'project')}"),
        ("Blocking pairs", f"{summary.blocking_pairs:,}. {result.stability.proof}"),
        (
            "Rows",
            f"{sum(row.rows_in for row in rows):,} read, {sum(row.used for row in rows):,} used, "
            f"{sum(row.refused for row in rows):,} refused; {counted(kinds.count('repaired'), 'repair')} and "
            f"{counted(kinds.count('note'), 'note')} in the ledger",
        ),
        ("Report", str(folder / "report.html")),
    ]
    for name, value in lines[:2]:
        console.print(f"[bold]{name:<16}[/]{escape(value)}")
    console.print("[bold]Best placement of each, by place in their own list[/]")
    most = max(summary.best_rank_bands.values(), default=0)
    for band, count in summary.best_rank_bands.items():
        bar = "#" * round(BAR_WIDTH * count / max(most, 1))
        console.print(f"{band:>14}  {count:>5,} {bar}")
    for name, value in lines[2:]:
        console.print(f"[bold]{name:<16}[/]{escape(value)}")


def print_text(text: str) -> None:
    """What a `to_text` wrote. A terminal has headings in bold and long lines under their own beginning."""
    console = Console(highlight=False)
    lines = text.splitlines()
    if not console.is_terminal:
        console.print(Text("\n".join(lines)), soft_wrap=True)
        return
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if _is_rule(line):
            continue
        is_heading = _is_rule(below) or (number > 0 and not lines[number - 1] and not line.startswith(" "))
        wrapped = textwrap.wrap(line, console.width, subsequent_indent=_hanging(line, console.width)) or [""]
        console.print(Text("\n".join(wrapped), style="bold" if is_heading else ""))


def _is_rule(line: str) -> bool:
    return len(line) > 1 and not line.strip("=")


def _hanging(line: str, width: int) -> str:
    """Room up to the last column of a line, as far as columns are set apart by two blanks or more."""
    columns = [found.end() for found in _APART.finditer(line)]
    return " " * max((end for end in columns if end <= width // 2), default=0)


def print_intake(intake: Intake) -> None:
    """What was read and what the ledger holds."""
    console = _wide_console()
    for name, counts in intake.counts.items():
        console.print(f"{escape(name)}: {counts.rows_in:,} rows read, {counts.used:,} used, {counts.refused:,} refused")
    table = Table("source", "row", "column", "code", "what happened", "cure", box=None, pad_edge=False)
    order = {"refused": 0, "repaired": 1, "note": 2}
    entries = sorted(intake.ledger.entries, key=lambda entry: order[entry.kind])
    for entry in entries[:LEDGER_SHOWN]:
        cells = (
            entry.source,
            "" if entry.row is None else str(entry.row),
            entry.column,
            entry.code,
            entry.what,
            entry.cure,
        )
        table.add_row(*(escape(cell) for cell in cells))
    if entries:
        console.print(table)
    if len(entries) > LEDGER_SHOWN:
        console.print(f"... and {len(entries) - LEDGER_SHOWN:,} more; --json prints all.")


def intake_record(intake: Intake) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "rows": {name: asdict(counts) for name, counts in intake.counts.items()},
        "ledger": [asdict(entry) for entry in intake.ledger.entries],
    }


def print_schema(rows: list[dict[str, Any]]) -> None:
    """The columns of every source as a table."""
    console = _wide_console()
    headings = ("meaning", "unit", "example", "default")
    for side in dict.fromkeys(row["side"] for row in rows):
        table = Table(Column("column", no_wrap=True), *headings, title=side, title_justify="left", box=None)
        for row in rows:
            if row["side"] == side:
                default = row["default"] if row["unless"] or not row["required"] else "required"
                cells = (row["name"], row["meaning"], row["unit"], row["example"], default)
                table.add_row(*(escape(str(cell)) for cell in cells))
        console.print(table)
        console.print()


def _wide_console() -> Console:
    """A terminal has its width; a file or pipe has room for a table."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPE_WIDTH)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "none"
