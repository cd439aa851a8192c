"""What applicants wrote, as it is compared: plain, without personal data, of bearable length; and as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from matchkit.errors import counted
from matchkit.intake.cells import hidden_finding
from matchkit.intake.ledger import Finding, SourceLedger
from matchkit.intake.redaction import Redaction, find_personal, plural, redact_found
from matchkit.texts import HiddenCharacters, plain_text, without_repeats

MOST_CHARACTERS = 200_000
"""Of one text: about sixty closely written pages. What is longer is no resume, and could keep a run busy for hours."""
LEAST_NEW = 0.5
"""A text of which less than this share is new text is shown to a person."""
_PROSE = {"resume": "resumes", "commitment": "commitments"}


@dataclass(frozen=True)
class Prose:
    """The texts of applicants, row by row.

    Attributes
    ----------
    compared
        By column (``"resume"``, ``"commitment"``) the texts that every later stage reads.
    originals
        The same as they were given, stripped, for people to read.
    """

    compared: Mapping[str, tuple[str, ...]]
    originals: Mapping[str, tuple[str, ...]]


def prepare_prose(
    texts: Mapping[str, Sequence[str]],
    names: Sequence[str],
    places: Sequence[int],
    ids: Sequence[str],
    ledger: SourceLedger,
) -> Prose:
    """Prepare all texts of the applicants in use.

    Parameters
    ----------
    texts
        By column, one text a row.
    names
        What the column ``name`` says, a text a row; it may be empty.
    places, ids
        Where each row stands.
    ledger
        Gets a note on every odd text, and one a column on what was left out.
    """
    plain = {column: _plain(column, texts[column], places, ids, ledger) for column in _PROSE}
    personal = {text: find_personal(text) for text in {text for column in _PROSE for text in plain[column]}}
    known = [
        tuple(dict.fromkeys([name, *(own for column in _PROSE for own in personal[plain[column][row]].own_names)]))
        for row, name in enumerate(names)
    ]
    compared = {}
    for column in _PROSE:
        pairs = list(zip(plain[column], known, strict=True))
        distinct = {pair: redact_found(pair[0], personal[pair[0]], pair[1]) for pair in dict.fromkeys(pairs)}
        redactions = [distinct[pair] for pair in pairs]
        _note_redactions(column, redactions, ledger)
        compared[column] = tuple(redaction.text for redaction in redactions)
    originals = {column: tuple(texts[column]) for column in _PROSE}
    return Prose(MappingProxyType(compared), MappingProxyType(originals))


def note_hidden(
    column: str, texts: Sequence[str], places: Sequence[int], ids: Sequence[str], ledger: SourceLedger
) -> None:
    """Note texts with hidden characters, and leave them as they are."""
    for text, place, key in zip(texts, places, ids, strict=True):
        hidden = plain_text(text).hidden
        if hidden:
            ledger.add(hidden_finding(hidden), place, column, key)


def _plain(
    column: str, texts: Sequence[str], places: Sequence[int], ids: Sequence[str], ledger: SourceLedger
) -> list[str]:
    prepared: dict[str, tuple[str, tuple[Finding, ...]]] = {}
    for text, place, key in zip(texts, places, ids, strict=True):
        if text not in prepared:
            plain = plain_text(text[:MOST_CHARACTERS])
            prepared[text] = plain.text, tuple(_oddities(text, plain.text, plain.hidden))
        for finding in prepared[text][1]:
            ledger.add(finding, place, column, key)
    return [prepared[text][0] for text in texts]


def _oddities(text: str, plain: str, hidden: HiddenCharacters) -> Iterable[Finding]:
    if len(text) > MOST_CHARACTERS:
        what = f"The text has {len(text):,} characters; only the first {MOST_CHARACTERS:,} are compared."
        yield Finding("shortened", what, "Give a text of ordinary length.")
    if hidden:
        yield hidden_finding(hidden)
    new = len(without_repeats(plain))
    if new < LEAST_NEW * len(plain):
        share = 100 - round(100 * new / len(plain))
        what = f"{share} % of the text repeats, word for word, what came before; repeats count once."
        yield Finding("repeated_text", what, "Look at the original: it may be stuffed with key words, or pasted twice.")


def _note_redactions(column: str, redactions: Sequence[Redaction], ledger: SourceLedger) -> None:
    """One note for the whole column: what was taken out is counted, and never named."""
    counts: Counter[str] = Counter()
    for redaction in redactions:
        counts.update(redaction.counts)
    if not counts:
        return
    n_texts = sum(bool(redaction.counts) for redaction in redactions)
    listed = ", ".join(f"{number:,} {plural(kind, number)}" for kind, number in counts.most_common())
    what = f"Left out of what is compared, in {counted(n_texts, 'text')}: {listed}."
    ledger.add(Finding("redacted", what, "Nothing needs to be done; the source is as it was."), column=column)
