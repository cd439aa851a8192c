from __future__ import annotations

import os
from pathlib import Path

import pytest

from matchkit.intake.documents import find_document, read_document
from matchkit.intake.ledger import CellProblem
from matchkit.params import DocumentParams
from tests.intake.rows import applicant, codes, only, read, read_csv


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def told(path: Path, params: DocumentParams | None = None) -> list[tuple[str, str]]:
    document = read_document(path, params)
    assert all(finding.cure for finding in document.findings)
    return [(finding.code, finding.what) for finding in document.findings]


def test_a_folder_a_pipe_and_a_missing_file_are_unreadable(tmp_path: Path) -> None:
    """A pipe that nobody writes to would be waited for without end."""
    (tmp_path / "a.pdf").mkdir()
    assert told(tmp_path / "a.pdf") == [("unreadable_file", "'a.pdf' cannot be read: it is no ordinary file.")]
    assert told(tmp_path / "b.pdf") == [("unreadable_file", "'b.pdf' cannot be read: there is no such file.")]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "c.pdf")
        assert told(tmp_path / "c.pdf") == [("unreadable_file", "'c.pdf' cannot be read: it is no ordinary file.")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_calendar_that_is_a_pipe_is_unreadable(tmp_path: Path) -> None:
    """Nobody may write to it, ever."""
    os.mkfifo(tmp_path / "a.ics")
    intake = read([applicant(calendar_path="a.ics", time_zone="UTC"), applicant("spare")], base_folder=tmp_path)
    assert only(intake, "unreadable_calendar").what == "The calendar file cannot be read: it is no ordinary file."


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this machine has no devices with names")
def test_a_device_is_unreadable() -> None:
    assert told(Path("/dev/zero")) == [("unreadable_file", "'zero' cannot be read: it is no ordinary file.")]


def test_a_file_above_the_limit_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(20_000_001)
    assert told(tmp_path / "a.txt") == [("file_too_large", "'a.txt' is larger than 20 MB.")]
    written(tmp_path, "b.txt", b"x" * 1_000_001)
    limited = DocumentParams(max_megabytes=1)
    assert told(tmp_path / "b.txt", limited) == [("file_too_large", "'b.txt' is larger than 1 MB.")]


def test_a_file_of_no_bytes_holds_no_text(tmp_path: Path) -> None:
    assert told(written(tmp_path, "a.pdf", b"")) == [("no_text", "'a.pdf' is empty.")]


OUTSIDE = {
    "../a.txt": "leads out of the folder of the applicants file",
    "cv/../../a.txt": "leads out of the folder of the applicants file",
    "/etc/passwd": "is absolute",
    "C:\\a.txt": "names a drive",
    "C:a.txt": "names a drive",
    "\\\\host\\a.txt": "names a drive",
    "..\\a.txt": "leads out of the folder of the applicants file",
    "\\a.txt": "is absolute",
    "https://example.org/a.txt": "is an address",
    "file:///etc/passwd": "is an address",
}


@pytest.mark.parametrize("stated", OUTSIDE)
def test_no_path_leads_out_of_the_folder(tmp_path: Path, stated: str) -> None:
    assert problem(tmp_path, stated) == (
        "path_outside",
        f"The path {stated!r} {OUTSIDE[stated]}.",
        "Put the file beside the applicants file and give its relative path.",
    )


def problem(base: Path, stated: str) -> tuple[str, str, str]:
    with pytest.raises(CellProblem) as caught:
        find_document(base, stated)
    finding = caught.value.finding
    return finding.code, finding.what, finding.cure


def test_a_file_that_is_not_there_is_told_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "cv").mkdir()
    written(tmp_path, "cv/Ana.PDF", b"x")
    what = "'cv/{}' cannot be read: there is no such file."
    cure = "Check the path: it counts from the folder of the applicants file."
    assert problem(tmp_path, "cv/b.pdf") == ("unreadable_file", what.format("b.pdf"), cure)
    if not (tmp_path / "cv/ana.pdf").exists():  # where case counts
        told = ("unreadable_file", what.format("ana.pdf"), f"{cure} The folder has 'Ana.PDF'.")
        assert problem(tmp_path, "cv/ana.pdf") == told
    assert problem(tmp_path, "CW/b.pdf")[1] == "'CW/b.pdf' cannot be read: there is no such file."


def test_a_file_is_found_in_either_unicode_form(tmp_path: Path) -> None:
    """Archives made on macOS hold accents as characters of their own; tables seldom do."""
    (tmp_path / "re\u0301sume\u0301s").mkdir()
    file = written(tmp_path, "re\u0301sume\u0301s/Zoe\u0308.txt", b"Cook.")
    assert find_document(tmp_path, "r\u00e9sum\u00e9s/Zo\u00eb.txt").samefile(file)
    intake = read([applicant(resume=None, resume_path="r\u00e9sum\u00e9s/Zo\u00eb.txt")], base_folder=tmp_path)
    assert intake.market.applicants.resumes == ("Cook.",)


def test_a_folder_that_changed_is_looked_into_again(tmp_path: Path) -> None:
    assert problem(tmp_path, "\u00e9.txt")[0] == "unreadable_file"
    os.utime(tmp_path, (1, 1))
    file = written(tmp_path, "e\u0301.txt", b"x")
    assert find_document(tmp_path, "\u00e9.txt").samefile(file)


def test_a_link_in_another_unicode_form_leads_out_no_more_than_any_other(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    written(tmp_path, "secret.txt", b"secret")
    try:
        (tmp_path / "in/e\u0301.txt").symlink_to(tmp_path / "secret.txt")
    except OSError:
        pytest.skip("this machine makes no symbolic links")
    assert problem(tmp_path / "in", "\u00e9.txt")[0] == "path_outside"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    written(tmp_path, "secret.txt", b"secret")
    try:
        (tmp_path / "in/a.txt").symlink_to(tmp_path / "secret.txt")
    except OSError:
        pytest.skip("this machine makes no symbolic links")
    with pytest.raises(CellProblem) as caught:
        find_document(tmp_path / "in", "a.txt")
    assert caught.value.finding.code == "path_outside"


def test_a_path_may_go_down_and_use_either_slash(tmp_path: Path) -> None:
    (tmp_path / "cv").mkdir()
    written(tmp_path, "cv/a.txt", b"x")
    for stated in ("cv/a.txt", "cv\\a.txt", "./cv/x/../a.txt"):
        assert find_document(tmp_path, stated) == (tmp_path / "cv/a.txt").resolve()


def test_a_name_that_no_file_can_have_is_unreadable(tmp_path: Path) -> None:
    intake = read([applicant(resume_path="x" * 5_000 + ".txt")], base_folder=tmp_path)
    assert codes(intake) == ["unreadable_file"]


def test_resume_files_are_found_beside_the_applicants_file(tmp_path: Path) -> None:
    (tmp_path / "cv").mkdir()
    written(tmp_path, "cv/a.txt", b"Cook.")
    intake = read_csv(tmp_path, "applicant_id,resume_path\na,cv/a.txt\n")
    assert intake.market.applicants.resumes == ("Cook.",)


def test_frames_look_in_the_current_folder_or_the_one_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "a.txt", b"Cook.")
    row = applicant(resume=None, resume_path=Path("a.txt"))
    assert read([row], base_folder=str(tmp_path)).market.applicants.resumes == ("Cook.",)
    monkeypatch.chdir(tmp_path)
    assert read([row]).market.applicants.resumes == ("Cook.",)


def test_resume_and_file_are_joined_with_a_note(tmp_path: Path) -> None:
    written(tmp_path, "a.txt", b"Cook.")
    intake = read([applicant(resume="Baker.", resume_path="a.txt")], base_folder=tmp_path)
    assert intake.market.applicants.resumes == ("Baker.\n\nCook.",)
    assert codes(intake) == ["joined_resume"]


def test_a_file_that_several_name_is_read_once_for_all(tmp_path: Path) -> None:
    written(tmp_path, "a.txt", b"Cook.")
    rows = [applicant("a", resume=None, resume_path="a.txt"), applicant("b", resume=None, resume_path="./a.txt")]
    assert read(rows, base_folder=tmp_path).market.applicants.resumes == ("Cook.", "Cook.")


def test_nobody_loses_their_chance_for_a_broken_file(tmp_path: Path) -> None:
    intake = read([applicant(resume=None, resume_path="gone.pdf")], base_folder=tmp_path)
    assert intake.market.applicants.ids == ("a",)
    assert only(intake, "unreadable_file").kind == "repaired"
    assert codes(intake) == ["no_resume", "unreadable_file"]


def test_files_of_refused_rows_are_not_opened(tmp_path: Path) -> None:
    intake = read([applicant("spare"), applicant(resume_path="gone.pdf", weekdays="?")], base_folder=tmp_path)
    assert codes(intake) == ["bad_weekday"]
