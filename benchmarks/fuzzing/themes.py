"""What is done with a seed: which intake, which faults, and what must come of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import matchkit as mk
from fuzzing import documents, file_faults, settings, stores
from fuzzing.cell_faults import MENDED, RARE, REFUSING
from fuzzing.intakes import SIDES, Draft, make_draft
from fuzzing.matching import check_result
from fuzzing.outcome import Outcome
from fuzzing.planting import plant_cell
from fuzzing.row_faults import ROW_FAULTS, free_rows, nobody_left
from fuzzing.truth import judge, reconcile
from fuzzing.wild import wild_cell
from fuzzing.writing import FILES, FORMATS, Written, write
from matchkit.intake import Intake, read_intake
from matchkit.intake.schema import COLUMNS

MATCHED, WRITTEN = 20, 200
"""One intake in so many is matched; one in so many is matched and written."""
Theme = Callable[[Random, Path, Outcome], None]


def draw_theme(random: Random) -> Theme:
    """Most seeds are about tables; files beside them, params and caches take a few percent each."""
    drawn = random.random()
    if drawn < 0.02:
        return _with_documents
    if drawn < 0.08:
        return _with_params
    return _with_cache if drawn < 0.12 else _with_tables


def _with_tables(random: Random, folder: Path, outcome: Outcome) -> None:
    draft = make_draft(random, FORMATS)
    drawn = random.random()
    if drawn < 0.10:
        _read_fatal(random, draft, folder, outcome)
        return
    if drawn < 0.28:
        _read_scrambled(random, draft, folder, outcome)
        return
    if drawn < 0.34:
        _read_wild(random, draft, folder, outcome)
        return
    if drawn > 0.92:
        _finish(random, draft, folder, outcome)
    else:
        _finish(random, draft, folder, outcome, _plant_some(random, draft))


def _plant_some(random: Random, draft: Draft) -> dict[str, file_faults.FileFault]:
    """One to four faults of cells and rows, and sometimes one of a file; a side's come before those that name it."""
    roles = sorted(
        random.choices([*SIDES, *SIDES, *draft.sheets], k=random.randint(1, 4)), key=list(draft.sheets).index
    )
    for role in roles:
        drawn = random.random()
        rows = free_rows(draft, role)
        if drawn < 0.35:
            random.choice(ROW_FAULTS)(random, draft, role)
        elif rows:
            faults = RARE if drawn > 0.995 else MENDED if drawn > 0.75 else REFUSING
            plant_cell(random, draft, faults, random.choice(rows), role)
    return {random.choice(list(draft.sheets)): random.choice(file_faults.TOLD_FAULTS)} if random.random() < 0.2 else {}


def _finish(
    random: Random,
    draft: Draft,
    folder: Path,
    outcome: Outcome,
    changes: dict[str, file_faults.FileFault] | None = None,
    base: Path | None = None,
) -> None:
    """Read a draft whose fate is known."""
    written = {role: write(sheet, draft.formats[role], random) for role, sheet in draft.sheets.items()}
    for role, change in (changes or {}).items():
        written[role] = change(file_faults.Target(random, draft, role, written[role])) or written[role]
    intake = read_intake(**sources(written, folder), base_folder=base)
    verdict = judge(draft, intake, {role: one.places for role, one in written.items()})
    outcome.kinds += verdict.carried
    outcome.problems += verdict.problems
    _match_some(random, intake, folder, outcome)


def sources(written: dict[str, Written], folder: Path) -> dict[str, Any]:
    """By role, as `read_intake` takes them; files are written now."""
    return {role: one.put(folder) for role, one in written.items()}


def _read_fatal(random: Random, draft: Draft, folder: Path, outcome: Outcome) -> None:
    """A fault for which the whole intake is refused."""
    role = random.choice(list(draft.sheets))
    written = {name: write(sheet, draft.formats[name], random) for name, sheet in draft.sheets.items()}
    drawn = random.random()
    mapping = None
    if drawn < 0.06 and nobody_left(random, draft, role):
        written[role] = write(draft.sheets[role], draft.formats[role], random)
    elif drawn < 0.10:
        draft.fatal = ("mapping that leads nowhere", ("columns",))
        mapping = random.choice(({"nowhere": "skills"}, {"title": "headline"}, {"": "skills"}, {"title": ""}))
    elif drawn < 0.16:
        draft.fatal = ("sides exchanged", ("columns",))
        written["applicants"], written["projects"] = written["projects"], written["applicants"]
        for name, one in zip(SIDES, (written["applicants"], written["projects"]), strict=True):
            one.name = f"{name}.{one.name.rsplit('.', 1)[1]}"
    else:
        while draft.fatal is None:
            change = random.choice(file_faults.FATAL_FAULTS)
            written[role] = change(file_faults.Target(random, draft, role, written[role])) or written[role]
    kind, codes = draft.fatal or ("", ())
    try:
        intake = read_intake(**sources(written, folder), columns=mapping)
    except mk.MatchkitError as error:
        outcome.kinds.append((kind, error.code in codes))
        outcome.end = error.code
        check_wording(error, outcome)
        return
    outcome.kinds.append((kind, False))
    outcome.problems += reconcile(intake)


def _read_scrambled(random: Random, draft: Draft, folder: Path, outcome: Outcome) -> None:
    """Bytes changed at random in one file: it must be read or refused, and every row accounted for."""
    role = random.choice(list(draft.sheets))
    draft.formats[role] = random.choice(("csv", "csv", "jsonl", "parquet"))
    written = {name: write(sheet, draft.formats[name], random) for name, sheet in draft.sheets.items()}
    kind = random.choice(sorted(file_faults.RANDOM_FAULTS))
    written[role] = (
        file_faults.RANDOM_FAULTS[kind](file_faults.Target(random, draft, role, written[role])) or written[role]
    )
    outcome.kinds.append((kind, None))
    intake = read_intake(**sources(written, folder))
    outcome.problems += reconcile(intake)
    rows = _count_lines(written[role])
    counted = next(info.rows for info in intake.sources if info.role == role)
    if rows is not None and counted != rows:
        outcome.problems.append(f"{role}: {counted} rows in, and {rows} lines in the file")
    _match_some(random, intake, folder, outcome)


def _read_wild(random: Random, draft: Draft, folder: Path, outcome: Outcome) -> None:
    """Cells of all kinds anywhere: only that no row is lost is known beforehand."""
    role = random.choice(list(draft.sheets))
    draft.formats[role] = random.choice(("records", "pandas", "jsonl", "csv"))
    sheet = draft.sheets[role]
    for row in sheet.rows:
        row.is_touched = True
    for _ in range(random.choice((1, 2, 5, 20))):
        if sheet.rows:
            name = random.choice([column.name for column in COLUMNS[role]])
            sheet.need(name)
            random.choice(sheet.rows).cells[name] = wild_cell(random, is_text=draft.formats[role] in FILES)
    written = {name: write(sheet, draft.formats[name], random) for name, sheet in draft.sheets.items()}
    outcome.kinds.append(("anything for a cell", None))
    intake = read_intake(**sources(written, folder), base_folder=folder)
    outcome.problems += reconcile(intake)
    counted = next(info.rows for info in intake.sources if info.role == role)
    if counted != len(sheet.rows):
        outcome.problems.append(f"{role}: {counted} rows in, and {len(sheet.rows)} were given")
    _match_some(random, intake, folder, outcome)


def _count_lines(written: Written) -> int | None:
    """Rows of a text file as its lines say, where quotes do not hide line breaks."""
    ending = written.name.rsplit(".", 1)[1]
    if ending == "parquet" or (ending == "csv" and b'"' in written.data):
        return None
    try:
        text = written.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if ending == "jsonl":
        return sum(bool(line.strip()) for line in text.split("\n"))
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line]
    return max(len(lines) - 1, 0)


def _with_documents(random: Random, folder: Path, outcome: Outcome) -> None:
    draft = make_draft(random, FORMATS)
    place = folder / "files"
    place.mkdir()
    if random.random() < 0.3:
        documents.add_sound_document(random, draft, place)
    documents.plant_document(random, draft, place)
    if not draft.is_uncertain:
        _finish(random, draft, folder, outcome, base=place)
        return
    written = {role: write(sheet, draft.formats[role], random) for role, sheet in draft.sheets.items()}
    outcome.kinds.append(("bytes of a calendar", None))
    outcome.problems += reconcile(read_intake(**sources(written, folder), base_folder=place))


def _with_params(random: Random, folder: Path, outcome: Outcome) -> None:
    """Params are judged before anything is read; those that can be followed are, as far as the intake asks them."""
    draft = make_draft(random, ("records",))
    written = {role: write(sheet, "records", random) for role, sheet in draft.sheets.items()}
    wishes = sources(written, folder)
    sides = [wishes.pop(side) for side in SIDES]
    if random.random() < 0.5:
        kind, params = settings.wrong_params(random, folder)
        try:
            mk.match(*sides, params, **wishes, encoder="hashing")
        except mk.MatchkitError as error:
            outcome.kinds.append((kind, error.code in ("params", "rule")))
            outcome.end = error.code
            check_wording(error, outcome)
        else:
            outcome.kinds.append((kind, False))
        return
    outcome.kinds.append(("bytes of params", None))
    read = mk.MatchParams.from_toml(settings.scrambled_params(random, folder))
    outcome.problems += reconcile(read_intake(*sides, **wishes, params=read.calendar))


def _with_cache(random: Random, folder: Path, outcome: Outcome) -> None:
    kind, expected, came, problems = stores.probe(random, folder.parent)
    outcome.kinds.append((kind, any(code in came for code in expected) if expected else None))
    outcome.problems += problems


@cache
def vocabulary() -> mk.SkillVocabulary:
    """A few skills: the shipped ones take a third of a second for every run."""
    return mk.SkillVocabulary.from_labels(["Python", "SQL", "R", "Excel", "QGIS", "gardening", "first aid"])


def _match_some(random: Random, intake: Intake, folder: Path, outcome: Outcome) -> None:
    drawn = random.randrange(WRITTEN)
    if drawn % MATCHED:
        return
    outcome.is_matched = True
    outcome.problems += check_result(intake, vocabulary(), folder / "run" if not drawn else None, seed=outcome.seed)


def check_wording(error: mk.MatchkitError, outcome: Outcome) -> None:
    """What an error says can be written anywhere, and says what to do."""
    try:
        str(error).encode()
    except UnicodeEncodeError:
        outcome.problems.append(f"an error of the code {error.code} cannot be written down")
    if not error.cure:
        outcome.problems.append(f"an error of the code {error.code} has no cure")
