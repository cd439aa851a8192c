"""Layers of PDFs, alone and in groups with a policy or an expression."""

from __future__ import annotations

import pytest

from document_files import line, pdf
from matchkit.intake.documents import report as ways
from tests.intake.documents.files import seen_and_hidden

ROOT = b"/OCProperties <</OCGs [4 0 R 5 0 R] /D <</OFF [4 0 R]>>>>"
"""Layer 4 is off, layer 5 is on."""


def is_shown(group: bytes) -> bool:
    layers = [b"<</Type /OCG /Name (off)>>", b"<</Type /OCG /Name (on)>>", b"<</Type /OCMD %s>>" % group]
    content = line("Baker") + b"/OC /G BDC " + line("python", y=600) + b"EMC\n" + line("Cook", y=500)
    data = pdf(content, resources=b"/Properties <</G 6 0 R>>", more=layers, root=ROOT)
    found = seen_and_hidden(data)
    assert found in [("Baker python Cook", []), ("Baker Cook", [(ways.LAYER, 1, 6)])]
    return not found[1]


@pytest.mark.parametrize(
    ("policy", "both", "off", "on"),
    [
        (b"", True, False, True),
        (b"/P /AnyOn", True, False, True),
        (b"/P /AllOn", False, False, True),
        (b"/P /AnyOff", True, True, False),
        (b"/P /AllOff", False, True, False),
        (b"/P [/AllOff]", True, False, True),
    ],
)
def test_a_group_has_a_policy(policy: bytes, both: bool, off: bool, on: bool) -> None:
    members = (b"[4 0 R 5 0 R]", b"4 0 R", b"[5 0 R]")
    assert [is_shown(b"/OCGs %s %s" % (layers, policy)) for layers in members] == [both, off, on]


@pytest.mark.parametrize("group", [b"", b"/OCGs []", b"/OCGs null", b"/OCGs 7", b"/P /AllOn"])
def test_a_group_of_nothing_is_shown(group: bytes) -> None:
    assert is_shown(group)


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        (b"[/Not 4 0 R]", True),
        (b"[/Not 5 0 R]", False),
        (b"[/And 4 0 R 5 0 R]", False),
        (b"[/Or 4 0 R 5 0 R]", True),
        (b"[/And 5 0 R [/Not 4 0 R]]", True),
        (b"[/Or 4 0 R [/Not [/Or 4 0 R 5 0 R]]]", False),
        (b"[]", True),
        (b"[/Not]", True),
        (b"[/Not [/And %s]]" % (b"5 0 R " * 500), True),
        (b"%s 4 0 R %s" % (b"[/And " * 150, b"]" * 150), False),
    ],
)
def test_an_expression_goes_before_a_policy(expression: bytes, shown: bool) -> None:
    """One that is too long or broken counts as on."""
    assert is_shown(b"/OCGs 4 0 R /P /AnyOn /VE " + expression) == shown


def test_marks_that_name_no_layer_keep_the_count_of_marks() -> None:
    content = b"/OC /G BDC /OC <</Type /OCG>> BDC /OC 3 BDC EMC EMC " + line("python") + b"EMC\n" + line("Cook", y=600)
    data = pdf(content, resources=b"/Properties <</G 4 0 R>>", more=[b"<</Type /OCG>>", b"<</Type /OCG>>"], root=ROOT)
    assert seen_and_hidden(data) == ("Cook", [(ways.LAYER, 1, 6)])


def test_pictures_and_shadings_on_a_hidden_layer_are_no_ground() -> None:
    picture = b"<</Subtype /Image /Width 1 /Height 1 /OC 4 0 R /Length 1>> stream\n\x00\nendstream"
    content = (
        b"q 600 0 0 800 0 0 cm /P Do Q /OC /G BDC /S sh EMC " + line("Baker") + line("python", y=600, before="1 g")
    )
    names = b"/XObject <</P 6 0 R>> /Properties <</G 4 0 R>>"
    data = pdf(content, resources=names, more=[b"<</Type /OCG>>", b"<</Type /OCG>>", picture], root=ROOT)
    assert seen_and_hidden(data) == ("Baker", [(ways.COLOUR, 1, 6)])
