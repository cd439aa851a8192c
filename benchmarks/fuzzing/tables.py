"""A campaign's tally as a page."""

from __future__ import annotations

from collections.abc import Iterator

from fuzzing.tally import Tally
from machine import describe_machine


def as_page(tally: Tally, command: str) -> str:
    """Markdown: totals, the kinds of faults, how runs ended, and the slowest."""
    return "\n".join([*_totals(tally, command), *_kinds(tally), *_ends(tally), *_left(tally), *_slowest(tally)]) + "\n"


def _totals(tally: Tally, command: str) -> Iterator[str]:
    told, definite = tally.told
    yield f"# Fuzzing: {tally.intakes:,} generated intakes"
    yield ""
    yield f"`{command}`, on {describe_machine()}."
    yield ""
    yield f"- {len(tally.kinds)} kinds of faults; {sum(counts[0] for counts in tally.kinds.values()):,} planted."
    yield f"- {definite:,} had a definite expectation; {told:,} were told as expected ({_share(told, definite)})."
    yield f"- {tally.n_problems:,} problems: other exceptions, more than 10 s, rows lost or invented, wrong results."
    yield f"- {tally.matched:,} intakes were matched as well, and their results checked."
    yield f"- {tally.seconds / max(tally.intakes, 1) * 1000:.1f} ms an intake on average."


def _kinds(tally: Tally) -> Iterator[str]:
    yield ""
    yield "| fault | planted | told as expected | share |"
    yield "|---|---:|---:|---:|"
    for kind, (planted, definite, told) in sorted(tally.kinds.items()):
        shown = (f"{told:,}", _share(told, definite)) if definite else ("", "nothing definite")
        yield f"| {kind} | {planted:,} | {' | '.join(shown)} |"


def _ends(tally: Tally) -> Iterator[str]:
    yield ""
    yield "| how it ended | intakes |"
    yield "|---|---:|"
    for end, count in sorted(tally.ends.items(), key=lambda item: -item[1]):
        yield f"| {'read' if end == 'fine' else f'error `{end}`'} | {count:,} |"


def _left(tally: Tally) -> Iterator[str]:
    for title, table in (("Problems", tally.problems), ("Not told as expected", tally.missed)):
        if table:
            yield ""
            yield f"## {title}"
            yield ""
        for line, (count, *seeds) in sorted(table.items(), key=lambda item: -item[1][0]):
            yield f"- {count:,} x {line} (seeds {', '.join(map(str, seeds[:5]))})"


def _slowest(tally: Tally) -> Iterator[str]:
    shown = ", ".join(f"{seconds:.2f} s (seed {seed:.0f})" for seconds, seed in tally.slowest[:5])
    yield ""
    yield f"Slowest: {shown}."


def _share(part: int, whole: int) -> str:
    """Rounded down, so that 100 % means all."""
    return f"{int(10_000 * part / whole) / 100:.2f} %" if whole else "-"
