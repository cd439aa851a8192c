"""No word of a resume is cut off because a model reads only so much at once."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from matchkit.embedding import Encoder, HashingEncoder
from matchkit.embedding.chunks import fit_pieces
from matchkit.texts import split_sections

from .encoders import CountingEncoder

PIECES = [
    "river",
    "bank",
    "SKILLS\n",
    "Education: ",
    ". ",
    "! ",
    "\n",
    "\n\n",
    " ",
    "x" * 30,
    "é",
    "\x00",
    "🦆",
    "\ud800",
]


class LetterEncoder(CountingEncoder):
    """Counts letters, and one more for each text, so that a whole is never the sum of its parts."""

    def count_tokens(self, text: str) -> int:
        return len(text) - 1


class JoiningCostsEncoder(CountingEncoder):
    """A whole needs more tokens than its parts, as with tokenizers that mark spaces."""

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + text.count(" ")


class Chunk(NamedTuple):
    section: str
    text: str
    tokens: int


def split_chunks(text: str, encoder: Encoder) -> list[Chunk]:
    """As documents are: into sections, and these into pieces."""
    return [
        Chunk(section.name, *piece)
        for section in split_sections(text)
        for piece in fit_pieces(text[section.start : section.end], encoder)
    ]


def texts_of(chunks: list[Chunk]) -> list[str]:
    return [chunk.text for chunk in chunks]


def stand_in_order(pieces: list[str], text: str) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece, at) + len(piece)
        if at < len(piece):
            return False
    return True


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.integers(1, 12))
def test_chunks_hold_every_character_once_and_fit(pieces: list[str], most: int) -> None:
    text = "".join(pieces)
    for encoder in (CountingEncoder(most), LetterEncoder(most), JoiningCostsEncoder(most)):
        chunks = split_chunks(text, encoder)
        assert "".join("".join(piece.split()) for piece in texts_of(chunks)) == "".join(text.split())
        assert stand_in_order(texts_of(chunks), text)
        assert all(chunk.tokens == encoder.count_tokens(chunk.text) <= most for chunk in chunks)


def test_a_section_that_fits_stays_whole() -> None:
    chunks = split_chunks("SKILLS\nExcel; knots.\nEducation\nBSc. Then MSc.", HashingEncoder())
    assert texts_of(chunks) == ["SKILLS\nExcel; knots.", "Education\nBSc. Then MSc."]
    assert [chunk.section for chunk in chunks] == ["skills", "education"]
    assert [chunk.tokens for chunk in chunks] == [3, 3]


def test_long_sections_are_cut_at_line_ends_then_sentences_then_words() -> None:
    encoder = CountingEncoder(4)
    assert texts_of(split_chunks("river bank\nkelp dune\npeat moss", encoder)) == ["river bank\nkelp dune", "peat moss"]
    assert texts_of(split_chunks("Rivers flood banks. Kelp grows. Moss lives.", encoder)) == [
        "Rivers flood banks.",
        "Kelp grows. Moss lives.",
    ]
    assert texts_of(split_chunks("river bank kelp dune peat moss", encoder)) == ["river bank kelp dune", "peat moss"]


def test_an_endless_word_is_cut_anywhere() -> None:
    assert texts_of(split_chunks("abcdefgh", LetterEncoder(3))) == ["abcd", "efgh"]


def test_a_megabyte_without_any_break_is_split() -> None:
    chunks = split_chunks("ab" * 500_000, LetterEncoder(511))
    assert sum(len(chunk.text) for chunk in chunks) == 1_000_000
    assert max(chunk.tokens for chunk in chunks) <= 511
