"""Values of any kind in any place of a run folder: verifying it ends as it is documented to."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import matchkit as mk
from matchkit.errors import InputError, UsageError
from tests.run_folders import write_intake, write_run
from tests.verification.tampering import Folder, claims_to_have_forgotten

ODD = [None, True, -1, 3, 2**70, 1e308, float("inf"), float("nan"), "", "1/0", "../x", "\ud800", [], [[]], {}, {"": 1}]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where each value of a manifest stands."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for name, part in inner for place in places(part, (*path, name))]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mutated")
    return write_run(folder / "run", *write_intake(folder / "in"))


@pytest.mark.parametrize("is_forgotten", [False, True])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_manifest_holds_the_end_is_a_report_or_an_error_of_ours(
    small: Path, tmp_path: Path, is_forgotten: bool, data: st.DataObject
) -> None:
    """Values of any kind in any place; nothing but what is documented comes out."""
    folder = Folder(shutil.copytree(small, tmp_path / "run", dirs_exist_ok=True))
    if is_forgotten:
        claims_to_have_forgotten(folder)
    *above, last = data.draw(st.sampled_from(places(folder.manifest)))
    holder = folder.manifest
    for name in above:
        holder = holder[name]
    holder[last] = data.draw(st.sampled_from(ODD))
    (folder.path / "manifest.json").write_text(json.dumps(folder.manifest), encoding="utf-8")
    with contextlib.suppress(InputError, UsageError):  # RunError is an InputError
        assert mk.verify_run(folder.path).to_text()


CELLS = ["", "x", "-1", "1/0", "1e900000000", "nan", "٣", "1_0", "9" * 5000, "2027-W01-1", "'=1", '"', "\ud7ff", "0.3"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_cell_holds_the_end_is_a_report_that_tells_it(
    small: Path, tmp_path: Path, data: st.DataObject
) -> None:
    folder = Folder(shutil.copytree(small, tmp_path / "run", dirs_exist_ok=True))
    name = data.draw(st.sampled_from(["placements.csv", "plan.csv", "unplaced.csv", "open_seats.csv", "waitlist.csv"]))
    first, *lines = (folder.path / name).read_text(encoding="utf-8").splitlines(keepends=True)
    columns = first.rstrip("\n").replace('"', "").split(",")
    column = data.draw(st.sampled_from([column for column in columns if column not in ("code", "reason")]))
    row = data.draw(st.integers(0, len(lines) - 1))
    cells_of_row = lines[row].rstrip("\n").split(",", len(columns) - 1)
    was = cells_of_row[columns.index(column)]
    cells_of_row[columns.index(column)] = now = data.draw(st.sampled_from(CELLS))
    lines[row] = ",".join(cells_of_row) + "\n"
    (folder.path / name).write_text(first + "".join(lines), encoding="utf-8", newline="\n")
    folder.mend()
    found = mk.verify_run(folder.path)
    assert found.is_sound == (was.strip('"') == now), found.to_text()
