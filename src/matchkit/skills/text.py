"""Spellings of a phrase made comparable, and the words for levels."""

from __future__ import annotations

import re
import unicodedata

NO_LEVELS = "none|no experience"
LEVELS = (
    "basics?|fundamentals|beginner|elementary|novice|some|limited|intermediate|medium|good|very good|strong|"
    "solid|excellent|advanced|expert|proficient|fluent|native|conversational|familiar|working knowledge|"
    r"(?:more than |over |about |around |almost |nearly )?"
    r"(?:\d{1,2}(?:[.,]5)?\s?\+?|one|two|three|four|five|six|seven|eight|nine|ten)\s?(?:years?|yrs?|months?)"
)
_LEVEL_AT_END = re.compile(rf"\s*[(\[](?:{NO_LEVELS}|{LEVELS})\b[^)\]]*[)\]]\s*$", re.IGNORECASE)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212-"
_QUOTES = "\u2018\u2019\u02bc`"
_SEPARATORS = re.compile(rf"[\s{_DASHES}]+")  # the plain hyphen stands last, where it is no range
_QUOTE = re.compile(f"[{_QUOTES}]")
_LEAD = ' \t,;:*"\u2022\u00b7\u201c\u201d'  # no full stop: `.NET`
_TRAIL = _LEAD + ".!?"
_PLURAL = re.compile(r"(?<=[a-z]{2}[a-hj-rtv-z])s$")  # not css, status, analysis


def comparable(phrase: str) -> str:
    """A phrase without regard to case, width, dashes or spaces; ``&`` is ``and``, a level in brackets at the end goes.

    ``'Problem-Solving (advanced)'`` and ``'problem  solving'`` compare as equal.
    """
    text = _LEVEL_AT_END.sub("", unicodedata.normalize("NFKC", phrase))
    text = _QUOTE.sub("'", text.casefold()).replace("&", " and ")
    return _SEPARATORS.sub(" ", text.lstrip(_LEAD).rstrip(_TRAIL)).strip()


def singular(key: str) -> str:
    """A comparable phrase whose last word has lost a simple plural: ``'grant applications'`` loses its ``s``."""
    return _PLURAL.sub("", key)
