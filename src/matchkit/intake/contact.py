"""Contact data and personal details in prose: where they stand. Patterns alone; names are found in `names`.

Each pattern stands beside what it cannot match without. The last word of a label before a colon is a whole word, as is
everything that a pattern sets between blanks or signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from matchkit.intake.clues import Clues, Need, Sought, any_word

E_MAIL = "e-mail address"
LINK = "link"
PHONE = "phone number"
ADDRESS = "address"
BIRTH = "date of birth"
DETAIL = "personal detail"
PRONOUN = "pronoun"
TITLE = "title"

Found = tuple[int, int, str]
"""Start, end and kind of a stretch."""


def _pattern(text: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """A pattern in which a blank stands for blanks on one line, and ``~`` for blanks or none."""
    return re.compile(text.replace(" ", r"[\x20\t]+").replace("~", r"[\x20\t]*"), flags)


_AT = re.compile(r"[(\[]at[)\]]", re.IGNORECASE)
_MAIL = _pattern(
    r"(?:\b(?:e-?mail|mail|correo|courriel)\b(?: address)?~[:=]~)?"
    r"<?(?<![\w.+%-])[\w.+%-]{1,64}~(?:@|\(at\)|\[at\])~[\w-]{1,63}(?:(?:\.|~[(\[]dot[)\]]~)[\w-]{1,63}){1,6}>?"
)

_SITES = "linkedin|github|gitlab|twitter|facebook|instagram|xing|orcid|behance|dribbble|medium|stackoverflow|t[.]me"
_ENDINGS = "com|org|io|dev|me|co|uk|de|nl|pt|es|fr|it|pl|ru|eu|info|app|page|site|tech"  # not .net, as in ASP.NET/C#
_NETWORK_LABEL = (
    r"\b(?:linked~in|github|gitlab|twitter|instagram|facebook|skype|telegram|orcid|xing)(?:[\x20\t-]+profile)?~:~"
)
_SITE_LABEL = r"\b(?:website|web|homepage|portfolio|blog)~:~"
_LINK = Sought(
    _pattern(
        rf"(?:{_NETWORK_LABEL}|{_SITE_LABEL})?"
        r"(?:\b[a-z][a-z0-9+.-]{1,15}://[^\s<>|]+|\bwww\.[^\s<>|]+"
        rf"|(?<![\w.-])(?:[\w-]{{1,63}}\.){{0,4}}(?:{_SITES})(?:\.[a-z]{{2,3}})?/[^\s<>|,;]+"
        rf"|(?<![\w.-])(?:[\w-]{{1,63}}\.){{1,5}}(?:{_ENDINGS})/[^\s<>|,;]+)"
        rf"|{_NETWORK_LABEL}(?=[^\s|,;]*[@./_\d-])[\w@./_-]*\w/?"
    ),
    Need(pieces=("://", "www.")),
    Need(any_word(_SITES.replace("|", " ").replace("t[.]me", "t")), "/"),
    Need(signs="/", pieces=tuple(f".{ending}/" for ending in _ENDINGS.split("|"))),
    Need(any_word("linkedin linked github gitlab twitter instagram facebook skype telegram orcid xing"), ":"),
)

_DIGITS = r"\d[\d \t().\u2011-]{5,20}\d"
_NUMBER = re.compile(rf"(?<![\w/.,-])(?:\+|\()?[ \t]?{_DIGITS}(?![\w/-])")
_SOME_DIGITS = re.compile(_DIGITS)
_LABEL_BEFORE = _pattern(
    r"\b(?:tele?phone|phone|tel|mobile(?: phone)?|mob|cell(?:~phone)?|whatsapp|fax|telegram|handy|telefon|móvil|"
    r"telemóvel|téléphone|telefone)\b(?: (?:number|no))?\.?~[:=]?~\Z"
)
_LABEL_REACH = 32
_DATE_INSIDE = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b|\b(?:19|20)\d\d[./-]\d{1,2}\b"
    r"|\b(?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d\b|\b(?:19|20)\d\d\D{1,5}(?:19|20)\d\d\b"
)
_US_GROUPS = re.compile(r"\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}")
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15  # ITU-T E.164 allows fifteen

_CAPITAL_LETTER = r"[^\W\d_a-zà-öø-ÿ]"
_CAPITAL = rf"{_CAPITAL_LETTER}[\w.'\u2019-]{{0,40}}"
_WORDS = r"(?:(?!\d)[\w'\u2019-]{1,40}[,\x20\t]+)"
_STREET = (
    "street|st|road|rd|avenue|ave|lane|ln|drive|close|court|crescent|terrace|place|square|gardens|grove|boulevard|blvd|"
    "row|quay|wynd|parkway|way|walk|mews"
)
_UNIT = r"(?:flat|apt|apartment|unit|suite|room)\.?~[\w/]{1,8}"
_POSTCODE = r"\b(?:GIR~0AA|[A-Z]{1,2}\d[A-Z\d]?[\x20\t]?\d[A-Z]{2})\b"  # of the United Kingdom
_ZIP = rf"(?:{_POSTCODE}|[A-Z]{{2}} \d{{5}}(?:-\d{{4}})?|\d{{4,5}}(?:-\d{{3}})?(?: {_CAPITAL})?)"
_TOWN = rf"(?:,~{_CAPITAL}(?: {_CAPITAL})?(?=[,\x20\t]+{_ZIP}))"
_ADDRESSES = (
    Sought(
        _pattern(r"\b(?:home |postal )?(?:address|adresse|anschrift|dirección|morada|endereço)~:[^\n|•]*"),
        Need(any_word("address adresse anschrift dirección morada endereço"), ":"),
    ),
    Sought(
        _pattern(
            rf"\b(?i:{_UNIT},? )?\d{{1,5}}[A-Za-z]?(?:/\d+)?,? (?:{_CAPITAL} ){{1,4}}(?i:{_STREET})\b\.?"
            rf"(?:,? (?i:{_UNIT}))?{_TOWN}?(?:[,\x20\t]+{_ZIP})?",
            re.NOFLAG,
        ),
        Need(any_word(_STREET.replace("|", " ")), stretch=_pattern(rf"\d[A-Za-z]?,? {_CAPITAL_LETTER}", re.NOFLAG)),
    ),
    Sought(
        _pattern(
            rf"\b{_CAPITAL}?(?i:straße|strasse|str\.|gasse|allee|platz|weg|straat|laan) \d{{1,4}}[a-z]?\b"
            rf"(?:[,\x20\t]+{_ZIP})?",
            re.NOFLAG,
        ),
        Need(pieces=("straße", "strasse", "str.", "gasse", "allee", "platz", "weg", "straat", "laan"), digit=True),
    ),
    Sought(
        _pattern(
            rf"\b\d{{1,4}}(?:~bis|~ter)?,? (?i:rue|avenue|boulevard|chemin) {_WORDS}{{1,5}}(?:{_ZIP})?",
            re.NOFLAG,
        ),
        Need(any_word("rue avenue boulevard chemin"), digit=True),
    ),
    Sought(
        _pattern(
            rf"\b(?i:calle|avenida|plaza|via|rua|praça|corso|viale) {_WORDS}{{1,5}}\d{{1,4}}\b"
            rf"(?:[,\x20\t]+{_ZIP})?",
            re.NOFLAG,
        ),
        Need(any_word("calle avenida plaza via rua praça corso viale"), digit=True),
    ),
    Sought(_pattern(_POSTCODE, re.NOFLAG), Need(stretch=re.compile("\\d[A-Z][A-Z]"))),
)

_MONTH = r"[^\W\d_]{3,10}\.?"
_DAY = (
    r"(?:\d{1,4}[./\x20-]\d{1,2}[./\x20-]\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|º)? (?:de )?{_MONTH},? (?:de )?\d{{4}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|(?:{_MONTH} )?(?:19|20)\d\d)"
)
_BIRTHS = Sought(
    _pattern(
        r"\b(?:date of birth|birth~date|year of birth|birth~year|birthday|d\.?o\.?b\b\.?|born(?: on| in)?|geburtsdatum|"
        r"geboren(?: am)?|date de naissance|née? (?:le|en)|fecha de nacimiento|nacid[oa] (?:el|en)|data de nascimento|"
        rf"nascid[oa] (?:a|em)|data di nascita|geboortedatum)~[:=\u2013-]?~(?:the )?{_DAY}"
    ),
    Need(pieces=("birth", "born", "geb", "naissance", "né", "naci", "nasci"), digit=True),
    Need(any_word("dob b ob"), digit=True),
)
_DETAILS = Sought(
    _pattern(
        r"\b(?:gender|sex|marital status|civil status|family status|nationality|citizenship|religion|place of birth|"
        r"date of birth|birthday|d\.?o\.?b|familienstand|staatsangehörigkeit|geschlecht|nationalité|nacionalidad|"
        r"nacionalidade|(?<!\w\x20)age)~:(?:[\x20\t]?(?![^\W\d_]+:)[^\s|;•,]+){0,4}"
        r"|\b(?-i:Age|AGE) \d\d\b|\baged \d\d\b(?!~(?:-|to|\u2013))|\b\d\d~(?:years? old|y\.~o\.?)(?=\W|$)"
    ),
    Need(
        any_word(
            "gender sex status nationality citizenship religion birth birthday dob b ob familienstand "
            "staatsangehörigkeit geschlecht nationalité nacionalidad nacionalidade age"
        ),
        ":",
    ),
    Need(any_word("age aged old o"), digit=True),
)

_PRONOUNS = Sought(
    _pattern(
        r"(?:\bpronouns?~:?~)?[(\[]?\b(?:she|he|they|ze|xe|hir)~/~(?:hers?|him|his|theirs?|them|they|hir|xem|zir)(?:~/~\w+)?\b[)\]]?"
        r"|(?<!\b\w\x20)\b(?:she|he|her|hers|him|his|herself|himself)\b(?:['\u2019](?:s|d|ll))?"
    ),
    Need(any_word("she he her hers him his herself himself")),
    Need(any_word("she he they ze xe hir"), "/"),
)
_TITLES = Sought(
    _pattern(
        r"\b(?:Mrs|Mr|Ms|Miss|Mx|Sir|Madam|Dame|Lady|Lord|Herr|Frau|Señora|Señorita|Señor|Sra|Srta|Dona|Monsieur|Madame|Mme|"
        rf"Mlle|MR|MRS|MISS)\b\.?(?= {_CAPITAL})",
        re.NOFLAG,
    ),
    Need(
        any_word(
            "mrs mr ms miss mx sir madam dame lady lord herr frau señora señorita señor sra srta dona monsieur madame "
            "mme mlle"
        )
    ),
)


def find_contact(clues: Clues) -> Iterator[Found]:
    """Everything but names, titles and pronouns; stretches may overlap."""
    if _may_have_mail(clues.text):
        yield from ((*found.span(), E_MAIL) for found in _MAIL.finditer(clues.text))
    for sought, kind in ((_LINK, LINK), (_BIRTHS, BIRTH), (_DETAILS, DETAIL)):
        yield from ((*found.span(), kind) for found in sought.find(clues))
    yield from ((*found.span(), ADDRESS) for sought in _ADDRESSES for found in sought.find(clues))
    yield from _find_phones(clues.text)


def find_gendered(clues: Clues) -> Iterator[Found]:
    """Titles before a capital word, pronouns of the third person singular, and pronouns as people declare them."""
    yield from ((*found.span(), TITLE) for found in _TITLES.find(clues))
    yield from ((*found.span(), PRONOUN) for found in _PRONOUNS.find(clues))


def has_contact(text: str) -> bool:
    """Whether a text seems to hold an e-mail address, a telephone number or a link; if not, no line of it does."""
    return bool(_may_have_mail(text) or "://" in text or "www." in text or next(_find_phones(text), None))


def mail_names(text: str) -> list[str]:
    """The words before the ``@`` of every e-mail address, which are mostly names."""
    if not _may_have_mail(text):
        return []
    locals_ = [re.split(r"@|\(at\)|\[at\]", found.group())[0] for found in _MAIL.finditer(text)]
    return [word for local in locals_ for word in re.split(r"[^\w]|[\d_]", local) if word]


def _may_have_mail(text: str) -> bool:
    return "@" in text or (("(" in text or "[" in text) and _AT.search(text) is not None)


def _find_phones(text: str) -> Iterator[Found]:
    if not _SOME_DIGITS.search(text):
        return
    for found in _NUMBER.finditer(text):
        label = _LABEL_BEFORE.search(text, max(0, found.start() - _LABEL_REACH), found.start())
        if _is_phone(found.group(), bool(label)):
            yield (label or found).start(), found.end(), PHONE


def _is_phone(number: str, is_labelled: bool) -> bool:
    digits = sum(character.isdigit() for character in number)
    if not _FEWEST_DIGITS <= digits <= _MOST_DIGITS or _DATE_INSIDE.search(number):
        return False
    return is_labelled or number.lstrip()[0] in "+(0" or bool(_US_GROUPS.fullmatch(number.strip()))
