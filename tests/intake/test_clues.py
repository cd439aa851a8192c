"""A pattern that is only searched where it can match finds what it finds anywhere."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit import example_intake
from matchkit.intake import contact, known_names, names, redact
from matchkit.intake.clues import Clues, Sought, lower_case
from matchkit.intake.contact import has_contact
from matchkit.intake.documents import read_documents

SOUGHT = {
    "links": contact._LINK,
    "births": contact._BIRTHS,
    "details": contact._DETAILS,
    "pronouns": contact._PRONOUNS,
    "titles": contact._TITLES,
    **{f"addresses {number}": sought for number, sought in enumerate(contact._ADDRESSES)},
    **{f"names behind cue {number}": cue.sought for number, cue in enumerate(names._CUES)},
}
ODD = "\u0130\u0131\u017f\u212a"
_LISTED = (
    "linkedin|github.com|t.me/|example.org/x|a.b.co.uk/|www.x|http://y|Linked in:|xing-profile|:|://|"
    "Date of birth|born on|née le|D.O.B.|dob|d.ob|Geburtsdatum|nacida el|nascido em|3 May 1988|1999|"
    "Gender:|Marital status :|age|AGE 67|aged 19|25 years old|25 y.o.|y. o|Place of birth:|do.b :|"
    "she/her|(they / them)|xe|hir|Pronouns:|HE|she's|himself|his|the|her|"
    "Mrs|MR|Miss|Señora|Dr.|prof|Okafor|Noor|I am|I'm|Ich bin|Je suis|Soy|my name is|call me|chamo-me|"
    "Address:|12b High|Street|flat 3|Hauptstraße 12|WEG 3|str. 4|12 bis, rue|via Roma|27|G12 8QQ|GIR 0AA|St.|"
    "Name:|Nachname|Prénom :|nom de famille:|Best wishes,|Thanks|regards|Referees:|line manager|under|"
    "noor@example.org|jo (at) x (dot) org|0141 496 0173|(503) 555-0142|Tel.|2015 - 2019|_|\u0301|\u2019|/|:|,|."
)
PIECES = _LISTED.split("|")
NAMES = ["Noor Okafor", "Zoë Weiß-Ødegård", "\u0130pek K\u0131l\u0131ç"]
SPACES = ["", " ", "  ", "\t", "\n", "\r\n", ", ", "-", "_"]


def swap(text: str, letter: str) -> str:
    """The text with i, s and k in the odd forms that patterns take for them."""
    return text.translate({ord("i"): letter, ord("s"): "\u017f", ord("k"): "\u212a"})


pieces = st.one_of(
    st.sampled_from(PIECES),
    st.sampled_from(PIECES).map(str.upper),
    st.builds(swap, st.sampled_from(PIECES), st.sampled_from("\u0130\u0131")),
    st.text(max_size=6),
)
texts = st.lists(st.tuples(pieces, st.sampled_from(SPACES)), max_size=14).map(
    lambda pairs: "".join(piece + space for piece, space in pairs)
)


def find_anywhere(sought: Sought, clues: Clues) -> list[tuple[int, int]]:
    return [found.span() for found in sought.pattern.finditer(clues.text)]


def find_guarded(sought: Sought, clues: Clues) -> list[tuple[int, int]]:
    return [found.span() for found in sought.find(clues)]


@pytest.mark.parametrize("name", SOUGHT)
def test_whatever_a_pattern_can_match_meets_one_of_its_needs(name: str) -> None:
    """Hypothesis writes texts that the pattern matches, branch by branch."""
    sought = SOUGHT[name]

    @settings(max_examples=200)
    @given(st.from_regex(sought.pattern), st.sampled_from(["", "\u0130", "\u0131"]))
    def check(text: str, odd: str) -> None:
        for written in (text, text.swapcase(), swap(text, odd) if odd else text):
            clues = Clues(written)
            assert find_guarded(sought, clues) == find_anywhere(sought, clues)

    check()


@settings(max_examples=400)
@given(texts)
def test_guarded_patterns_find_the_same_in_made_up_texts(text: str) -> None:
    clues = Clues(text)
    for sought in SOUGHT.values():
        assert find_guarded(sought, clues) == find_anywhere(sought, clues)


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[str, dict[str, int]]]:
    """`redact` as it would be without any short cut."""

    def run(text: str) -> tuple[str, dict[str, int]]:
        with monkeypatch.context() as patch:
            patch.setattr(Sought, "find", lambda sought, clues: sought.pattern.finditer(clues.text))
            patch.setattr(known_names, "_sure_piece", lambda _: "")
            patch.setattr(contact, "_SOME_DIGITS", re.compile(""))
            patch.setattr(names, "has_contact", lambda text: "\n" in text or has_contact(text))
            found = redact(text, NAMES)
        return found.text, dict(found.counts)

    return run


def guarded(text: str) -> tuple[str, dict[str, int]]:
    found = redact(text, NAMES)
    return found.text, dict(found.counts)


def test_the_example_texts_are_redacted_as_without_short_cuts(unguarded: Callable[[str], object]) -> None:
    with example_intake().applicants.open(encoding="utf-8", newline="") as lines:
        written = [row[column] for row in csv.DictReader(lines) for column in ("resume", "commitment")]
    assert all(guarded(text) == unguarded(text) for text in written)


def test_made_up_texts_are_redacted_as_without_short_cuts(unguarded: Callable[[str], object]) -> None:
    @settings(max_examples=200)
    @given(texts)
    def check(text: str) -> None:
        assert guarded(text) == unguarded(text)

    check()


@pytest.mark.data
def test_real_resumes_are_redacted_as_without_short_cuts(data_folder: Path, unguarded: Callable[[str], object]) -> None:
    read = read_documents(sorted((data_folder / "real_documents/cv").glob("*.docx")))
    written = [document.text for document in read]
    assert len(written) == 65
    assert all(guarded(text) == unguarded(text) for text in written)


@given(texts)
def test_a_text_without_contact_data_has_no_line_with_any(text: str) -> None:
    assert has_contact(text) or not any(has_contact(line) for line in re.split(r"[\n\r]", text))


def test_a_text_in_lower_case_has_the_letters_that_patterns_see_in_their_places() -> None:
    """Every letter of Unicode that a pattern takes for one of ours becomes that one, and words stay words."""
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    lowered = lower_case(everything)
    assert len(lowered) == len(everything)
    assert all(one.isalnum() == other.isalnum() for one, other in zip(everything, lowered, strict=True))
    needs = [need for sought in SOUGHT.values() for need in sought.needs]
    used = set("".join([*(word for need in needs for word in need.words), *(p for need in needs for p in need.pieces)]))
    assert used > set("iskßéñ")
    for letter in used:
        found = {match.start() for match in re.finditer(re.escape(letter), everything, re.IGNORECASE)}
        assert found == {at for at, other in enumerate(lowered) if other == letter}


def test_odd_letters_are_the_ones_they_are_taken_for() -> None:
    assert lower_case(ODD) == "iisk"
    assert lower_case("ΟΔΟΣ Straße") == "οδος straße"


@given(st.lists(st.sampled_from([*"aAeEiIsSkKßẞøØåÅäÄoz-'", *ODD, "\u0301", " "]), max_size=12).map("".join), texts)
def test_a_name_is_found_again_as_without_short_cuts(name: str, text: str) -> None:
    written = f"{text} {name} {name.upper()} {name.lower()}"
    found = list(known_names.find_again(written, [name], []))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(known_names, "_sure_piece", lambda _: "")
        assert found == list(known_names.find_again(written, [name], []))
