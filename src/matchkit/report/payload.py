"""What the page's script shows, as compact data: rows of tables, and what every score is made of.

Data stand in the page deflated, in letters of base 64, so that no id can end the element that holds them, and ten
thousand placements take a few megabytes. What scores are made of comes in chunks, each inflated when a row of it is
opened for the first time.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchkit.explanation import Outcome, open_seat_reason, unplaced_reason
from matchkit.explanation.contributions import Contribution, pair_contributions
from matchkit.market import Legs
from matchkit.market.days import in_hours, iso_date
from matchkit.report.privacy import Names
from matchkit.scoring import read_ahead
from matchkit.scoring.components import PERCENT

PER_CHUNK = 128
AHEAD = 8 * PER_CHUNK
"""Placements whose texts are read at once."""
WAITING_SHOWN = 5
MAX_LEVEL = 9
SIDES = (
    ("applicant", "How much the applicant would like the project"),
    ("project", "How much the project would like the applicant"),
)

PACKED = re.compile(
    r'<script type="application/octet-stream" id="(?P<name>[a-z0-9-]+)">(?P<data>[A-Za-z0-9+/=]*)</script>'
)
"""A line of the page that holds data."""

Row = list[Any]


@dataclass(frozen=True)
class Payload:
    """Everything that the script reads, packed: what it shows at once by name, and chunks that it may have to show."""

    lists: Mapping[str, str]
    chunks: tuple[str, ...]


def pack(data: Any) -> str:
    """JSON, deflated (RFC 1950), in letters of base 64; the same bytes for the same data."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), MAX_LEVEL)).decode()


def unpack(letters: str) -> Any:
    """What `pack` packed; raises `ValueError` for anything else."""
    try:
        return json.loads(zlib.decompress(base64.b64decode(letters, validate=True)))
    except zlib.error as error:
        raise ValueError(str(error)) from None


def plain_lines(page: str) -> list[tuple[str, str]]:
    """The lines of a page, each with its place; data line by line, unpacked; `ValueError` where they are no data."""
    lines = []
    for number, line in enumerate(page.split("\n"), 1):
        found = PACKED.fullmatch(line)
        if found is None:
            lines.append((f"line {number}", line))
            continue
        data = unpack(found["data"])
        rows = data if isinstance(data, list) else [data]
        lines += [(f"{found['name']}, row {at}", json.dumps(row, ensure_ascii=False)) for at, row in enumerate(rows, 1)]
    return lines


def pack_outcome(
    outcome: Outcome, ledger: Sequence[Mapping[str, Any]], names: Names, *, quote: bool = False
) -> Payload:
    """All lists and all chunks of a report."""
    lists = {
        "settings": settings(outcome),
        "catalogue": catalogue(outcome),
        "placements": placement_rows(outcome, names),
        "projects": project_rows(outcome, names),
        "open-seats": open_seat_rows(outcome, names),
        "unplaced": unplaced_rows(outcome, names),
        "ledger": ledger_rows(ledger, names),
    }
    chunks = explanation_chunks(outcome, names, quote=quote)
    return Payload({name: pack(rows) for name, rows in lists.items()}, tuple(pack(chunk) for chunk in chunks))


def settings(outcome: Outcome) -> dict[str, Any]:
    """What the script has to know of the params, and of how the data are cut.

    Of each component: name, weight, and the points that it adds where nothing is known.
    """
    score = outcome.evidence.params.score
    weights = {"applicant": score.applicant_weights.model_dump(), "project": score.project_weights.model_dump()}
    sides = [
        {
            "title": title,
            "parts": [
                (name, weight, weight * score.unknown_component // PERCENT) for name, weight in weights[side].items()
            ],
        }
        for side, title in SIDES
    ]
    return {"perChunk": PER_CHUNK, "unknown": score.unknown_component, "sides": sides}


def catalogue(outcome: Outcome) -> list[Row]:
    """Of each project: id, title, host, first and last day, hours, schedule. Other rows name projects by position."""
    projects = outcome.market.projects
    return [
        [
            key,
            projects.titles[p],
            projects.hosts[p],
            iso_date(projects.start[p]),
            iso_date(projects.end[p] - 1),
            in_hours(projects.quarters[p]),
            schedule(projects.legs, p),
        ]
        for p, key in enumerate(projects.ids)
    ]


def schedule(legs: Legs, project: int) -> str:
    """``fixed``, ``flexible``, or both where its legs differ; and how many legs there are, if more than one."""
    is_fixed = legs.of(project).is_fixed
    words = " and ".join(name for name, some in (("fixed", is_fixed.any()), ("flexible", not is_fixed.all())) if some)
    return f"{words}, {is_fixed.size} legs" if is_fixed.size > 1 else words


def placement_rows(outcome: Outcome, names: Names) -> list[Row]:
    """Of each placement: applicant, project, the applicant's score and rank, the project's score and rank."""
    edges = outcome.ranked.edge[outcome.entries]
    columns = (
        *outcome.matching.pairs.T,
        outcome.edges.applicant_score[edges],
        outcome.placed_ranks[:, 0] + 1,
        outcome.edges.project_score[edges],
        outcome.placed_ranks[:, 1] + 1,
    )
    return [[names.of(a), *rest] for a, *rest in np.column_stack(columns).tolist()]


def project_rows(outcome: Outcome, names: Names) -> list[Row]:
    """Of each project: its position, seats filled, all seats, and who waits: the first by name, and how many more."""
    project, waiting = outcome.waitlist.T
    begin = np.searchsorted(project, np.arange(len(outcome.seated) + 1)).tolist()
    return [
        [p, len(seated), seats, *_first_waiting(names, waiting[begin[p] : begin[p + 1]].tolist())]
        for p, (seated, seats) in enumerate(zip(outcome.seated, outcome.market.projects.seats.tolist(), strict=True))
    ]


def _first_waiting(names: Names, waiting: Sequence[int]) -> tuple[list[str], int]:
    return [names.of(a) for a in waiting[:WAITING_SHOWN]], max(0, len(waiting) - WAITING_SHOWN)


def open_seat_rows(outcome: Outcome, names: Names) -> list[Row]:
    """Of each project with seats left: its position, seats filled, all seats, and the reason."""
    return [
        [p, len(seated), seats, names.reason(open_seat_reason(outcome, p))]
        for p, (seated, seats) in enumerate(zip(outcome.seated, outcome.market.projects.seats.tolist(), strict=True))
        if len(seated) < seats
    ]


def unplaced_rows(outcome: Outcome, names: Names) -> list[Row]:
    """Of each applicant without a placement: their name here, and the reason."""
    return [[names.of(a), names.reason(unplaced_reason(outcome, a))] for a, held in enumerate(outcome.held) if not held]


def ledger_rows(ledger: Sequence[Mapping[str, Any]], names: Names) -> list[Row]:
    """Of each entry: kind, source, row, id, column, code, what happened, and the cure."""
    return [
        [
            line["kind"],
            line["source"],
            line["row"],
            names.of_id(line["id"]),
            line["column"],
            line["code"],
            names.sentence(line["what"]),
            names.sentence(line["cure"]),
        ]
        for line in ledger
    ]


def explanation_chunks(outcome: Outcome, names: Names, *, quote: bool) -> Iterator[dict[str, Any]]:
    """What the scores of every `PER_CHUNK` placements are made of, in the order of the placements.

    ``words`` holds every text once. ``rows`` has for each placement, and in it for each component of both sides: value
    (None is unknown), points, place of the evidence in ``words``, and places of quotes.
    """
    edges = outcome.ranked.edge[outcome.entries].tolist()
    pairs = outcome.matching.pairs.tolist()
    for begin in range(0, len(pairs), PER_CHUNK):
        chunk = slice(begin, begin + PER_CHUNK)
        if begin % AHEAD == 0 and not names.is_hidden:
            next_ones = [a for a, _ in pairs[begin : begin + AHEAD]]
            read_ahead(outcome.evidence.texts, next_ones)
            outcome.evidence.skills.read_ahead(next_ones)
        words: dict[str, int] = {}
        rows = []
        for (a, p), edge in zip(pairs[chunk], edges[chunk], strict=True):
            values = outcome.edges.components[edge]
            parts = pair_contributions(outcome, values, a, p, quote=quote, hide_personal=names.is_hidden)
            rows.append([_part(part, names, words) for part in parts])
        yield {"words": list(words), "rows": rows}


def _part(part: Contribution, names: Names, words: dict[str, int]) -> Row:
    texts = (names.evidence(part), *part.quotes)
    return [part.value, part.points, *(words.setdefault(text, len(words)) for text in texts)]
