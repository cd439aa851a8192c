"""People's names in resumes and statements: found by where and how they stand, since no list holds all names.

Words that also mean something else (a trade, a skill) are told from names by an inventory of ordinary words, so that
"Golang Developer" in the first line is no name, and somebody called Ruby keeps the language Ruby.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from matchkit.embedding.reference_texts import read_reference_texts
from matchkit.embedding.words import STOP_WORDS
from matchkit.intake.contact import has_contact, mail_names
from matchkit.skills import SkillVocabulary
from matchkit.texts.sections import HEADINGS, LAST_WORDS

# Ordinary words that are also first names or surnames: a line of these is a name all the same.
_ALSO_NAMES_LISTED = """
    ada an angel april archer art ash august austin autumn baker bell berry best bill bird bishop black blue bond
    booker branch brewer bridge brook brooks brown bush butler carter case chance charity chase christian clay clerk
    cliff collier cook cooper cross crystal daisy dawn day dean dell destiny dick do duke dyer earl earnest eastwood
    eden english fair faith farmer field fields fisher flint flood flora flowers ford forest forrest foster fox
    france frank frost fry gardener gates gene glass glover gold golden goldsmith good grace grant grave gray green
    grey gross guy hall harper hazel he heath hill ho holly holt hope house hunt hunter ion iris ivy jade jasmine
    jewel jordan joy judge june junior justice karma key king knight lake lamb lane law le lee li lily little london
    long lord lower lu ma madison major maple mar marble mark marsh mason max may meadows melody mercy miles miller
    monte moody moon moore more morse moss ng noble north oak oh olive pace page paris park parker parks pascal
    patience pearl perry pierce pike piper pope porter potter powers price prince ranger ray read reed rice rich rio
    robin rock rod rose ruby rush rusty sage sales sandy sawyer sellers sharp shaw sheppard short sierra silver
    singer skinner skipper sky slater small smart smith snow star steele stella sterling steward stone storm strand
    strong summer sunny swift tanner thatcher tiger turner vega violet walker wall walls ward waters weaver weeks
    well wells west wheeler white will willow winter wise wolf wood woods wright wu xu york young younger yu
"""
# Names of people that stand in names of products and firms, and mean nothing else.
_IN_PRODUCTS_LISTED = """
    abbott abel adam adams adi adina aline alis allen amadeus amanda amara amber anand anca arthur ashley avi bates
    beck bella ben bentley bob boris borland bosch bowen bowman bradford bradley brady brien briggs bruno bryce
    burrows byrne carlo carlson cassandra cesare chang charles clark clarke clayton cummins curtis dale daw doris
    douglas dowling drew dupont eaton edwards ellie ellis elmer eric erwin esa eva evans ewing felix fielding
    fletcher frazier fred gabi gallagher garland gibbs gregg hagen hansen harrington harris harvey heather hellman
    henry herbert howard hyland igor iona isaac iva jack james jan jay jean jenkins jeppesen jerry john johnson
    julia keane lars lawson lewis lisa lombardi lorenz lucero lucia maria marshall martens martin matic maxwell maya
    mayer maynard mccabe mckee mcnally meyer mike mitchell montgomery morin moses mozart myers neill nick nielsen
    nils noah norton patterson paul pearson penelope penny peter petra priya rasmussen rembrandt rogers rosen ross
    roy russell sam sampson sanders sawhney scanlon schneider schofield scott sims sofi sofie spencer stan steinberg
    stromberg stuart taylor terry thomas thomson tim tom travis tyler vernon victor virginia wallis watson webb
    webster weiss wilcox wilhelm wilson woodward wyatt
"""
# What letters begin with: no name, though the inventory of work does not have it.
_OF_LETTERS_LISTED = "dear greetings hello hey hi madam sir sirs team"
_PARTICLES_LISTED = """
    ab abu af al ap av ben bin binti da das de del della den der di do dos du e el ibn la le mac mc o ten ter van
    von y zu
"""
_ALSO_NAMES = frozenset(_ALSO_NAMES_LISTED.split())
_IN_PRODUCTS = frozenset(_IN_PRODUCTS_LISTED.split())
_OF_LETTERS = frozenset(_OF_LETTERS_LISTED.split())
_PARTICLES = frozenset(_PARTICLES_LISTED.split())
_WORD = r"[^\W\d_][\w'\u2019.\u00b7-]{0,40}"
_LINE = re.compile(r"[^\n\r]+")
_NICKNAMED = re.compile(
    rf"(?P<before>{_WORD}(?:[ \t]+{_WORD})*)[ \t]+[(\"'\u201c\u2018]{_WORD}[)\"'\u201d\u2019][ \t]+(?P<after>[^,|(]+)"
)
_AGED = re.compile(r"\w+[ \t]*,[ \t]*\(?(?:1[4-9]|[2-9]\d)\b")
_NAME_WORDS = re.compile(rf"{_WORD}(?:[ \t]+{_WORD})*")
_SEGMENT_END = re.compile(r"[,|•·\u2013\u2014(\[:;/\t]|[ \t]-[ \t]")
_BEFORE_NAME = re.compile(
    r"^\W*(?:(?:curriculum[ \t]+vitae|résumé|resume|cv|lebenslauf|name|full[ \t]+name|nom|nombre|nome|naam|applicant|"
    r"candidate)\b[ \t]*(?:of|for|de|von)?[ \t]*[:\u2013\u2014-]?[ \t]*)?"
    r"(?:(?:Dr|Prof|Professor|Dipl|Ing|Mag|Lic|Mr|Mrs|Ms|Miss|Mx|Herr|Frau|Sra?)\b\.?(?:-\w+\.?)?"
    r"(?:[ \t]*(?-i:[a-z]{2,5})\.)*[ \t]+)*",
    re.IGNORECASE,
)


class _Cue(NamedTuple):
    """What stands before a name; the name is in the group of that name, and other words may follow it."""

    pattern: re.Pattern[str]
    fewest_words: int
    """One word behind a weak cue is too often a place, a nation, or a firm."""
    is_own: bool
    """Whether it is the writer's name, to be sought in the whole text."""


_SURNAME_FOLLOWS = r"(?P<name>[^\W\d_a-z][\w'\u2019-]+[ \t]+[^\n,.;:!?()|]{2,60})"
_CUES = (
    _Cue(
        re.compile(
            r"(?:^|[.,;|])[ \t]*(?:(?:full|first|last|given|family)[ \t]+)?name[ \t]*:[ \t]*(?P<name>[^\n|,;]{2,60})",
            re.IGNORECASE | re.MULTILINE,
        ),
        fewest_words=1,
        is_own=True,
    ),
    _Cue(
        re.compile(
            r"\b(?i:my[ \t]+(?:full[ \t]+)?name[ \t]+is|my[ \t]+name['\u2019]s|(?:please[ \t]+)?call[ \t]+me|"
            r"mein[ \t]+name[ \t]+ist|je[ \t]+m['\u2019]appelle|me[ \t]+llamo|chamo-me|me[ \t]+chamo)[ \t]+"
            r"(?P<name>[^\W\d_][^\n,.;:!?()]{1,60})"
        ),
        fewest_words=1,
        is_own=True,
    ),
    _Cue(
        re.compile(rf"\b(?:I am|I['\u2019]m|Ich bin|Je suis|Soy|Sou)[ \t]+{_SURNAME_FOLLOWS}"),
        fewest_words=2,
        is_own=True,
    ),
    _Cue(
        re.compile(
            r"^[ \t]*(?:(?:best|kind|warm)[ \t]+)?(?:wishes|regards|yours[ \t]+(?:sincerely|faithfully|truly)|"
            r"sincerely|many[ \t]+thanks|thanks|thank[ \t]+you|cheers|warmly|all[ \t]+the[ \t]+best|best)"
            r"[ \t]*[,.!]?[ \t]*\n\s*(?P<name>[^\n]{2,60})",
            re.IGNORECASE | re.MULTILINE,
        ),
        fewest_words=1,
        is_own=True,
    ),
    _Cue(
        re.compile(
            r"\b(?i:referees?|references?|supervisors?|supervised[ \t]+by|line[ \t]+manager|mentor|mentored[ \t]+by|"
            rf"reporting[ \t]+to|under)\b[ \t]*:?[ \t]+(?:(?:Prof|Dr|Mr|Mrs|Ms|Miss)\b\.?[ \t]+)*{_SURNAME_FOLLOWS}"
        ),
        fewest_words=2,
        is_own=False,
    ),
    _Cue(
        re.compile(
            r"\b(?:Mrs|Mr|Ms|Miss|Mx|Sir|Dame|Lady|Lord|Dr|Prof|Professor|Herr|Frau|Señora|Señor|Sra|Mme|Mlle|MR|MRS|DR)\b"
            r"\.?[ \t]+(?P<name>[^\W\d_a-z][^\n,.;:!?()|]{1,60})"
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
_FEWEST_LETTERS = 2
_LONGEST_ABBREVIATION = 1
_SHORTEST_PLURAL = 4


def find_names(text: str, known: Iterable[str] = ()) -> Iterator[tuple[int, int]]:
    """Where the applicant's name stands, whole or in part, and other people's where a title or a label shows them.

    Parameters
    ----------
    text
        A resume or a statement.
    known
        Names that are known from elsewhere.
    """
    placed = [(start, end, True) for start, end in _find_own(text)]
    placed += _find_cued(text)
    yield from ((start, end) for start, end, _ in placed)
    names = [*known, *(text[start:end] for start, end, is_own in placed if is_own)]
    yield from _find_again(text, [name.split() for name in names if name.strip()], mail_names(text))


def own_names(text: str) -> list[str]:
    """The names by which a text calls its writer, for use in the same person's other texts."""
    cued = (text[start:end] for start, end, is_own in _find_cued(text) if is_own)
    return [*(text[start:end] for start, end in _find_own(text)), *cued]


def _find_cued(text: str) -> Iterator[tuple[int, int, bool]]:
    for cue in _CUES:
        for found in cue.pattern.finditer(text):
            length = _leading_name(found["name"])
            if len(found["name"][:length].split()) >= cue.fewest_words:
                yield found.start("name"), found.start("name") + length, cue.is_own


def _find_own(text: str) -> list[tuple[int, int]]:
    """The name in one of the first lines, where most resumes have it, or before contact data in any line."""
    found: list[tuple[int, int]] = []
    for number, line in enumerate(line for line in _LINE.finditer(text) if line.group().strip()):
        is_head = number < _LINES_LOOKED_AT and not found
        if is_head or (len(line.group()) <= _LONGEST_LINE and has_contact(line.group())):
            before = _BEFORE_NAME.match(line.group())
            assert before is not None  # noqa: S101  # it matches the empty text
            length = _header_name(line.group()[before.end() :], text)
            if length:
                found.append((line.start() + before.end(), line.start() + before.end() + length))
    return found


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
    if not _is_cased(first):
        is_foreign = len(words) <= _MOST_WORDS_UNCASED and _is_mostly_latin(text)
        return line.index(first) + len(first) if is_foreign and _NAME_WORDS.fullmatch(first) else 0
    if len(words) == 1:
        # "SIRIWARDENA, Ewan"
        if _AGED.match(line) and _is_name(words):
            return len(first)
        is_turned = len(segments) == 2 and first.isupper() and "," in line and not segments[1].isupper()
        is_turned = is_turned and _is_name(words) and _is_name(segments[1].split())
        return len(line.rstrip()) if is_turned else 0
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
        is_particle = bool(words) and word.lower() in _PARTICLES
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
    return bool(words) and all(word.lower() in _PARTICLES or _is_name_word(word) for word in words)


def _is_name_word(word: str) -> bool:
    if word == "I" or _DEGREES.fullmatch(word) or not (_NAME_WORDS.fullmatch(word) and _CAPITALISED.match(word)):
        return False
    return word.lower() in _ALSO_NAMES or not is_ordinary(word)


def _find_again(text: str, names: Sequence[Sequence[str]], mailed: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Every further place of known names: whole, and each part that is no ordinary word."""
    whole = {" ".join(name) for name in names if len(name) > 1}
    parts = {part for name in names for word in name for part in (word, *word.split("-")) if _tells(part)}
    parts |= {word for word in mailed if _tells(word)}
    for name in sorted(whole | parts):
        flexible = r"[ \t]+".join(re.escape(word) for word in name.split())
        edge = ("(?<!\\w)", "(?!\\w)") if _is_cased(name) else ("", "")
        pattern = rf"{edge[0]}{flexible}(?:['\u2019]s)?{edge[1]}"
        yield from (found.span() for found in re.finditer(pattern, text, re.IGNORECASE))


def _tells(part: str) -> bool:
    """Whether a single part of a name can be sought alone: no initial, no particle, no ordinary word."""
    letters = [character for character in part if character.isalpha()]
    return len(letters) >= _FEWEST_LETTERS and part.lower() not in _PARTICLES and not is_ordinary(part)


def is_ordinary(word: str) -> bool:
    """Whether a word means something beside being a name; hyphenated ones where every part does."""
    inventory = _ordinary_words()
    parts = [part for part in re.split(r"[^\w]+", _plain(word)) if len(part) > 1]
    return bool(parts) and all(part in inventory or _singular(part) in inventory for part in parts)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > _SHORTEST_PLURAL else word


@cache
def _ordinary_words() -> frozenset[str]:
    """Words of the shipped occupations, of all skill names, of headings, and function words."""
    vocabulary = SkillVocabulary.load()
    headings = ", ".join(HEADINGS.values()) + " " + " ".join(LAST_WORDS.values())
    sources = (*read_reference_texts(), *vocabulary.names, headings)
    words = {word for text in sources for word in re.findall(r"[^\W\d_]{2,}", _plain(text))}
    return frozenset((words | STOP_WORDS | _ALSO_NAMES | _OF_LETTERS) - _IN_PRODUCTS)


def _plain(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).lower() if not unicodedata.combining(c))


def _is_cased(text: str) -> bool:
    return text.lower() != text.upper()


def _is_mostly_latin(text: str) -> bool:
    letters = [character for character in text[:2000] if character.isalpha()]
    return sum(character < "\u0250" for character in letters) * 2 > len(letters)
