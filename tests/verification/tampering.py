"""A run folder in the hands of somebody who knows how it is made, and what they might change."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from matchkit.report.frames import write_csv, write_parquet

NUMBERS = {
    *("hours", "applicant_score", "project_score", "applicant_rank", "project_rank"),
    *("position", "seats_left"),
}
Change = Callable[["Folder"], None]


class Folder:
    """A run folder whose tables and manifest are changed, as somebody would who knows how it is made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))

    def table(self, name: str) -> pd.DataFrame:
        text = (self.path / name).read_bytes()
        return pd.read_csv(io.BytesIO(text), dtype=str, keep_default_na=False)

    def put(self, name: str, frame: pd.DataFrame) -> None:
        """Write a table, and the Parquet file that belongs to it."""
        typed = frame.copy()
        for column in NUMBERS & set(frame.columns):
            typed[column] = typed[column].astype(float if column == "hours" else int)
        if "row" in frame.columns:
            typed["row"] = typed["row"].replace("", None).astype("Int64")
        (self.path / name).write_bytes(write_csv(typed))
        (self.path / name).with_suffix(".parquet").write_bytes(write_parquet(typed))

    def mend(self) -> None:
        """Give every file in the manifest the digest that it has now, and leave out what is gone."""
        there = [name for name in self.manifest["outputs"] if (self.path / name).is_file()]
        outputs = {name: hashlib.sha256((self.path / name).read_bytes()).hexdigest() for name in there}
        self.manifest["outputs"] = outputs
        (self.path / "manifest.json").write_text(json.dumps(self.manifest), encoding="utf-8")


def cells(name: str, change: Callable[[pd.DataFrame], pd.DataFrame | None]) -> Change:
    """Change a table in place, or by what comes back."""

    def apply(folder: Folder) -> None:
        frame = folder.table(name)
        changed = change(frame)
        folder.put(name, frame if changed is None else changed)

    return apply


def value(name: str, row: int, column: str, new: str) -> Change:
    def change(frame: pd.DataFrame) -> None:
        frame.loc[row, column] = new

    return cells(name, change)


def fact(*path: str, to: Any) -> Change:
    def apply(folder: Folder) -> None:
        place = folder.manifest
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = to

    return apply


def gone(*names: str) -> Change:
    def apply(folder: Folder) -> None:
        for name in names:
            (folder.path / name).unlink()

    return apply


def all_of(*changes: Change) -> Change:
    def apply(folder: Folder) -> None:
        for change in changes:
            change(folder)

    return apply


def a_year_later(folder: Folder) -> None:
    for name, columns in (("placements.csv", ("start", "end")), ("plan.csv", ("date",))):
        frame = folder.table(name)
        for column in columns:
            frame[column] = frame[column].str.replace("2027-", "2028-")
        folder.put(name, frame)


def shorter_work(folder: Folder) -> None:
    """The first placement becomes a quarter of an hour, in the plan, too."""
    placements, plan = folder.table("placements.csv"), folder.table("plan.csv")
    applicant, project = placements.loc[0, ["applicant_id", "project_id"]]
    is_theirs = (plan.applicant_id == applicant) & (plan.project_id == project)
    first = plan[is_theirs].index[0]
    plan = plan[~is_theirs | (plan.index == first)].reset_index(drop=True)
    placements.loc[0, "hours"] = "0.25"
    plan.loc[first, "hours"] = "0.25"
    folder.put("placements.csv", placements)
    folder.put("plan.csv", plan)


def all_on_one_day(folder: Folder) -> None:
    """The shortest placement is done on its first day."""
    placements, plan = folder.table("placements.csv"), folder.table("plan.csv")
    row = placements.hours.astype(float).idxmin()
    applicant, project, hours, start = placements.loc[row, ["applicant_id", "project_id", "hours", "start"]]
    is_theirs = (plan.applicant_id == applicant) & (plan.project_id == project)
    first = plan[is_theirs].index[0]
    plan.loc[first, ["hours", "date"]] = [hours, start]
    folder.put("plan.csv", plan[~is_theirs | (plan.index == first)].reset_index(drop=True))


def one_unplaced_fewer(folder: Folder) -> None:
    folder.put("unplaced.csv", folder.table("unplaced.csv")[1:].reset_index(drop=True))
    folder.manifest["summary"]["applicants"] -= 1
    rows = folder.manifest["rows"]["applicants.csv"]
    rows |= {"used": rows["used"] - 1, "rows_in": rows["rows_in"] - 1}
    for source in folder.manifest["inputs"]:
        source["rows"] -= source["role"] == "applicants"


def reversed_list(frame: pd.DataFrame) -> None:
    is_first = frame.project_id == frame.project_id[0]
    frame.loc[is_first, "applicant_id"] = frame.loc[is_first, "applicant_id"].tolist()[::-1]


def seat_to_somebody_who_waits(folder: Folder) -> None:
    """The seat of somebody with one placement goes to somebody unplaced who waits for it, and the counts are lies."""
    placements, plan, waiting = (folder.table(name) for name in ("placements.csv", "plan.csv", "waitlist.csv"))
    unplaced = folder.table("unplaced.csv")
    alone = placements[~placements.applicant_id.duplicated(keep=False) & (placements.applicant_rank == "0")]
    row, place = next(
        (row, place)
        for place in waiting.index[waiting.applicant_id.isin(unplaced.applicant_id)]
        for row in alone.index[alone.project_id == waiting.project_id[place]]
    )
    old, new = placements.applicant_id[row], waiting.applicant_id[place]
    waiting.loc[place, "applicant_id"] = placements.loc[row, "applicant_id"] = old
    placements.loc[row, "applicant_id"] = new
    plan.loc[plan.applicant_id == old, "applicant_id"] = new
    unplaced.loc[unplaced.applicant_id == new, "applicant_id"] = old
    for name, frame in zip(
        ("placements.csv", "plan.csv", "waitlist.csv", "unplaced.csv"),
        (placements, plan, waiting, unplaced),
        strict=True,
    ):
        folder.put(name, frame)
    folder.manifest["stability"]["blocking_pairs"] = folder.manifest["summary"]["blocking_pairs"] = 7
    folder.manifest["stability"]["is_stable"] = False


def exchange_calendars(folder: Folder) -> None:
    one, other = sorted((folder.path / "calendars").iterdir())[:2]
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def without_a_calendar(folder: Folder) -> None:
    sorted((folder.path / "calendars").iterdir())[0].unlink()


def longer_days_in_a_calendar(folder: Folder) -> None:
    path = sorted((folder.path / "calendars").iterdir())[0]
    path.write_bytes(path.read_bytes().replace(b" h)", b"0 h)"))


def other_parquet(folder: Folder) -> None:
    frame = pd.read_parquet(folder.path / "placements.parquet")
    frame.loc[0, "applicant_id"] = "somebody"
    (folder.path / "placements.parquet").write_bytes(write_parquet(frame))


def junk(name: str) -> Change:
    return lambda folder: (folder.path / name).write_bytes(b"junk") and None


def bribed(frame: pd.DataFrame) -> None:
    frame["applicant.bribe"] = "yes"


def listed_file(folder: Folder) -> None:
    (folder.path / "evil.html").write_text("<script>", encoding="utf-8")
    folder.manifest["outputs"]["evil.html"] = ""


def removed_notes(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame.kind == "refused"].reset_index(drop=True)


def shifted_ranks(frame: pd.DataFrame) -> None:
    frame["project_rank"] = [str(int(rank) + 3) for rank in frame["project_rank"]]


def claims_to_have_forgotten(folder: Folder) -> None:
    nobody = {"applicants": 1, "in_market": 0, "placed": 0, "placements": 0, "refused": {}, "changed": []}
    folder.manifest["forgotten"] = nobody


TAMPERED: dict[str, tuple[Change, str, str]] = {
    "a file and its digest are gone": (
        gone("text_state.npz"),
        "files",
        "1 not in the manifest, though every such run has it: text_state.npz.",
    ),
    "so is the report": (
        gone("report.html"),
        "files",
        "1 not in the manifest, though every such run has it: report.html.",
    ),
    "one Parquet file is gone": (
        gone("plan.parquet"),
        "files",
        "1 not in the manifest, though every such run has it: plan.parquet.",
    ),
    "one calendar is gone": (without_a_calendar, "calendars", "1 missing: 'calendars/a-001.ics'."),
    "a file comes that no run writes": (
        listed_file,
        "files",
        "1 in the manifest, though no run writes it: evil.html.",
    ),
    "scores": (
        value("placements.csv", 0, "applicant_score", "9999"),
        "scores",
        "1 placement with other scores than are given again: a-001-p-06 (7,196 and ",
    ),
    "ranks of projects": (
        cells("placements.csv", shifted_ranks),
        "scores",
        "97 placements with another rank in the project's list than is given again: ",
    ),
    "all a year later": (a_year_later, "market", "97 placements with other dates or hours than the project's: "),
    "fewer hours": (shorter_work, "market", "1 placement with other dates or hours than the project's: 'a-001-p-06'."),
    "long days": (all_on_one_day, "limits", "1 applicant with more hours on a day than they have: "),
    "an invented person": (
        value("unplaced.csv", 0, "applicant_id", "a-999"),
        "market",
        "1 applicant placed or unplaced, of whom the inputs know nothing: 'a-999'; "
        "1 applicant of the inputs neither placed nor unplaced: 'a-003'.",
    ),
    "one person fewer": (
        one_unplaced_fewer,
        "market",
        "the inputs give 128 applicants, but the summary has 127; applicants.csv gives 128 rows, 128 of them used, but "
        "the manifest has 127 and 127; 1 applicant of the inputs neither placed nor unplaced: 'a-003'.",
    ),
    "open seats of an unknown project": (
        value("open_seats.csv", 0, "project_id", "p-999"),
        "market",
        "1 project in open_seats.csv, of whom the inputs know nothing: 'p-999'; "
        "1 project with other seats left than seats less placements: 'p-05'.",
    ),
    "a waiting list in another order": (
        cells("waitlist.csv", reversed_list),
        "scores",
        "1 waiting list other than the projects' order gives: 'p-01'.",
    ),
    "no waiting lists": (
        cells("waitlist.csv", lambda frame: frame[:0]),
        "scores",
        " waiting lists other than the projects' order gives: 'p-01', ",
    ),
    "a stranger waits": (
        value("waitlist.csv", 3, "applicant_id", "zz"),
        "market",
        "1 applicant waiting, of whom the inputs know nothing: 'zz'.",
    ),
    "notes of the ledger": (
        cells("ledger.csv", removed_notes),
        "market",
        "the ledger has 0 rows that reading does not give, and lacks 20 that it gives.",
    ),
    "a column": (
        cells("placements.csv", bribed),
        "market",
        "placements.csv has other columns than the inputs give: 'applicant.bribe'.",
    ),
    "a Parquet file": (
        other_parquet,
        "Parquet files",
        "placements.parquet is not placements.csv: row 1, applicant_id.",
    ),
    "junk as a Parquet file": (junk("plan.parquet"), "Parquet files", "plan.parquet cannot be read (ValueError)."),
    "calendars of two people": (
        exchange_calendars,
        "calendars",
        "2 with other days or hours than the plan: 'calendars/a-001.ics', 'calendars/a-002.ics'.",
    ),
    "hours in a calendar": (
        longer_days_in_a_calendar,
        "calendars",
        "1 with other days or hours than the plan: 'calendars/a-001.ics'.",
    ),
    "a lie about the verdict": (
        fact("stability", "is_stable", to=False),
        "manifest",
        "manifest.json says that no pair blocks, but is_stable is false.",
    ),
    "another number of blocking pairs": (
        fact("summary", "blocking_pairs", to=5),
        "manifest",
        "manifest.json says that no pair blocks, but the summary has 5 blocking pairs.",
    ),
    "a proof": (
        fact("stability", "proof", to="Proved."),
        "manifest",
        "manifest.json says that no pair blocks, but the proof says otherwise.",
    ),
    "what was looked at": (
        fact("stability", "scope", to=""),
        "manifest",
        "manifest.json says that no pair blocks, but the proof says otherwise.",
    ),
    "a seat for somebody else, with a count of the pairs that block": (
        seat_to_somebody_who_waits,
        "manifest",
        "manifest.json says that 7 pairs block, but the proof says otherwise.",
    ),
    "projects in the summary": (
        fact("summary", "projects", to=77),
        "market",
        "the inputs give 42 projects, but the summary has 77.",
    ),
    "a digest of an input": (
        lambda folder: folder.manifest["inputs"][0].update(sha256=None),
        "manifest",
        "manifest.json has no such value as a run writes, in 1 place: 'inputs.0.sha256'.",
    ),
    "forgotten files as a number": (
        fact("forgotten", to={"applicants": 0, "changed": 3}),
        "manifest",
        "manifest.json has no such value as a run writes, in 5 places: 'forgotten.in_market', 'forgotten.placed', "
        "'forgotten.placements', 'forgotten.refused', 'forgotten.changed'.",
    ),
    "hours without end": (
        lambda folder: (
            (folder.path / "placements.csv").write_bytes(
                (folder.path / "placements.csv").read_bytes().replace(b",30.0,", b",1e900000000,", 1)
            )
            and None
        ),
        "tables",
        "placements.csv cannot be read: '1e900000000' in hours is no number of hours.",
    ),
    "scores, and a claim that somebody was forgotten": (
        all_of(claims_to_have_forgotten, value("placements.csv", 0, "applicant_score", "9999")),
        "scores",
        "1 placement with other scores than are given again: a-001-p-06 (7,196 and ",
    ),
    "a person, and a claim that somebody was forgotten": (
        all_of(claims_to_have_forgotten, cells("unplaced.csv", lambda frame: frame[1:].reset_index(drop=True))),
        "market",
        "1 applicant of the inputs neither placed nor unplaced: 'a-003'.",
    ),
}
