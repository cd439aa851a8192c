"""Personal data left out of what is compared: what people wrote of their work moves a score, not who they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from matchkit.intake.clues import Clues
from matchkit.intake.contact import ADDRESS, BIRTH, E_MAIL, PRONOUN, Found, find_contact, find_gendered, mail_names
from matchkit.intake.known_names import find_again
from matchkit.intake.names import NAME_LABEL, place_names

NAME = "name"
_PLURALS = {E_MAIL: "e-mail addresses", ADDRESS: "addresses", BIRTH: "dates of birth"}

_NEUTRAL = {
    **dict.fromkeys(("he", "she"), "they"),
    **dict.fromkeys(("him", "her", "his", "hers"), "their"),  # "her" is both "him" and "his"
    **dict.fromkeys(("himself", "herself"), "themselves"),
}
_LABEL_ALONE = re.compile(
    rf"^[\W\d]*(?:{NAME_LABEL}|dr|prof|e-?mail|mail|tele?phone|phone|tel|mobile|mob|"
    r"cell|fax|whatsapp|telegram|skype|linked[ \t]?in|"
    r"github|website|web|portfolio|address|born|pronouns?|home|or|and|at)?[\W\d]*$",
    re.IGNORECASE,
)
_GAP = re.compile(r"[ \t]{2,}")
_SPACE_BEFORE = re.compile(r"[ \t]+(?=[,.;:!?)\]])|(?<=[(\[])[,;:]?[ \t]*")
_DOUBLED = re.compile(r"([,;])(?:[ \t]*[,;])+")
_LOOSE_ENDS = " \t,;|•·/–—-"  # noqa: RUF001 - dashes as they are typed between contact data

_LOOSE_BEGINNINGS = _LOOSE_ENDS + ".:)"


@dataclass(frozen=True)
class Redaction:
    """A text without personal data.

    Attributes
    ----------
    text
        What is left. Pronouns of the third person singular became "they" or "their"; everything else is gone.
    counts
        How many stretches of each kind were taken out, such as ``{"name": 2, "e-mail address": 1}``.
    """

    text: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class PersonalData:
    """What a text shows by itself, whoever wrote it.

    Attributes
    ----------
    found
        Everything but titles and pronouns.
    gendered
        Titles and pronouns.
    own_names
        Names by which the text calls its writer.
    mailed
        Words of e-mail addresses.
    """

    found: tuple[Found, ...]
    gendered: tuple[Found, ...]
    own_names: tuple[str, ...]
    mailed: tuple[str, ...]


def find_personal(text: str) -> PersonalData:
    """Everything personal that can be told without knowing the writer's names."""
    clues = Clues(text)
    placed = place_names(clues)
    return PersonalData(
        found=(*find_contact(clues), *((start, end, NAME) for start, end, _ in placed)),
        gendered=tuple(find_gendered(clues)),
        own_names=tuple(text[start:end] for start, end, is_own in placed if is_own),
        mailed=tuple(mail_names(text)),
    )


def redact(text: str, names: Iterable[str] = ()) -> Redaction:
    """Take names, contact data and signs of gender and age out of a resume or a statement.

    Found are e-mail addresses, telephone numbers, links, postal addresses, dates of birth and ages, labelled details
    such as nationality or marital status, gendered titles, pronouns, and names: the writer's own where it heads the
    text, is introduced or signed, then wherever it comes again; other people's behind a title or a label
    ("Supervisor: ...").

    Parameters
    ----------
    text
        A resume or a statement. English labels are known, and some German, French, Spanish and Portuguese ones.
    names
        The writer's names, where they are known. Without them a name that stands inside a sentence alone is not found.

    Returns
    -------
    Redaction
        The same for every name that is no ordinary word, such as a skill.
    """
    return redact_found(text, find_personal(text), names)


def redact_found(text: str, personal: PersonalData, names: Iterable[str]) -> Redaction:
    """As `redact`, where it is known what the text shows by itself."""
    again = ((start, end, NAME) for start, end in find_again(text, [*names, *personal.own_names], personal.mailed))
    chosen = _apart([*personal.found, *again, *personal.gendered])
    counts = Counter(kind for _, _, kind in chosen)
    return Redaction(_without(text, chosen), MappingProxyType(dict(sorted(counts.items()))))


def plural(kind: str, number: int) -> str:
    """The word for so many stretches of a kind."""
    return kind if number == 1 else _PLURALS.get(kind, f"{kind}s")


def _apart(found: Iterable[Found]) -> list[Found]:
    """Stretches in order, those that overlap joined under the kind of the first and longest."""
    joined: list[Found] = []
    for start, end, kind in sorted(found, key=lambda stretch: (stretch[0], -stretch[1])):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]), joined[-1][2])
        elif joined and kind == joined[-1][2] == NAME and start - joined[-1][1] <= 1:
            joined[-1] = (joined[-1][0], end, NAME)  # the parts of one name
        else:
            joined.append((start, end, kind))
    return joined


def _without(text: str, chosen: Sequence[Found]) -> str:
    if not chosen:
        return text
    return "\n".join(_tidied(text, chosen)).strip()


def _tidied(text: str, chosen: Sequence[Found]) -> Iterator[str]:
    """The lines that remain; one that held nothing but personal data goes, and so do the separators around it."""
    waiting = list(reversed(chosen))
    begin = 0
    for line in text.split("\n"):
        end = begin + len(line)
        pieces, at = [], begin
        while waiting and waiting[-1][0] < end:
            start, stop, kind = waiting[-1]
            if start > at:
                pieces.append(text[at:start])
            if kind == PRONOUN:
                pieces.append(_neutral(text[start:stop]))
            at = max(at, min(stop, end))
            if stop > end:
                break
            waiting.pop()
        if at == begin:
            yield line
        else:
            left = "".join([*pieces, text[at:end]])
            if not _LABEL_ALONE.match(left):
                spaced = _DOUBLED.sub(r"\1", _SPACE_BEFORE.sub("", _GAP.sub(" ", left)))
                yield spaced.strip(_LOOSE_ENDS).lstrip(_LOOSE_BEGINNINGS)
        begin = end + 1


def _neutral(pronoun: str) -> str:
    return _NEUTRAL.get(re.split("['\u2019]", pronoun.lower())[0], "")
