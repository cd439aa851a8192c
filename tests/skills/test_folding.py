"""Texts are folded character by character, and each one knows where it stood."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from matchkit.kernels.folding import fold
from matchkit.skills.folding import code_points, fold_name, folding, to_even
from matchkit.skills.matching import Matcher
from matchkit.skills.skill import Skill

AWKWARD = st.text(
    st.sampled_from(
        "aB \n\t\v-\u2013\u00ad\u200b\ufb01\u0301\u00e9\uff21\u00df\u00a0\u0130\U0001d40f\U0001f600\ud800@./w:"
    ),
    max_size=30,
)
WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\ufeff"))


def folded(text: str) -> str:
    return "".join(map(chr, fold(code_points(to_even(text)[0]), folding()).folded.tolist()))


def plainly_folded(text: str) -> str:
    """The same in the plainest way, without offsets."""
    text = re.sub("[^\\s][\u0300-\u036f]+|[\ufb00-\ufb06\U0001d400-\U0001d7ff]", _compatible, text)
    text = re.sub(r"\s+", lambda found: "\v" if found.group().count("\n") > 1 else " ", text)
    letters = (_single(letter) for letter in text.translate(WITHOUT_WIDTH))
    return "".join(letters).replace("\v", "\n")


def _compatible(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found.group())


def _single(letter: str) -> str:
    if letter in "\u2010\u2011\u2012\u2013\u2014\u2212-":
        return " "
    if letter in "\u2018\u2019\u02bc`":
        return "'"
    lower = unicodedata.normalize("NFKC", letter).lower()
    return "\ufffd" if ord(letter) > 0xFFFF else lower if len(lower) == 1 else letter


@given(AWKWARD)
def test_folding_is_that_of_single_characters(text: str) -> None:
    assert folded(text) == plainly_folded(text)


@given(AWKWARD, AWKWARD)
def test_a_name_is_found_where_it_stood(before: str, after: str) -> None:
    """Whatever stands around it is folded to more or to fewer characters."""
    text = f"{before} Zither {after}"
    matcher = Matcher([(0, Skill("zither", "zither"))])
    found, _ = matcher.find(text)
    assert [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)] == ["Zither"]


@given(AWKWARD)
def test_a_text_without_uneven_characters_is_told_by_the_kernel(text: str) -> None:
    is_even = fold(code_points(text), folding()).is_even
    assert is_even == (not re.search("[\u0300-\u036f\ufb00-\ufb06\U0001d400-\U0001d7ff]", text))
    even, starts, ends = to_even(text)
    assert len(even) == starts.size == ends.size
    assert all(0 <= start < end <= len(text) for start, end in zip(starts.tolist(), ends.tolist(), strict=True))


def test_letters_in_other_styles_are_read_as_plain_ones() -> None:
    assert folded("\U0001d40f\U0001d432\U0001d42d\U0001d421\U0001d428\U0001d427 \U0001f600") == "python \ufffd"
    assert fold_name(" E\ufb03cient\u2011Caf\u0065\u0301 ") == "efficient caf\u00e9"


def test_words_that_are_addresses_are_pointed_out() -> None:
    text = (
        "ann@x.org, see www.b.org or c.net/d, https://e.f. Wasp.net/g not ASP.NET/C# or AC/DC, e.g. this/that "
        "x.dot/y .com/z BEHANCE.io/z"
    )
    addresses = fold(code_points(text), folding()).addresses.tolist()
    expected = ["ann@x.org,", "www.b.org", "c.net/d,", "https://e.f.", "Wasp.net/g", "BEHANCE.io/z"]
    assert [text[start:end] for start, end in addresses] == expected


LIKE_ADDRESSES = (
    "a.com/",
    "x.net/b",
    "asp.net/",
    "sasp.net/",
    "@",
    "://",
    "www.",
    "ww.",
    ".de/",
    "b.eu/c",
    "d.xde/",
    "/",
)


@given(st.lists(st.sampled_from(LIKE_ADDRESSES)))
def test_addresses_are_those_of_an_expression(words: list[str]) -> None:
    text = " ".join(words)
    addresses = fold(code_points(text), folding()).addresses.tolist()
    sign = r"@|://|www\.|[a-z]\.(com|org|io|de|uk|eu|edu)/|[a-z](?<!\basp)(?<!\bado)(?<!\bvb)\.net/"
    assert [text[start:end] for start, end in addresses] == [word for word in words if re.search(sign, word)]
