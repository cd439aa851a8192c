"""What a page of the report holds: its outline, and the data that its script shows."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import asdict
from html.parser import HTMLParser
from typing import Any

import matchkit as mk
from matchkit.report import render_report

VOID = {"meta", "link", "input", "br", "img"}


def render(result: mk.MatchResult, **options: bool) -> str:
    """The page of a result."""
    ledger = [asdict(entry) for entry in result.intake.ledger.entries]
    return render_report(result.outcome, result.summary, ledger, {"seed": 0, "params": {"a": 1}}, **options)


def unpacked(page: str) -> dict[str, Any]:
    """All data of a page by the ids of their elements."""
    found = re.findall(r'<script type="application/octet-stream" id="([^"]*)">([^<]*)</script>', page)
    return {name: json.loads(zlib.decompress(base64.b64decode(packed))) for name, packed in found}


def explanations(page: str) -> list[list[tuple[int | None, int, str, list[str]]]]:
    """For each placement, and in it for each component: value, points, evidence, quotes."""
    data = unpacked(page)
    chunks = [data[f"chunk-{number}"] for number in range(sum(name.startswith("chunk-") for name in data))]
    return [
        [
            (value, points, chunk["words"][at], [chunk["words"][place] for place in quotes])
            for value, points, at, *quotes in row
        ]
        for chunk in chunks
        for row in chunk["rows"]
    ]


class Outline(HTMLParser):
    """Open tags, headings, ids and links of a page; fails on tags that close in the wrong order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.ids += [found["id"]] if found.get("id") else []
        self.links += [value for name in ("href", "src") if (value := found.get(name))]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag
