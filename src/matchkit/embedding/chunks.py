"""Pieces of a section that an encoder sees whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from matchkit.embedding.protocol import Encoder, encoder_errors
from matchkit.texts import trim_span

Span = tuple[int, int]
Splitter = Callable[[str], Iterator[int]]
"""The places inside a piece where it may be cut, rising."""


def fit_pieces(section: str, encoder: Encoder) -> list[tuple[str, int]]:
    """A section as pieces that the encoder sees whole, in order, each with its tokens.

    Long sections are cut at line ends, long lines at sentence ends, long sentences between words, and endless words
    anywhere. Together the pieces hold every character that is not blank, each once.
    """
    fitter = _Fitter(section, encoder)
    with encoder_errors(encoder):
        pieces = (section[start:end] for start, end in fitter.fit())
        return [(piece, fitter.count(piece)) for piece in pieces]


class _Fitter:
    """Cuts spans of one text until each fits, then joins neighbours as long as they fit together."""

    def __init__(self, text: str, encoder: Encoder) -> None:
        self.text = text
        self.most = encoder.max_tokens
        # The same words come again and again where a text is cut down to words.
        self.count = cache(encoder.count_tokens)

    def fit(self) -> list[Span]:
        return self._fit((0, len(self.text)), _SPLITTERS)

    def _fit(self, span: Span, splitters: Sequence[Splitter]) -> list[Span]:
        if self._tokens(span) <= self.most or span[1] - span[0] == 1:
            return [span]
        here, *finer = splitters
        parts = self._cut(span, here)
        # Halving goes on until each half fits; every other way of cutting is tried once.
        pieces = [piece for part in parts for piece in self._fit(part, finer or splitters)]
        return self._join(pieces)

    def _cut(self, span: Span, splitter: Splitter) -> list[Span]:
        start, end = span
        places = [start, *(start + place for place in splitter(self.text[start:end])), end]
        parts = (trim_span(self.text, left, right) for left, right in pairwise(places))
        return [(left, right) for left, right in parts if left < right]

    def _join(self, pieces: list[Span]) -> list[Span]:
        joined: list[Span] = []
        group: list[Span] = []
        room = self.most
        for piece in pieces:
            tokens = self._tokens(piece)
            if group and tokens > room:
                joined += self._closed(group)
                group, room = [], self.most
            group.append(piece)
            room -= tokens
        return joined + self._closed(group)

    def _closed(self, group: list[Span]) -> list[Span]:
        whole = (group[0][0], group[-1][1])
        # Some tokenizers need more tokens for the whole than for its parts.
        return [whole] if self._tokens(whole) <= self.most else group

    def _tokens(self, span: Span) -> int:
        return self.count(self.text[span[0] : span[1]])


def _ends(pattern: str) -> Splitter:
    compiled = re.compile(pattern)
    return lambda piece: (match.end() for match in compiled.finditer(piece))


def _middle(piece: str) -> Iterator[int]:
    yield len(piece) // 2


_SPLITTERS: tuple[Splitter, ...] = (
    _ends(r"[\r\n]+"),
    _ends(r"[.!?…。！？।؟][\"')\]”’»]*\s+|[。！？]"),  # noqa: RUF001 - sentence ends of several scripts
    _ends(r"\s+"),
    _middle,
)
