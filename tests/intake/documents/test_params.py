"""Limits of resume files are params: checked, used, kept with a run, and used again when it is computed again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import matchkit as mk
from document_files import line, pdf
from matchkit.errors import ParamsError
from matchkit.intake.documents.kinds import ENDINGS
from matchkit.params import DocumentParams, MatchParams
from tests.intake.rows import applicant, find, only, project, read

LIMITS = {
    "max_megabytes": (1, 500),
    "max_unpacked_megabytes": (1, 500),
    "max_pages": (1, 10_000),
    "max_characters": (1_000, 10_000_000),
    "max_parts": (1_000, 10_000_000),
    "max_depth": (10, 250),
    "memory_megabytes": (256, 100_000),
}


@pytest.mark.parametrize("name", LIMITS)
def test_limits_have_limits(name: str) -> None:
    least, most = LIMITS[name]
    DocumentParams(**{name: least}), DocumentParams(**{name: most})
    for wrong in (least - 1, most + 1, 0, "many"):
        with pytest.raises(ParamsError, match=name):
            DocumentParams(**{name: wrong})


def test_seconds_have_limits() -> None:
    for wrong in (0.0, -1.0, 601.0):
        with pytest.raises(ParamsError, match="seconds"):
            DocumentParams(seconds=wrong)


def test_every_limit_is_tested_here() -> None:
    assert set(DocumentParams.model_fields) == {*LIMITS, "seconds"}


def test_numbers_in_the_documentation_are_the_defaults() -> None:
    told = (Path(__file__).parents[3] / "docs" / "how" / "documents.md").read_text(encoding="utf-8")
    params = DocumentParams()
    for number, unit, name in (
        (params.max_megabytes, "MB", "max_megabytes"),
        (params.max_unpacked_megabytes, "MB unpacked", "max_unpacked_megabytes"),
        (params.max_pages, "pages", "max_pages"),
        (params.max_characters, "characters", "max_characters"),
        (params.max_parts, "elements, drawing operators and the like", "max_parts"),
        (params.max_depth, "levels", "max_depth"),
        (params.seconds, "seconds of computing", "seconds"),
        (params.memory_megabytes, "MB of memory", "memory_megabytes"),
    ):
        assert f"| {number:,} {unit} | `{name}` |" in told
    assert set(ENDINGS) - {".doc"} == set(re.findall(r"`(\.[a-z]+)`", told.partition("What a file is")[0]))


def test_the_intake_uses_the_limits_that_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "cv.pdf").write_bytes(pdf(line("Baker"), line("Cook")))
    row = applicant(resume=None, resume_path="cv.pdf")
    assert read([row], base_folder=tmp_path).market.applicants.resumes == ("Baker\nCook",)
    intake = read([row], base_folder=tmp_path, documents=DocumentParams(max_pages=1))
    assert intake.market.applicants.resumes == ("Baker",)
    assert only(intake, "too_many_pages").what == "'cv.pdf' has more than 1 page; the rest was not read."


def test_a_run_keeps_its_limits_and_is_computed_again_with_them(tmp_path: Path) -> None:
    (tmp_path / "cv.pdf").write_bytes(pdf(line("Baker"), line("Cook")))
    (tmp_path / "applicants.csv").write_text("applicant_id,resume_path\na,cv.pdf\n")
    rows = [project()]
    params = MatchParams.from_tables({"documents": {"max_pages": 1}})
    result = mk.match(tmp_path / "applicants.csv", rows, params, encoder="hashing")
    assert find(result.intake, "too_many_pages")
    result.write(tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest["params"]["documents"]["max_pages"] == 1
    again = mk.read_run(tmp_path / "run", inputs={"applicants": tmp_path / "applicants.csv", "projects": rows})
    assert find(again.intake, "too_many_pages")
