"""The check that a list of texts is one."""

from __future__ import annotations

from collections.abc import Sequence

from matchkit.errors import UsageError


def check_texts(what: str, texts: Sequence[str]) -> None:
    """Raise `UsageError` where a list of texts is one string, or holds something that is no string."""
    if isinstance(texts, str):
        raise UsageError.not_texts(what, "one string")
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise UsageError.not_texts(f"{what}[{position}]", type(text).__name__)
