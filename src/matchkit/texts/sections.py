"""Sections of a resume or a project text, found by their headings, else by paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters, digits

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
    "wishes": "wishes, wants to learn, i want to learn, want to learn, learning goals, goals",
    "references": "references, referees",
    "contact": "contact, contact details, personal details, personal information",
    "tasks": "tasks, your tasks, what you will do, what you'll do, responsibilities, duties, the work, the project",
    "requirements": "requirements, what you need, you bring, who we look for, must have, nice to have",
    "outcome": "outcome, outcomes, result, product, deliverables, what you will learn, you will learn, what we offer",
    "host": "host, about us, who we are, the organisation, the organization, the team",
}
"""Canonical name of a section, and the headings (lower case) that open it."""

LAST_WORDS = {
    "summary": "summary profile me objective objectives statement overview introduction",
    "experience": "experience employment work career internship internships positions jobs history placements",
    "education": "education training qualifications courses studies degrees schooling",
    "projects": "projects publications portfolio",
    "skills": (
        "skills competences competencies technologies tools expertise software strengths proficiencies knowledge stack "
        "frameworks databases abilities"
    ),
    "languages": "languages",
    "certificates": "certificates certifications awards honours honors",
    "volunteering": "volunteering voluntary",
    "interests": "interests hobbies activities leisure",
    "references": "references recommendations",
    "contact": "contact contacts details information info",
    "other": "other miscellaneous",
}
"""Canonical name of a section, and the words that open it where they end a heading: "Recent software projects"."""

HEADING_WORDS = frozenset(
    words.split()[-1]
    for listed in (*(headings.split(",") for headings in HEADINGS.values()), *map(str.split, LAST_WORDS.values()))
    for words in listed
)
"""Words of which every known heading has one."""

OPENING = "opening"
PARAGRAPH = "paragraph"
OTHER = "other"

_CANONICAL = {heading.strip(): name for name, listed in HEADINGS.items() for heading in listed.split(",")}
_BY_LAST_WORD = {word: name for name, words in LAST_WORDS.items() for word in words.split()}
_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[^\S\r\n]*(?:\r\n|\n|\r)\s*")
_BULLET = re.compile(r"[-*•·–—+]\s")  # noqa: RUF001 - dashes as they are typed before items of a list
_MARKDOWN = re.compile(r"#{1,6}\s+\S")
_DECORATION = " \t#*_=-–—•:|~>.\ufeff\u00a0"  # noqa: RUF001 - dashes as they are typed around headings
_CONJUNCTION = re.compile(r"\s*(?:[&/,+]|\band\b|\bund\b|\bet\b|\be\b|\by\b|\ben\b)\s*")
_WORD_BEHIND = frozenset(f" {letter}" for letter in ascii_letters + digits if letter not in "aeuyAEUY")
"""Behind a word that ends a heading, or a part of one, no word stands but "and", in any language of `_CONJUNCTION`."""
_SMALL_WORDS = frozenset(("and", "of", "in", "the", "or", "&", "/", "+"))
_MOST_WORDS = 6
"""Longer lines are sentences."""
_LONGEST = 80
"""Longer lines are no headings of their own, and longer words before a colon are none either."""
_FEWEST_CAPITALS = 4
"""Shorter lines in capitals are mostly abbreviations: "SQL", "BSc"."""
_HOLDS_LISTS = ("experience", "projects")
"""Within these, a line such as "Tools: Java, Git" belongs to the job or project above it."""


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

    A heading is a line in capitals, a Markdown heading, known words ("Skills", "Work history:"), or a short line in
    title case whose last word says what follows ("Recent Software Projects"). It may have its content on the same line
    ("Languages: English, Urdu"), but within a job or a project such a line opens no section unless a blank line stands
    before it. A text without headings is cut at blank lines.
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


def find_known_headings(text: str, ends: Iterable[int]) -> list[tuple[str, int]]:
    """The known headings of a text in which words end at these places: name and start of line, ascending.

    With the ends of all `HEADING_WORDS`, in ascending order, these are all of them.
    """
    last_words = [end for end in ends if text[end : end + 2] not in _WORD_BEHIND]
    return [heading for heading in _open_sections(text, _lines_of(text, last_words)) if heading[0] != OTHER]


def _find_headings(text: str) -> Iterator[tuple[str, int]]:
    return _open_sections(text, _LINE.finditer(text))


def _lines_of(text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """The lines that hold the characters before these places."""
    reached = 0
    for place in places:
        if place <= reached:
            continue
        begin = max(text.rfind("\n", reached, place - 1) + 1, reached)
        line = _LINE.match(text, begin)
        while line is None or line.end() < place:  # behind a line end other than "\n"
            begin = begin + 1 if line is None else line.end()
            line = _LINE.match(text, begin)
        yield line
        reached = line.end()


def _open_sections(text: str, lines: Iterable[re.Match[str]]) -> Iterator[tuple[str, int]]:
    within = ""
    for line in lines:
        name, has_content = _read_heading(line.group().strip())
        if name is None or (has_content and within in _HOLDS_LISTS and not _is_set_off(text, line.start())):
            continue
        yield name, line.start()
        within = name if name != OTHER else within


def _is_set_off(text: str, start: int) -> bool:
    """Whether a blank line stands above the line that begins here."""
    begin = start
    while begin and text[begin - 1].isspace():
        begin -= 1
    return bool(_BLANK_LINE.search(text, begin, start))


def _read_heading(line: str) -> tuple[str | None, bool]:
    """The section that a line opens, or None; and whether the line has content of its own."""
    title, colon, rest = line[: _LONGEST + 1].partition(":")
    if colon and rest.strip(_DECORATION):
        return (None if _BULLET.match(line) else _known(title)), True
    if len(line) > _LONGEST or _BULLET.match(line) or len(line.split()) > _MOST_WORDS:
        return None, False
    name = _known(line)
    if name is None and (_MARKDOWN.match(line) or _is_capitals(line)):
        name = OTHER
    return name, False


@lru_cache(maxsize=2**12)
def _known(title: str) -> str | None:
    """The section that a heading opens; of a double heading ("Skills & Languages"), the first one's."""
    bare = title.strip(_DECORATION)
    plain = bare.lower()
    if plain in _CANONICAL:
        return _CANONICAL[plain]
    parts = [part for part in _CONJUNCTION.split(plain) if part]
    if not parts or not any(part.split()[-1] in _BY_LAST_WORD or part in _CANONICAL for part in parts):
        return None
    names = [_CANONICAL.get(part) or _BY_LAST_WORD.get(part.split()[-1]) for part in parts]
    is_certain = all(part in _CANONICAL for part in parts) or _is_title(bare)
    return next(filter(None, names)) if is_certain else None


def _is_title(title: str) -> bool:
    """Whether words could be a heading: every one capital, or the first, and one of `LAST_WORDS` last."""
    words = [word for word in title.split() if word.lower() not in _SMALL_WORDS]
    if not words or len(words) >= _MOST_WORDS or words[0] == "I" or not words[0][0].isupper():
        return False
    if not all(word.replace("'", "").replace("\u2019", "").replace("-", "").isalpha() for word in words):
        return False
    return all(word[0].isupper() for word in words) or words[-1].lower() in _BY_LAST_WORD


def _is_capitals(line: str) -> bool:
    if not line.isupper() or line.endswith((".", ",", ";")):
        return False
    return sum(character.isalpha() for character in line) >= _FEWEST_CAPITALS


def _paragraphs(text: str) -> Iterator[Section]:
    start = 0
    for cut in [match.end() for match in _BLANK_LINE.finditer(text)] + [len(text)]:
        first, last = trim_span(text, start, cut)
        if first < last:
            yield Section(PARAGRAPH, first, last)
        start = cut
