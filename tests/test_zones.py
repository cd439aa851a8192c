"""Names of time zones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.zones import is_zone


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "US/Eastern", "Etc/GMT+12"])
def test_zones_are_known_by_their_iana_names(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize(
    "name", ["", " ", "../etc", "/etc/passwd", "x" * 5_000, "a\0b", "America", "\ud800", "europe/berlin", "CEST",
             "+01:00", "Europe/Berlin ", "localtime", "Factory", "posix/Europe/Berlin"],
)  # fmt: skip
def test_other_strings_are_no_zones(name: str) -> None:
    assert not is_zone(name)


@given(st.text())
def test_no_string_makes_the_question_fail(name: str) -> None:
    assert is_zone(name) in (True, False)
