"""Ordinary words, by which names are told: no list holds all names, but one of trades and skills holds what is none.

So "Golang Developer" in the first line is no name, and somebody called Ruby keeps the language Ruby.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from matchkit.embedding.reference_texts import read_reference_texts
from matchkit.embedding.words import STOP_WORDS
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
ALSO_NAMES = frozenset(_ALSO_NAMES_LISTED.split())
_IN_PRODUCTS = frozenset(_IN_PRODUCTS_LISTED.split())
_OF_LETTERS = frozenset(_OF_LETTERS_LISTED.split())
_SHORTEST_PLURAL = 4


@lru_cache(maxsize=2**14)
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
    return frozenset((words | STOP_WORDS | ALSO_NAMES | _OF_LETTERS) - _IN_PRODUCTS)


def _plain(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).lower() if not unicodedata.combining(c))
