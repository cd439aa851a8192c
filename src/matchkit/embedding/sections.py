"""Sections of a resume or a project text, found by their headings, else by paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADINGS = {
    "summary": "summary, profile, about, about me, objective, career objective, personal statement, who i am, profil",
    "experience": (
        "experience, work, work experience, work history, employment, employment history, career, career history, "
        "professional experience, relevant experience, positions, jobs, internships, berufserfahrung, experiência, "
        "experiencia, expérience, werkervaring"
    ),
    "education": (
        "education, studies, academic background, qualifications, training, courses, coursework, ausbildung, bildung, "
        "formation, educação, formação, educación, opleiding"
    ),
    "projects": "projects, personal projects, selected projects, portfolio, publications, projekte, projetos",
    "skills": (
        "skills, key skills, core skills, technical skills, soft skills, other skills, tools, technologies, software, "
        "competences, competencies, abilities, strengths, kenntnisse, compétences, competências, vaardigheden"
    ),
    "languages": "languages, language skills, sprachen, langues, idiomas, línguas, talen",
    "certificates": "certificates, certifications, licences, licenses, awards, achievements, honours, honors",
    "volunteering": "volunteering, volunteer work, volunteer experience, voluntary, voluntary work, ehrenamt",
    "interests": "interests, hobbies, activities, other interests, extracurricular activities, causes",
    "references": "references, referees",
    "contact": "contact, contact details, personal details, personal information",
    "tasks": "tasks, your tasks, what you will do, what you'll do, responsibilities, duties, the work, the project",
    "requirements": "requirements, what you need, you bring, who we look for, must have, nice to have",
    "outcome": "outcome, outcomes, result, product, deliverables, what you will learn, you will learn, what we offer",
    "host": "host, about us, who we are, the organisation, the organization, the team",
}
"""Canonical name of a section, and the headings (lower case) that open it."""

OPENING = "opening"
PARAGRAPH = "paragraph"
OTHER = "other"

_CANONICAL = {heading.strip(): name for name, listed in HEADINGS.items() for heading in listed.split(",")}
_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[^\S\r\n]*(?:\r\n|\n|\r)\s*")
_BULLET = re.compile(r"[-*•·–—+]\s")  # noqa: RUF001 - dashes as they are typed before items of a list
_MARKDOWN = re.compile(r"#{1,6}\s+\S")
_DECORATION = " \t#*_=-–—•:|~>.\ufeff\u00a0"  # noqa: RUF001 - dashes as they are typed around headings
_CONJUNCTION = re.compile(r"\s*(?:&|/|,|\band\b|\bund\b|\bet\b|\be\b|\by\b|\ben\b)\s*")
_MOST_WORDS = 6
"""Longer lines are sentences."""
_FEWEST_CAPITALS = 4
"""Shorter lines in capitals are mostly abbreviations: "SQL", "BSc"."""


@dataclass(frozen=True)
class Section:
    """A stretch ``[start, end)`` of a text, heading included.

    Attributes
    ----------
    name
        A key of `HEADINGS`; ``"other"`` under an unknown heading; ``"opening"`` before the first heading;
        ``"paragraph"`` in a text without headings.
    """

    name: str
    start: int
    end: int


def split_sections(text: str) -> list[Section]:
    """Sections in order; together they hold every character that is not blank, each once.

    A heading is a line in capitals, a Markdown heading, or a known word ("Skills", "Work history:"), which may have its
    content on the same line ("Languages: English, Urdu"). A text without headings is cut at blank lines.
    """
    opened = list(_find_headings(text))
    if not opened:
        return list(_paragraphs(text))
    starts = [(OPENING, 0), *opened]
    ends = [start for _, start in opened] + [len(text)]
    trimmed = (
        (name, trim_span(text, start, end)) for (name, start), end in zip(starts, ends, strict=True) if start < end
    )
    return [Section(name, start, end) for name, (start, end) in trimmed if start < end]


def trim_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks at its ends."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + len(piece.rstrip())) if left < len(piece) else (start, start)


def _find_headings(text: str) -> Iterator[tuple[str, int]]:
    for line in _LINE.finditer(text):
        name = _heading_name(line.group())
        if name:
            yield name, line.start()


def _heading_name(line: str) -> str | None:
    stripped = line.strip()
    if _BULLET.match(stripped):
        return None
    title, colon, _ = stripped.partition(":")
    if colon and _known(title):
        return _known(title)
    if len(stripped.split()) > _MOST_WORDS:
        return None
    if _MARKDOWN.match(stripped) or _is_capitals(stripped):
        return _known(stripped) or OTHER
    return _known(stripped)


def _known(title: str) -> str | None:
    """The section that a heading opens; of a double heading ("Skills & Languages"), the first one's."""
    plain = title.strip(_DECORATION).lower()
    if plain in _CANONICAL:
        return _CANONICAL[plain]
    names = [_CANONICAL.get(part) for part in _CONJUNCTION.split(plain)]
    return names[0] if all(names) else None


def _is_capitals(line: str) -> bool:
    letters = [character for character in line if character.isalpha()]
    return len(letters) >= _FEWEST_CAPITALS and line.isupper() and not line.endswith((".", ",", ";"))


def _paragraphs(text: str) -> Iterator[Section]:
    start = 0
    for cut in [match.end() for match in _BLANK_LINE.finditer(text)] + [len(text)]:
        first, last = trim_span(text, start, cut)
        if first < last:
            yield Section(PARAGRAPH, first, last)
        start = cut
