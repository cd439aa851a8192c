"""Texts are folded character by character, and each one knows where it stood."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from matchkit.skills.folding import fold, fold_name

AWKWARD = st.text(
    st.sampled_from(
        "aB \n\t\v-\u2013\u00ad\u200b\ufb01\u0301\u00e9\uff21\u00df\u00a0\u0130\U0001d40f\U0001f600\ud800@./w:"
    ),
    max_size=30,
)
WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\ufeff"))


def folded(text: str) -> str:
    return "".join(map(chr, fold(text).folded.folded.tolist()))


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
def test_folding_keeps_the_way_back(before: str, after: str) -> None:
    """Stretches lie in order inside the text, and a word is found where it stood."""
    text = f"{before} Zither {after}"
    kernel_text = fold(text).folded
    starts, ends = kernel_text.start.tolist(), kernel_text.end.tolist()
    assert starts == sorted(starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))
    begin = folded(text).index("zither")
    assert text[starts[begin] : ends[begin + 5]] == "Zither"


def test_letters_in_other_styles_are_read_as_plain_ones() -> None:
    assert folded("\U0001d40f\U0001d432\U0001d42d\U0001d421\U0001d428\U0001d427 \U0001f600") == "python \ufffd"
    assert fold_name(" E\ufb03cient\u2011Caf\u0065\u0301 ") == "efficient caf\u00e9"


def test_words_that_may_be_addresses_are_pointed_out() -> None:
    text = "ann@x.org, see www.b.org or c.net/d but not AC/DC, e.g. this"
    assert [text[start:end] for start, end in fold(text).folded.addresses.tolist()] == [
        "ann@x.org,",
        "www.b.org",
        "c.net/d",
    ]
