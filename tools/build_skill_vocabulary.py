"""Build the shipped skill vocabulary from O*NET's technology skills and the hand-written general skills.

Usage: ``python tools/build_skill_vocabulary.py TECHNOLOGY_SKILLS.tsv [OUTPUT.csv]``

The input is the table "Technology Skills" of the O*NET database (CC BY 4.0). Technologies that a general skill already
names are merged into it; the rest become entries of kind "technology". The output depends on its inputs alone.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from matchkit.skills.text import comparable

DATA = Path(__file__).parents[1] / "src" / "matchkit" / "skills" / "data"
COLUMNS = ("id", "name", "aliases", "broader", "kind", "origin", "weight", "exact", "listed")
ALL_FORMS = "*"

# Weights: 100 for a skill that nearly every occupation names, 33 more for each halving of the occupations.
LEAST_WEIGHT = 100
WEIGHT_STEP = 33
# Skills that O*NET's table does not count: what everybody has weighs least, a licence most.
KIND_WEIGHT = {"transversal": 100, "practice": 200, "knowledge": 200, "technology": 230, "licence": 250}

# A technology that fewer occupations name is matched as written only: its name may be an ordinary phrase.
WELL_KNOWN = 10
# An acronym of a rarer technology is left out: three letters mean too many things.
KNOWN_ACRONYM = 5
VENDORS = (
    "Adobe", "Amazon", "Apache", "Apple", "Atlassian", "Autodesk", "Bentley", "Corel", "ESRI", "Google", "IBM",
    "Intuit", "Microsoft", "National Instruments", "Oracle", "SAP", "Siemens", "TechSmith", "The MathWorks", "Trimble",
    "Wolfram Research",
)  # fmt: skip
GENERIC_END = re.compile(r"\s+(?:software|systems?|programs?|applications?)$")
ACRONYM = re.compile(r"^(?P<words>.+?)\s+(?P<acronym>[A-Z][A-Z/&]+)$")
INNER_CAPITAL = re.compile(r"[a-z][A-Z]|\d")


@dataclass
class Technology:
    """One technology of O*NET under all its spellings."""

    names: list[str]
    occupations: set[str] = field(default_factory=set)


def main(arguments: Sequence[str]) -> None:
    """Read the table, merge, write."""
    output = Path(arguments[1]) if len(arguments) > 1 else DATA / "vocabulary.csv"
    rules = {comparable(row["word"]): row["rule"] for row in read_rows(DATA / "ordinary_words.csv")}
    general = read_rows(DATA / "general_skills.csv")
    technologies = [
        technology
        for technology in read_technologies(Path(arguments[0]))
        if all(rules.get(comparable(name)) != "drop" for name in technology.names)
    ]
    rows = merge(general, technologies, rules)
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} skills, {len(general)} of them general, in {output}")


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_technologies(path: Path) -> list[Technology]:
    """O*NET's technologies, spellings that differ only in their acronym or a generic last word taken as one."""
    occupations: dict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            occupations[row["Example"].strip()].add(row["O*NET-SOC Code"])
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(occupations):
        groups[comparable(spelled_out(name)[0])].append(name)
    return [
        Technology(
            sorted(names, key=lambda name: (-len(occupations[name]), name)),
            set().union(*(occupations[name] for name in names)),
        )
        for _, names in sorted(groups.items())
    ]


def spelled_out(name: str) -> tuple[str, str]:
    """A name without its acronym and the generic word after it, and the acronym.

    ``'Structured query language SQL'`` gives ``('Structured query language', 'SQL')``.
    """
    trimmed = GENERIC_END.sub("", name)
    found = ACRONYM.match(trimmed)
    if found and len(found["words"].split()) > 1 and abbreviates(found["acronym"], found["words"]):
        return found["words"], found["acronym"]
    return name, ""


def abbreviates(acronym: str, words: str) -> bool:
    """Whether the acronym's letters occur in the words in order, the first as first letter."""
    letters = iter(words.upper())
    return acronym[0] == words[0].upper() and all(letter in letters for letter in acronym if letter.isalpha())


def short_forms(name: str) -> Iterator[str]:
    """What else a technology may be called: without a generic last word, spelled out, or without its maker's name."""
    words, acronym = spelled_out(name)
    yield GENERIC_END.sub("", name)
    if acronym:
        yield words
        yield acronym
    for vendor in VENDORS:
        if name.startswith(f"{vendor} "):
            yield GENERIC_END.sub("", name.removeprefix(f"{vendor} "))


def merge(
    general: Iterable[dict[str, str]], technologies: Iterable[Technology], rules: dict[str, str]
) -> list[dict[str, object]]:
    """The rows of the vocabulary: general skills in their order, then the other technologies by name."""
    general = list(general)
    owner = {comparable(form): row for row in general for form in forms_of(row)}
    merged: dict[str, list[Technology]] = defaultdict(list)
    others = []
    for technology in technologies:
        found = find_general(technology, owner)
        if found:
            merged[found].append(technology)
        else:
            others.append(technology)
    taken = set(owner)
    rows = [general_row(row, merged[row["id"]], taken) for row in general]
    taken |= {comparable(name) for technology in others for name in technology.names}
    claims = count_claims(others)
    ids: set[str] = set()
    others.sort(key=lambda technology: technology.names[0].casefold())
    return rows + [technology_row(technology, rules, taken, claims, ids) for technology in others]


def forms_of(row: dict[str, str]) -> list[str]:
    """Name and aliases."""
    return [row["name"], *filter(None, row["aliases"].split(";"))]


def find_general(technology: Technology, owner: dict[str, dict[str, str]]) -> str | None:
    """The general skill that a technology is: by its full name first, then by its short forms.

    A product without its maker's name is no practice (Oracle Designer is not design), and a rare acronym means
    something else as often as not.
    """
    for name in technology.names:
        if comparable(name) in owner:
            return owner[comparable(name)]["id"]
    for name in technology.names:
        acronym = spelled_out(name)[1] if len(technology.occupations) < WELL_KNOWN else ""
        for form in short_forms(name):
            row = owner.get(comparable(form))
            if row and form != acronym and (row["kind"] == "technology" or not name.endswith(form)):
                return row["id"]
    return None


def count_claims(technologies: Iterable[Technology]) -> dict[str, int]:
    """How many technologies could go by each short form; only an unshared one becomes an alias."""
    claims: dict[str, int] = defaultdict(int)
    for technology in technologies:
        for key in {comparable(form) for name in technology.names for form in short_forms(name)}:
            claims[key] += 1
    return claims


def general_row(row: dict[str, str], technologies: Sequence[Technology], taken: set[str]) -> dict[str, object]:
    """A hand-written skill with O*NET's names for it as further aliases."""
    aliases = forms_of(row)[1:]
    for name in sorted(name for technology in technologies for name in technology.names):
        if comparable(name) not in taken:
            taken.add(comparable(name))
            aliases.append(name)
    occupations: set[str] = set().union(*(technology.occupations for technology in technologies))
    is_counted = row["kind"] == "technology" and occupations
    return {
        **row,
        "aliases": ";".join(aliases),
        "origin": "general; O*NET" if technologies else "general",
        "weight": weight_of(len(occupations)) if is_counted else KIND_WEIGHT[row["kind"]],
    }


def technology_row(
    technology: Technology, rules: dict[str, str], taken: set[str], claims: dict[str, int], ids: set[str]
) -> dict[str, object]:
    """A technology that only O*NET names."""
    count = len(technology.occupations)
    forms = list(technology.names)
    for name in technology.names:
        forms += [form for form in short_forms(name) if is_good_alias(form, name, count, rules, taken, claims)]
    forms = list({comparable(form): form for form in reversed(forms)}.values())[::-1]
    taken |= {comparable(form) for form in forms}
    listed = [form for form in forms if rules.get(comparable(form)) == "listed"]
    is_any = count >= WELL_KNOWN or is_generic(technology.names[0])
    exact = [form for form in forms if form.isupper() or rules.get(comparable(form)) == "exact"]
    return {
        "id": unused_id(technology.names[0], ids),
        "name": forms[0],
        "aliases": ";".join(forms[1:]),
        "broader": "",
        "kind": "technology",
        "origin": "O*NET",
        "weight": weight_of(count),
        "exact": ";".join(form for form in exact if form not in listed) if is_any else ALL_FORMS,
        "listed": ";".join(listed),
    }


def is_good_alias(
    form: str, name: str, count: int, rules: dict[str, str], taken: set[str], claims: dict[str, int]
) -> bool:
    """Whether a short form names one technology only and is no ordinary word."""
    key = comparable(form)
    if key in taken or claims[key] > 1 or rules.get(key) == "drop":
        return False
    words, acronym = spelled_out(name)
    if form == acronym:
        return count >= KNOWN_ACRONYM and len(form) > 2
    if form == words:
        return " " in form
    is_product = not name.startswith(form) and len(form) > 4
    is_trimmed = name.startswith(form) and count >= WELL_KNOWN and not is_generic(name)
    return bool(INNER_CAPITAL.search(form)) and (is_product or is_trimmed)


def is_generic(name: str) -> bool:
    """Whether O*NET names a class of technology (in lower case after the first word), not a product."""
    words = name.split()
    return len(words) > 1 and words[0][1:].islower() and all(word.islower() for word in words[1:])


def weight_of(occupations: int) -> int:
    """Rarer technologies weigh more: 33 for each halving of the occupations from 512 down to 1."""
    return LEAST_WEIGHT + WEIGHT_STEP * max(0, 10 - occupations.bit_length())


def unused_id(name: str, ids: set[str]) -> str:
    """``onet-`` and the name in lower case with hyphens, numbered where two names come to the same."""
    stem = "onet-" + re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    candidate, number = stem, 2
    while candidate in ids:
        candidate, number = f"{stem}-{number}", number + 1
    ids.add(candidate)
    return candidate


if __name__ == "__main__":
    main(sys.argv[1:])
