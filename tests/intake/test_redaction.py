"""Who somebody is leaves no trace in what is compared; what they have done stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.intake import redact
from matchkit.intake.clues import Clues
from matchkit.intake.contact import find_contact
from matchkit.intake.ordinary_words import is_ordinary

# (text, what is left, what was taken out)
SENTENCES = [
    ("Write to me: a.b-c@mail.example.org, please.", "Write to me:, please.", {"e-mail address": 1}),
    ("E-mail: jo (at) example (dot) org", "", {"e-mail address": 1}),
    ("Tel. 0141 496 0173", "", {"phone number": 1}),
    ("Mobile: +44 (0)7700 900123 | Glasgow", "Glasgow", {"phone number": 1}),
    ("Call (503) 555-0142 after six.", "Call after six.", {"phone number": 1}),
    ("See https://example.org/x?y=1 or www.example.com.", "See or", {"link": 2}),
    ("LinkedIn: noor-okafor-1", "", {"link": 1}),
    ("github.com/noor/moths has the code", "has the code", {"link": 1}),
    ("12 High Street, Glasgow G12 8QQ", "", {"address": 1}),
    ("Lived at 221B Baker Street, London NW1 6XE since May.", "Lived at since May.", {"address": 1}),
    ("500 Oak Grove Avenue, Portland, OR 97201", "", {"address": 1}),
    ("Hauptstraße 12, 10827 Berlin", "", {"address": 1}),
    ("12 bis, rue de la Paix 75002 Paris", "", {"address": 1}),
    ("Rua Augusta 27, 1100-048 Lisboa", "", {"address": 1}),
    ("Home address: Flat 3, The Old Mill", "", {"address": 1}),
    ("Date of birth: 12/03/1999", "", {"date of birth": 1}),
    ("Born on 3 May 1988 in Leith.", "in Leith.", {"date of birth": 1}),
    ("DOB 1999-03-12; cook", "cook", {"date of birth": 1}),
    ("Nascida em 12 de maio de 1990, engenheira", "engenheira", {"date of birth": 1}),
    ("Nationality: Portuguese\nMarital status: single\nCook", "Cook", {"personal detail": 2}),
    ("Age 67. Corstorphine.", "Corstorphine.", {"personal detail": 1}),
    ("Pronouns: she/her\nCook", "Cook", {"pronoun": 1}),
    ("Sam (they/them), cook", "Sam, cook", {"pronoun": 1}),
    (
        "A nurse who does her own accounts; she's quick.",
        "A nurse who does their own accounts; they quick.",
        {"pronoun": 2},
    ),
    ("I worked for Mrs Abernethy.", "I worked for.", {"title": 1, "name": 1}),
    ("Supervisor: Dr Ines Quaresma, Lisbon", "Supervisor: Dr, Lisbon", {"name": 1}),
    ("My name is Noor and I bake.", "My name is and I bake.", {"name": 1}),
    ("I bake.\nBest wishes,\nNoor Okafor", "I bake.\nBest wishes,", {"name": 1}),
    ("Name: Okafor, Noor\nNoor bakes for Okafor.", "bakes for.", {"name": 2}),
    ("Name: García Márquez, María José, Leith", "Name:, Leith", {"name": 1}),
    ("Surname: García Márquez\nFirst names: María José\nMaría bakes.", "bakes.", {"name": 2}),
    ("Nachname: Brüning\nVorname: Jürgen\nBäcker", "Bäcker", {"name": 2}),
    ("Nom : Dupont\nPrénom : Élodie\nCuisinière", "Cuisinière", {"name": 2}),
    ("Apellidos: García Márquez\nNombre: María\nCocinera", "Cocinera", {"name": 2}),
    ("GARCÍA, María José\nMaria bakes.", "bakes.", {"name": 1}),
    ("García Márquez, María José\nCook", "Cook", {"name": 1}),
    ("Okafor, Noor\nCook", "Cook", {"name": 1}),
    ("Noor Okafor, Leith\nBaked in Leith.", "Baked in Leith.", {"name": 1}),
    ("I bake.\nRegards,\nNoor Okafor, Leith", "I bake.\nRegards,\nLeith", {"name": 1}),
]


@pytest.mark.parametrize(("text", "left", "counts"), SENTENCES, ids=[text[:40] for text, *_ in SENTENCES])
def test_personal_data_goes_and_the_rest_stays(text: str, left: str, counts: dict[str, int]) -> None:
    found = redact(text)
    assert found.text == left
    assert dict(found.counts) == counts


@pytest.mark.parametrize(
    "text",
    [
        "Shift manager 2015 - 2019, then 2019-2021; 01/02/2019 - 03/04/2020; 09.2019 - 10.2021",
        "Java/JS Developer\nReact.js/Node.js, ASP.NET/C#, HTML5/CSS3, socket.io",
        "Web: HTML5, CSS3, NPM\nPortfolio: photographs of harbours",
        "Golang Developer\nFullstack bootcamp, Edinburgh",
        "MS Office, MS SQL, Sr Developer",
        "Senior Software Engineer\nHaifa, Israel",
        "Photojournalism BA, final year, Edinburgh",
        "Bus depot cleaner, nights. Taught myself Python from a library book.",
        "CURRICULUM VITAE\nEXPERIENCE\nWorked under pressure, under budget and with 10 000 000 rows",
        "I miss the sea. I will mark 30 essays in May, by the grace of coffee.",
        "Raised 1,250,000 in 2024; ISBN 978 0 306 40615 7",
        "Watched birds since age 11, led groups aged 16 to 19.",
        "Project name: Kestrel\nFile name: Merlin",
    ],
)
def test_what_only_looks_personal_stays(text: str) -> None:
    found = redact(text)
    assert found.text == text
    assert not found.counts


NAMES = [
    "Ewan Siriwardena",
    "KIRSTY ABUBAKAR",
    "Margit Halldén-Boyle",
    "Cor van der Plaat",
    "Raíssa Couto de Alencar",
    "J. R. Ó'Súilleabháin",
    "Oluwaseun (Seun) Haldane",
    "Zainab Hameed Qureshi",
    "Mohammed al-Fayyad",
    "Ng Ho",
    "Ruby Miller",
    "Mark Cook",
    "Grace Baker",
    "Catriona Ng",
    "Thandeka Brüning",
    "李小龙",
    "محمد علي",
    "ewan siriwardena",
]
LAYOUTS = {
    "a line of its own": "{name}\nThird-year student, Glasgow\n\nEXPERIENCE\nCounted moths.",
    "behind a degree": "Dr. rer. nat. {name}\nCounted moths.",
    "with a trade": "{name}, data analyst\n\nEXPERIENCE\nCounted moths.",
    "with a city and bars": "{name} | Glasgow | Weaver\nCounted moths.",
    "labelled": "CURRICULUM VITAE\nName: {name}\nCounted moths.",
    "before contact data at the end": "Counted moths in two counties.\n{name}, Leith, 0131 496 0228",
    "again inside": "{name}\n\nReferences for {name} on request. Counted moths.",
    "possessive": "{name}\n{name}'s moths were counted.",
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_leaves_no_trace_and_another_one_leaves_the_same_text(name: str, layout: str) -> None:
    left = redact(layout.format(name=name)).text
    assert left == redact(layout.format(name="Noor Okafor")).text
    assert "moths" in left
    assert not set(re.findall(r"\w{3,}", name.lower())) & set(re.findall(r"\w+", left.lower()))


# A name that is a word of every day, such as "Week", may be none.
syllables = st.text(st.sampled_from("aeiouzkvjwşñ"), min_size=4, max_size=9).filter(lambda word: not is_ordinary(word))


@given(syllables, syllables, st.sampled_from(list(LAYOUTS.values())))
def test_any_made_up_name_leaves_the_same_text(first: str, last: str, layout: str) -> None:
    name = f"{first.capitalize()} {last.capitalize()}"
    assert redact(layout.format(name=name)).text == redact(layout.format(name="Noor Okafor")).text


def test_parts_of_a_name_and_its_e_mail_go_too() -> None:
    found = redact("Noor Okafor\nnoor.okafor@example.org\nNoor baked; Okafor's bread sold. NOOR OKAFOR was here.")
    assert found.text == "baked; bread sold. was here."
    assert found.counts["name"] == 4


def test_a_skill_that_is_also_a_name_stays_a_skill() -> None:
    assert redact("Ruby Miller\nSkills: Ruby, Python").text == "Skills: Ruby, Python"


def test_a_known_name_is_found_inside_sentences() -> None:
    text = "When the boat sank, Idris held the rope."
    assert redact(text).text == text
    assert redact(text, ["Idris Vaharo"]).text == "When the boat sank, held the rope."


def test_a_known_name_is_known_with_the_surname_first() -> None:
    assert redact("I told Idris so, and Vaharo agreed.", ["Vaharo, Idris"]).text == "I told so, and agreed."


@pytest.mark.parametrize("known", ["Zoë Brüning", "Zoe Bruning", "ZOË BRÜNING"])
@pytest.mark.parametrize("written", ["Zoë Brüning", "Zoe Bruning", "ZOE", "Brüning", "bruning"])
def test_a_name_is_the_same_with_and_without_accents(known: str, written: str) -> None:
    assert redact(f"When the boat sank, {written} held the rope.", [known]).text == "When the boat sank, held the rope."


@pytest.mark.parametrize(
    ("known", "written"),
    [("Jörg Weißmüller", "Joerg Weissmueller"), ("Søren Kjær", "Soren Kjaer"), ("Łukasz Đorđević", "Lukasz Dordevic")],
)
def test_a_name_is_the_same_in_plain_letters(known: str, written: str) -> None:
    assert redact(f"When the boat sank, {written} held the rope.", [known]).text == "When the boat sank, held the rope."


def test_both_genders_leave_the_same_text() -> None:
    texts = [
        "Mr X helped; he did his best himself, and I thanked him. (he/him)",
        "Mrs X helped; she did her best herself, and I thanked her. (she/her)",
    ]
    assert len({redact(text).text for text in texts}) == 1


@given(st.text(max_size=200))
def test_every_text_is_redacted_without_complaint(text: str) -> None:
    found = redact(text)
    assert sum(found.counts.values()) or found.text == text


@pytest.mark.parametrize("piece", ["a", "a.", "A-", "1 ", "Aa ", "a@", "Name\n", "(", "12 Aa ", "he ", "tel ", "\n"])
def test_hostile_texts_take_no_longer_than_long_ones(piece: str) -> None:
    """Patterns that look back and forth would take hours here; the test would not end."""
    redact(piece * (100_000 // len(piece)))


def test_stretches_lie_inside_the_text() -> None:
    text = "Tel 0141 496 0173, a@b.org"
    assert all(0 <= start < end <= len(text) for start, end, _ in find_contact(Clues(text)))
