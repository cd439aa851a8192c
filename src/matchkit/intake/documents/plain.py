"""Plain text and Markdown."""

from __future__ import annotations

from matchkit.intake.decoding import decode_text
from matchkit.intake.documents.gathering import Gathered


def read_plain(data: bytes, gathered: Gathered) -> None:
    """Read text in the encoding that is certain."""
    text, gathered.bad_byte = decode_text(data)
    gathered.add(text)
