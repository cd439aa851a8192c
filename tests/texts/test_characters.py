"""Hidden characters are taken out for matching and counted; honest writing of all scripts is left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.texts import HiddenCharacters, plain_text


@pytest.mark.parametrize(
    ("text", "plain", "hidden"),
    [
        ("Py\u200bthon", "Python", HiddenCharacters(invisible=1)),
        ("Py\u2060\u2063thon", "Python", HiddenCharacters(invisible=1)),
        ("Py\u200dthon", "Python", HiddenCharacters(invisible=1)),
        ("x\U000e0068\U000e0069y", "xy", HiddenCharacters(invisible=1)),
        ("safe \u202etxet\u202c", "safe txet", HiddenCharacters(turned=2)),
        ("Pуthоn", "Python", HiddenCharacters(look_alike=2)),
        ("ΑΒΒ robots", "ABB robots", HiddenCharacters(look_alike=3)),
        ("С++ and С#", "C++ and C#", HiddenCharacters(look_alike=2)),
    ],
)
def test_what_a_reader_does_not_see_is_counted_and_gone(text: str, plain: str, hidden: HiddenCharacters) -> None:
    found = plain_text(text)
    assert (found.text, found.hidden) == (plain, hidden)
    assert found.hidden


@pytest.mark.parametrize(
    "text",
    [
        "Программист, Россия: опыт с Python",
        "می\u200cخواهم یاد بگیرم",
        "شهادة \u202bEnglish\u202c",
        "👨\u200d👩\u200d👧 and 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "TNFα, NF-κB, χ² and 5 μm",
        "Ελληνικά",
        "ex\u00adam\u00adple",
        "\ufeffBegins with a mark",
        "ends \u200b there",
        "naïve café, Łódź",
    ],
)
def test_honest_writing_is_not_suspected(text: str) -> None:
    assert not plain_text(text).hidden


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("𝐏𝐲𝐭𝐡𝐨𝐧 and ﬁne Ｆｕｌｌ", "Python and fine Full"),
        ("river \ud800 survey", "river \ufffd survey"),
        ("a\x00b\x1b[31m", "a b [31m"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_a_plain_text_is_composed_and_holds_no_control_characters(text: str, plain: str) -> None:
    assert plain_text(text).text == plain


@given(st.text(st.sampled_from("aбс С+о\u200b\u200d\u202e\u00ad\ufeff\u0301é\ud800\x00ﬁαΑ𝚨\uffa0 \n"), max_size=30))
def test_a_plain_text_is_plain_already(text: str) -> None:
    once = plain_text(text)
    assert plain_text(once.text).text == once.text
    once.text.encode()


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("aеο\u200b\u200d\u00ad\u202e\u200f\U000e0041é–"))))
def test_the_short_way_for_usual_texts_changes_nothing(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matchkit.texts.characters._UNUSUAL", re.compile(""))
        long_way = plain_text(text)
    assert plain_text(text) == long_way
