"""People's names in resumes and statements: found by where and how they stand, since no list holds all names.

Words that also mean something else (a trade, a skill) are told from names by an inventory of ordinary words, so that
"Golang Developer" in the first line is no name, and somebody called Ruby keeps the language Ruby.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matchkit.intake.clues import Clues, Need, Sought, any_word
from matchkit.intake.contact import has_contact
from matchkit.intake.known_names import PARTICLES, is_cased
from matchkit.intake.ordinary_words import ALSO_NAMES, is_ordinary

NAME_LABEL = (
    r"(?:(?:(?:full|first|last|given|family|middle|christian)[ \t]+)?names?|forenames?|surnames?|"
    r"nachname|familienname|vornamen?|nom(?:[ \t]+de[ \t]+famille)?|prénoms?|nombres?(?:[ \t]+completo)?|apellidos?|"
    r"nome(?:[ \t]+completo)?|apelidos?|sobrenomes?|cognome|naam|voornaam|achternaam)"
)
"""What forms write before a name."""

_WORD = r"[^\W\d_][\w'\u2019.\u00b7-]{0,40}"
_LINE = re.compile(r"[^\n\r]+")
_NICKNAMED = re.compile(
    rf"(?P<before>{_WORD}(?:[ \t]+{_WORD})*)[ \t]+[(\"'\u201c\u2018]{_WORD}[)\"'\u201d\u2019][ \t]+(?P<after>[^,|(]+)"
)
_AGED = re.compile(r"\w+[ \t]*,[ \t]*\(?(?:1[4-9]|[2-9]\d)\b")
_NAME_WORDS = re.compile(rf"{_WORD}(?:[ \t]+{_WORD})*")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_SEGMENT_END = re.compile(r"[,|•·\u2013\u2014(\[:;/\t]|[ \t]-[ \t]")
_BEFORE_NAME = re.compile(
    r"^\W*(?:(?:curriculum[ \t]+vitae|résumé|resume|cv|lebenslauf|applicant|candidate|"
    rf"{NAME_LABEL})\b[ \t]*(?:of|for|de|von)?[ \t]*[:\u2013\u2014-]?[ \t]*)?"
    r"(?:(?:Dr|Prof|Professor|Dipl|Ing|Mag|Lic|Mr|Mrs|Ms|Miss|Mx|Herr|Frau|Sra?)\b\.?(?:-\w+\.?)?"
    r"(?:[ \t]*(?-i:[a-z]{2,5})\.)*[ \t]+)*",
    re.IGNORECASE,
)


Placed = tuple[int, int, bool]
"""Where a name begins and ends, and whether it is surely the writer's own, to be sought in the whole text."""


class _Cue(NamedTuple):
    """What stands before a name; the name is in the group of that name, and other words may follow it."""

    sought: Sought
    fewest_words: int
    """One word behind a weak cue is too often a place, a nation, or a firm."""
    is_own: bool
    """Whether it is the writer's name, to be sought in the whole text."""


_SURNAME_FOLLOWS = r"(?P<name>[^\W\d_a-z][\w'\u2019-]+[ \t]+[^\n,.;:!?()|]{2,60})"
_CUES = (
    _Cue(
        Sought(
            re.compile(
                rf"(?:^|[.,;|])[ \t]*{NAME_LABEL}[ \t]*:[ \t]*(?P<name>[^\n|;]{{2,60}})",
                re.IGNORECASE | re.MULTILINE,
            ),
            Need(
                any_word(
                    "name names forename forenames surname surnames nachname familienname vorname vornamen nom famille "
                    "prénom prénoms nombre nombres completo apellido apellidos nome apelido apelidos sobrenome "
                    "sobrenomes cognome naam voornaam achternaam"
                ),
                ":",
            ),
        ),
        fewest_words=1,
        is_own=True,
    ),
    _Cue(
        Sought(
            re.compile(
                r"\b(?i:my[ \t]+(?:full[ \t]+)?name[ \t]+is|my[ \t]+name['\u2019]s|(?:please[ \t]+)?call[ \t]+me|"
                r"mein[ \t]+name[ \t]+ist|je[ \t]+m['\u2019]appelle|me[ \t]+llamo|chamo-me|me[ \t]+chamo)[ \t]+"
                r"(?P<name>[^\W\d_][^\n,.;:!?()]{1,60})"
            ),
            Need(any_word("name call appelle llamo chamo")),
        ),
        fewest_words=1,
        is_own=True,
    ),
    _Cue(
        Sought(
            re.compile(rf"\b(?:I am|I['\u2019]m|Ich bin|Je suis|Soy|Sou)[ \t]+{_SURNAME_FOLLOWS}"),
            Need(stretch=re.compile(r"(?:I am|I['\u2019]m|Ich bin|Je suis|Soy|Sou)[ \t]+[^\W\d_a-z]")),
        ),
        fewest_words=2,
        is_own=True,
    ),
    _Cue(
        Sought(
            re.compile(
                r"^[ \t]*(?:(?:best|kind|warm)[ \t]+)?(?:wishes|regards|yours[ \t]+(?:sincerely|faithfully|truly)|"
                r"sincerely|many[ \t]+thanks|thanks|thank[ \t]+you|cheers|warmly|all[ \t]+the[ \t]+best|best)"
                r"[ \t]*[,.!]?[ \t]*\n\s*(?P<name>[^\n,]{2,60})",
                re.IGNORECASE | re.MULTILINE,
            ),
            Need(any_word("wishes regards yours sincerely thanks thank cheers warmly best"), "\n"),
        ),
        fewest_words=1,
        is_own=True,
    ),
    _Cue(
        Sought(
            re.compile(
                r"\b(?i:referees?|references?|supervisors?|supervised[ \t]+by|line[ \t]+manager|mentor|"
                r"mentored[ \t]+by|reporting[ \t]+to|under)\b[ \t]*:?[ \t]+"
                rf"(?:(?:Prof|Dr|Mr|Mrs|Ms|Miss)\b\.?[ \t]+)*{_SURNAME_FOLLOWS}"
            ),
            Need(
                any_word(
                    "referee referees reference references supervisor supervisors supervised line mentor mentored "
                    "reporting under"
                )
            ),
        ),
        fewest_words=2,
        is_own=False,
    ),
    _Cue(
        Sought(
            re.compile(
                r"\b(?:Mrs|Mr|Ms|Miss|Mx|Sir|Dame|Lady|Lord|Dr|Prof|Professor|Herr|Frau|Señora|Señor|Sra|Mme|Mlle|MR|MRS|DR)\b"
                r"\.?[ \t]+(?P<name>[^\W\d_a-z][^\n,.;:!?()|]{1,60})"
            ),
            Need(
                any_word("mrs mr ms miss mx sir dame lady lord dr prof professor herr frau señora señor sra mme mlle")
            ),
        ),
        fewest_words=1,
        is_own=False,
    ),
)
_CAPITALISED = re.compile(r"(?:[a-z]{1,3}[-'\u2019])?[^\W\d_a-z]")  # al-Fayyad, d'Angelo
_DEGREES = re.compile(r"(?:BA|MA|B\.A|M\.A|BSc|MSc|BEng|MEng|PhD|MBA|LLB|LLM|MPhil|PGCE|HN[CD]|[BM]Ed|[BM]Tech)\b\.?")
_LINES_LOOKED_AT = 3
_LONGEST_LINE = 200
"""Longer lines are prose, not contact data behind a name."""
_MOST_WORDS = 5
_MOST_WORDS_OF_A_TITLE = 12
_MOST_WORDS_UNCASED = 4
_MOST_WORDS_SMALL = 3
_LONGEST_ABBREVIATION = 1


def place_names(clues: Clues) -> list[Placed]:
    """Where a text shows names: the writer's at its head or introduced, other people's behind a title or a label."""
    return [*_find_heading(clues.text), *_find_cued(clues)]


def own_names(text: str) -> list[str]:
    """The names by which a text calls its writer, for use in the same person's other texts."""
    return [text[start:end] for start, end, is_own in place_names(Clues(text)) if is_own]


def _find_cued(clues: Clues) -> Iterator[Placed]:
    for cue in _CUES:
        for found in cue.sought.find(clues):
            length = _length_of_labelled(found["name"])
            if len(found["name"][:length].split()) >= cue.fewest_words:
                yield found.start("name"), found.start("name") + length, cue.is_own


def _length_of_labelled(phrase: str) -> int:
    """As `_leading_name`, where first names may follow the surname and a comma."""
    length = _leading_name(phrase)
    comma = _COMMA.match(phrase, length)
    more = _leading_name(phrase[comma.end() :]) if length and comma else 0
    return comma.end() + more if comma and more else length


def _find_heading(text: str) -> Iterator[Placed]:
    """The name in one of the first lines, where most resumes have it, or before contact data in any line."""
    is_found, may_have_contact = False, has_contact(text)
    for number, found in enumerate(line for line in _LINE.finditer(text) if line.group().strip()):
        is_head = number < _LINES_LOOKED_AT and not is_found
        if not (is_head or may_have_contact):
            return
        if is_head or (len(found.group()) <= _LONGEST_LINE and has_contact(found.group())):
            before = _BEFORE_NAME.match(found.group())
            assert before is not None  # noqa: S101  # it matches the empty text
            line, start = found.group()[before.end() :], found.start() + before.end()
            length = _header_name(line, text)
            placed = [(0, length, True)] if length else []
            for begin, end, is_own in placed + _turned_name(line, is_first=number == 0):
                is_found = True
                yield start + begin, start + end, is_own


def _turned_name(line: str, is_first: bool) -> list[Placed]:
    """A name with the surname first that fills a line: "OKAFOR, Noor".

    "Okafor, Noor" looks like "Leith, Scotland", and "Noor Okafor, Leith" like "Gómez Prado, Noor"; so such a line
    counts at the top only, and what may be a place or a trade is not sought elsewhere.
    """
    surname, comma, first_names = (part.strip() for part in line.partition(","))
    parts = [surname.split(), first_names.split()]
    if not comma or not all(len(part) <= _MOST_WORDS and _is_name(part) for part in parts):
        return []
    is_certain = len(parts[0]) == 1 and surname.isupper() and not first_names.isupper()
    return [(0, len(line.rstrip()), is_certain)] if is_first or is_certain else []


def _header_name(line: str, text: str) -> int:
    """How many characters at the start of a line are a name; 0 if none."""
    segments = [part.strip() for part in _SEGMENT_END.split(line)]
    segments = [part for part in segments if part]
    if not segments:
        return 0
    nicknamed = _NICKNAMED.match(line)
    if nicknamed and _is_name(nicknamed["before"].split()) and _leading_name(nicknamed["after"]):
        return nicknamed.start("after") + _leading_name(nicknamed["after"])
    first = segments[0]
    words = first.split()
    if not is_cased(first):
        is_foreign = len(words) <= _MOST_WORDS_UNCASED and _is_mostly_latin(text)
        return line.index(first) + len(first) if is_foreign and _NAME_WORDS.fullmatch(first) else 0
    if len(words) == 1:
        return len(first) if _AGED.match(line) and _is_name(words) else 0
    if first == first.lower():
        is_small = len(words) <= _MOST_WORDS_SMALL
        return len(first) if is_small and not any(is_ordinary(word) for word in words) else 0
    length = _leading_name(first)
    is_sentence = first[length : length + 1] == " " and len(line.split()) > _MOST_WORDS_OF_A_TITLE
    words = [word for word in first[:length].split() if len(word) > 1]
    return length if len(words) > 1 and not is_sentence else 0


def _leading_name(phrase: str) -> int:
    """How many characters at the start of a phrase are capital words that are no ordinary ones, or are names too."""
    words: list[str] = []
    ends: list[int] = []
    for found in re.finditer(r"\S+", phrase):
        word = found.group().strip(".,\"'\u2019()")
        is_particle = bool(words) and word.lower() in PARTICLES
        if len(words) >= _MOST_WORDS or not (is_particle or _is_name_word(word)):
            break
        words.append(word)
        ends.append(found.start() + len(found.group().rstrip(",\"'\u2019().")))
        if found.group().endswith((".", ",", ")")) and len(word) > _LONGEST_ABBREVIATION:
            break  # the end of a sentence, not "J."
    while words and words[-1].islower():
        words.pop()
        ends.pop()
    return ends[-1] if words and _is_name(words) else 0


def _is_name(words: Sequence[str]) -> bool:
    return bool(words) and all(word.lower() in PARTICLES or _is_name_word(word) for word in words)


def _is_name_word(word: str) -> bool:
    if word == "I" or _DEGREES.fullmatch(word) or not (_NAME_WORDS.fullmatch(word) and _CAPITALISED.match(word)):
        return False
    return word.lower() in ALSO_NAMES or not is_ordinary(word)


def _is_mostly_latin(text: str) -> bool:
    letters = [character for character in text[:2000] if character.isalpha()]
    return sum(character < "\u0250" for character in letters) * 2 > len(letters)
