"""Contact data and personal details in prose: where they stand. Patterns alone; names are found in `names`."""

from __future__ import annotations

import re
from collections.abc import Iterator

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


_AT = re.compile(r"@|[(\[]at[)\]]", re.IGNORECASE)
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
_LINK = _pattern(
    rf"(?:{_NETWORK_LABEL}|{_SITE_LABEL})?"
    r"(?:\b[a-z][a-z0-9+.-]{1,15}://[^\s<>|]+|\bwww\.[^\s<>|]+"
    rf"|(?<![\w.-])(?:[\w-]{{1,63}}\.){{0,4}}(?:{_SITES})(?:\.[a-z]{{2,3}})?/[^\s<>|,;]+"
    rf"|(?<![\w.-])(?:[\w-]{{1,63}}\.){{1,5}}(?:{_ENDINGS})/[^\s<>|,;]+)"
    rf"|{_NETWORK_LABEL}(?=[^\s|,;]*[@./_\d-])[\w@./_-]*\w/?"
)

_NUMBER = re.compile(r"(?<![\w/.,-])(?:\+|\()?[ \t]?\d[\d \t().\u2011-]{5,20}\d(?![\w/-])")
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

_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w.'\u2019-]{0,40}"
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
    _pattern(r"\b(?:home |postal )?(?:address|adresse|anschrift|dirección|morada|endereço)~:[^\n|•]*"),
    _pattern(
        rf"\b(?i:{_UNIT},? )?\d{{1,5}}[A-Za-z]?(?:/\d+)?,? (?:{_CAPITAL} ){{1,4}}(?i:{_STREET})\b\.?"
        rf"(?:,? (?i:{_UNIT}))?{_TOWN}?(?:[,\x20\t]+{_ZIP})?",
        re.NOFLAG,
    ),
    _pattern(
        rf"\b{_CAPITAL}?(?i:straße|strasse|str\.|gasse|allee|platz|weg|straat|laan) \d{{1,4}}[a-z]?\b"
        rf"(?:[,\x20\t]+{_ZIP})?",
        re.NOFLAG,
    ),
    _pattern(
        rf"\b\d{{1,4}}(?:~bis|~ter)?,? (?i:rue|avenue|boulevard|chemin) {_WORDS}{{1,5}}(?:{_ZIP})?",
        re.NOFLAG,
    ),
    _pattern(
        rf"\b(?i:calle|avenida|plaza|via|rua|praça|corso|viale) {_WORDS}{{1,5}}\d{{1,4}}\b"
        rf"(?:[,\x20\t]+{_ZIP})?",
        re.NOFLAG,
    ),
    _pattern(_POSTCODE, re.NOFLAG),
)

_MONTH = r"[^\W\d_]{3,10}\.?"
_DAY = (
    r"(?:\d{1,4}[./\x20-]\d{1,2}[./\x20-]\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|º)? (?:de )?{_MONTH},? (?:de )?\d{{4}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|(?:{_MONTH} )?(?:19|20)\d\d)"
)
_BIRTHS = _pattern(
    r"\b(?:date of birth|birth~date|year of birth|birth~year|birthday|d\.?o\.?b\b\.?|born(?: on| in)?|geburtsdatum|"
    r"geboren(?: am)?|date de naissance|née? (?:le|en)|fecha de nacimiento|nacid[oa] (?:el|en)|data de nascimento|"
    rf"nascid[oa] (?:a|em)|data di nascita|geboortedatum)~[:=\u2013-]?~(?:the )?{_DAY}"
)
_DETAILS = _pattern(
    r"\b(?:gender|sex|marital status|civil status|family status|nationality|citizenship|religion|place of birth|"
    r"date of birth|birthday|d\.?o\.?b|familienstand|staatsangehörigkeit|geschlecht|nationalité|nacionalidad|"
    r"nacionalidade|(?<!\w\x20)age)~:(?:[\x20\t]?(?![^\W\d_]+:)[^\s|;•,]+){0,4}"
    r"|\b(?-i:Age|AGE) \d\d\b|\baged \d\d\b(?!~(?:-|to|\u2013))|\b\d\d~(?:years? old|y\.~o\.?)(?=\W|$)"
)

_PRONOUNS = _pattern(
    r"(?:\bpronouns?~:?~)?[(\[]?\b(?:she|he|they|ze|xe|hir)~/~(?:hers?|him|his|theirs?|them|they|hir|xem|zir)(?:~/~\w+)?\b[)\]]?"
    r"|(?<!\b\w\x20)\b(?:she|he|her|hers|him|his|herself|himself)\b(?:['\u2019](?:s|d|ll))?"
)
_TITLES = _pattern(
    r"\b(?:Mrs|Mr|Ms|Miss|Mx|Sir|Madam|Dame|Lady|Lord|Herr|Frau|Señora|Señorita|Señor|Sra|Srta|Dona|Monsieur|Madame|Mme|"
    rf"Mlle|MR|MRS|MISS)\b\.?(?= {_CAPITAL})",
    re.NOFLAG,
)


def find_contact(text: str) -> Iterator[Found]:
    """Everything but names, titles and pronouns; stretches may overlap."""
    if _AT.search(text):
        yield from ((*found.span(), E_MAIL) for found in _MAIL.finditer(text))
    for pattern, kind in ((_LINK, LINK), (_BIRTHS, BIRTH), (_DETAILS, DETAIL)):
        yield from ((*found.span(), kind) for found in pattern.finditer(text))
    yield from ((*found.span(), ADDRESS) for pattern in _ADDRESSES for found in pattern.finditer(text))
    yield from _find_phones(text)


def find_gendered(text: str) -> Iterator[Found]:
    """Titles before a capital word, pronouns of the third person singular, and pronouns as people declare them."""
    yield from ((*found.span(), TITLE) for found in _TITLES.finditer(text))
    yield from ((*found.span(), PRONOUN) for found in _PRONOUNS.finditer(text))


def has_contact(line: str) -> bool:
    """Whether a line seems to hold an e-mail address, a telephone number or a link."""
    return bool(_AT.search(line) or "://" in line or "www." in line or next(_find_phones(line), None))


def mail_names(text: str) -> list[str]:
    """The words before the ``@`` of every e-mail address, which are mostly names."""
    if not _AT.search(text):
        return []
    locals_ = [re.split(r"@|\(at\)|\[at\]", found.group())[0] for found in _MAIL.finditer(text)]
    return [word for local in locals_ for word in re.split(r"[^\w]|[\d_]", local) if word]


def _find_phones(text: str) -> Iterator[Found]:
    for found in _NUMBER.finditer(text):
        label = _LABEL_BEFORE.search(text, max(0, found.start() - _LABEL_REACH), found.start())
        if _is_phone(found.group(), bool(label)):
            yield (label or found).start(), found.end(), PHONE


def _is_phone(number: str, is_labelled: bool) -> bool:
    digits = sum(character.isdigit() for character in number)
    if not _FEWEST_DIGITS <= digits <= _MOST_DIGITS or _DATE_INSIDE.search(number):
        return False
    return is_labelled or number.lstrip()[0] in "+(0" or bool(_US_GROUPS.fullmatch(number.strip()))
