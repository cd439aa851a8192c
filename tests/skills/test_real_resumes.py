from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import docx
import pytest

from matchkit.skills import extract_skills


@pytest.mark.data
def test_nearly_every_real_resume_names_skills(data_folder: Path) -> None:
    """Most are programmers'; in some the text stands in frames, which paragraphs do not show."""
    paths = sorted((data_folder / "real_documents" / "cv").glob("*.docx"))
    assert len(paths) == 65
    texts = ["\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs) for path in paths]
    found = [{mention.skill for mention in extract_skills(text)} for text in texts]
    assert sum(len(skills) >= 5 for skills in found) >= 60


@pytest.mark.data
def test_the_shipped_vocabulary_is_what_the_tool_builds(data_folder: Path, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    built = tmp_path / "vocabulary.csv"
    table = data_folder / "onet" / "technology_skills.tsv"
    subprocess.run([sys.executable, root / "tools" / "build_skill_vocabulary.py", table, built], check=True)
    assert built.read_bytes() == (root / "src/matchkit/skills/data/vocabulary.csv").read_bytes()
