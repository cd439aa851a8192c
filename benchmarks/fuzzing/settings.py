"""Faults of params: a TOML file, or a mapping, that says what no run can follow."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

SOUND = """\
[calendar]
assumed_hours_per_week = 12.5
working_hours = "08:00-17:30"

[rules]
assumed_languages = ["English", "German"]

[[rules.own]]
name = "of_age"
expression = "applicant.age >= 18"
unknown = "allow"

[skills]
listed = 60

[score.applicant_weights]
interest = 45
growth = 30

[shortlist]
projects = 10
all_pairs = false
candidates = 50

[preferences]
stated = "blend"
stated_weight = 40
"""
_DEEP: Any = []
for _ in range(3_000):
    _DEEP = [_DEEP]
TEXTS: Mapping[str, tuple[str, ...]] = {
    "unknown param": (
        "[calendar]\nhours = 3",
        "[score.weights]\nskills = 1",
        "[calender]\n",
        "x = 1",
        "[rules.own]\nx = 1",
    ),
    "param of a wrong kind": (
        '[calendar]\nassumed_max_projects = "two"',
        "[skills]\nlisted = 1.5",
        "[rules]\nown = 3",
        "calendar = 3",
        "[shortlist]\nall_pairs = 1",
        "[rules]\nassumed_languages = 5",
        "score = []",
        "[[calendar]]\n",
    ),
    "param out of range": (
        "[calendar]\nassumed_hours_per_week = -1",
        "[skills]\nlisted = 101",
        "[calendar]\nassumed_hours_per_week = nan",
        "[calendar]\nassumed_hours_per_week = inf",
        f"[shortlist]\nprojects = {10**30}",
        "[calendar]\nassumed_hours_per_day = 7.1",
        '[calendar]\nworking_hours = "25:00-26:00"',
        '[calendar]\nassumed_time_zone = "Moon"',
    ),
    "weights that do not sum": ("[score.project_weights]\nskills = 99", "[score.applicant_weights]\ninterest = 0"),
    "params that contradict": (
        '[preferences]\nstated = "first"\nstated_weight = 3',
        "[skills]\nnear = 90\nnearest = 10",
        '[calendar]\nworking_hours = "18:00-09:00"',
        "[shortlist]\ncandidates = 5",
    ),
    "broken own rule": (
        '[[rules.own]]\nname = "x"\nexpression = "applicant.age >="',
        '[[rules.own]]\nname = "calendar"\nexpression = "1 < 2"',
        '[[rules.own]]\nname = "x"\nexpression = "__import__(\'os\')"',
        f'[[rules.own]]\nname = "x"\nexpression = "{"(" * 3_000}1{")" * 3_000}"',
        f'[[rules.own]]\nname = "x"\nexpression = "{"not " * 3_000}applicant.x"',
        f'[[rules.own]]\nname = "x"\nexpression = "applicant.x == {"9" * 5_000}"',
    ),
    "broken TOML": (
        "[calendar",
        "a = ",
        "= 3",
        "[a]\n[a]",
        'x = "',
        "x = 1\nx = 2",
        "x = 2027-02-30",
        "\x00",
        f"x = {'[' * 5_000}{']' * 5_000}",
        f"x = {'9' * 5_000}",
        f"{'a.' * 5_000}b = 1",
        "\ufeff[calendar]",
    ),
}
MAPPINGS: tuple[Any, ...] = (
    {"calendar": 3},
    {"calendar": None},
    {"calendar": {1: 2}},
    {3: {}},
    {"rules": {"own": [3]}},
    {"rules": {"own": [{"name": 5}]}},
    {"rules": {"own": _DEEP}},
    {"calendar": {"assumed_hours_per_week": 10**5_000}},
    {"calendar": {"assumed_hours_per_week": float("nan")}},
    {"score": {"applicant_weights": []}},
    {"skills": {"listed": True}},
    {"calendar": [("assumed_hours_per_week", 3)]},
)


def wrong_params(random: Random, folder: Path) -> tuple[str, Any]:
    """A kind of fault and the params that hold it, as `matchkit.match` takes them."""
    kind = random.choice((*sorted(TEXTS), "wrong mapping", "no params file"))
    if kind == "wrong mapping":
        return kind, random.choice(MAPPINGS)
    if kind == "no params file":
        return kind, random.choice(("nowhere.toml", folder, "x\x00.toml", "x" * 300, "\ud800.toml"))
    path = folder / "params.toml"
    path.write_text(random.choice(TEXTS[kind]), encoding="utf-8", newline="")
    return kind, path


def scrambled_params(random: Random, folder: Path) -> Path:
    """Sound params in which some bytes were changed: whether they can still be followed, nobody knows."""
    data = bytearray(SOUND.encode())
    for _ in range(random.choice((1, 1, 3, 10))):
        at = random.randrange(len(data))
        choice = random.randrange(4)
        if choice == 0:
            data[at] ^= 1 << random.randrange(8)
        elif choice == 1:
            data[at : at + 1] = random.choice((b"", b'"', b"\n", b"[", b"]", b"=", b"\x00", b"\xff", b"-", b"9" * 30))
        elif choice == 2:
            del data[at : at + random.randrange(1, 30)]
        else:
            other = random.randrange(len(data) + 1)
            data[at:at] = data[other : other + random.randrange(1, 40)]
        if not data:
            break
    path = folder / "params.toml"
    path.write_bytes(data)
    return path
