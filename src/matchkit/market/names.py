"""Names of places and languages, as they are compared."""

from __future__ import annotations

import unicodedata


def comparable(name: str) -> str:
    """A name without regard to case, width or spaces around it."""
    return unicodedata.normalize("NFKC", name).strip().casefold()
