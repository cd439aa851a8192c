"""Who is to be forgotten: ids are read as the intake reads them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from matchkit.errors import UsageError
from matchkit.forgetting.asked import asked_ids, asked_names


def test_ids_are_read_as_in_the_intake() -> None:
    stated = [17, 17.0, np.int64(17), Decimal("17"), " a-1 ", "a-1", "007", np.str_("b")]
    assert asked_ids(stated) == ("17", "a-1", "007", "b")
    assert asked_ids(key for key in ("x", "y")) == ("x", "y")


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ("a-1", "applicant_ids is one text. Give a list of ids: ['a-1']."),
        (b"a-1", "applicant_ids is one text. Give a list of ids: [b'a-1']."),
        (17, "applicant_ids is 17. Give a list of ids: [17]."),
        (["a", 1.5], "applicant_ids[1] is no id: 1.5. Give ids as text, or as whole numbers."),
        ([True], "applicant_ids[0] is no id: True. Give ids as text, or as whole numbers."),
        ([None], "applicant_ids[0] is no id: None. Give ids as text, or as whole numbers."),
        ([" "], "applicant_ids[0] is blank. Give ids as in the applicants file."),
    ],
)
def test_what_is_no_id_is_an_error(stated: Any, words: str) -> None:
    """A blank one would be that of every row of the ledger without an id."""
    with pytest.raises(UsageError) as raised:
        asked_ids(stated)
    assert str(raised.value) == words


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ("Ann Lee", "names is one text. Give a list of names: ['Ann Lee']."),
        (None, "names is None. Give a list of names: [None]."),
        ([7], "names[0] is 7. Give names as text."),
    ],
)
def test_what_is_no_name_is_an_error(stated: Any, words: str) -> None:
    with pytest.raises(UsageError) as raised:
        asked_names(stated)
    assert str(raised.value) == words


def test_names_that_say_nothing_are_none() -> None:
    assert asked_names([" Ann Lee ", "", "Ann Lee"]) == ("Ann Lee",)
    assert asked_names(()) == ()
