"""What every stage that reads prose shares: sections, hidden characters, and repeats."""

from matchkit.texts.characters import HiddenCharacters, PlainText, plain_text
from matchkit.texts.checks import check_texts
from matchkit.texts.repeats import without_repeats
from matchkit.texts.sections import Section, split_sections, trim_span

__all__ = [
    "HiddenCharacters",
    "PlainText",
    "Section",
    "check_texts",
    "plain_text",
    "split_sections",
    "trim_span",
    "without_repeats",
]
