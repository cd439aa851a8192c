"""The documentation: it builds strictly, its examples print what they show, and it names everything that it should."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from html import unescape
from pathlib import Path
from types import ModuleType

import pytest
from tools.docs_examples import pages, run_examples
from tools.docs_notebooks import read_notebook
from typer.testing import CliRunner

import matchkit as mk
from matchkit.cli import app
from matchkit.explanation.wording import OWN_RULE, SENTENCES
from matchkit.intake.ledger import CODES, NOTES, REFUSALS, REPAIRS
from matchkit.intake.schema import COLUMNS
from matchkit.logs import EVENTS
from matchkit.params import ApplicantWeights, MatchParams, OwnRule, ProjectWeights
from matchkit.report import plots
from tests.intake.rows import find
from tests.intake.test_ledger import CASES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("MATCHKIT_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
DOCS_EXTRA = 'pip install "matchkit[docs]"'
CHARTS = ("ranks", "seats", "season", "scores", "components", "obstacles")
PAGES = {path.relative_to(DOCS).as_posix(): path for path in pages()}
FROM_ELSEWHERE = re.compile(
    r"<(?:script|link|img|source|iframe|object|embed|video|audio)\b[^>]*?(?:src|href|data|srcset)\s*=\s*[\"']?(?:https?:)?//"
    r"|url\(\s*[\"']?(?:https?:)?//|@import\s+[\"']?(?:url\()?[\"']?(?:https?:)?//",
    re.IGNORECASE,
)


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """What mkdocs calls, loaded as mkdocs loads it."""
    pytest.importorskip("mkdocs", reason=DOCS_EXTRA)
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.reload(importlib.import_module("docs_hooks"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; whatever is amiss in a strict build fails the tests that ask for it."""
    pytest.importorskip("mkdocs", reason=DOCS_EXTRA)
    folder = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "MATCHKIT_DOCS_EXECUTE": "0"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def built(site: Path, name: str) -> str:
    return unescape((site / name / "index.html").read_text(encoding="utf-8"))


def test_the_site_has_a_page_for_each_of_its_sources(site: Path) -> None:
    sources = [path.relative_to(DOCS).with_suffix("") for path in DOCS.rglob("*.md")]
    folders = [path.parent if path.name == "index" else path for path in sources]
    assert len(folders) > 50
    assert [str(path) for path in folders if not (site / path / "index.html").is_file()] == []


def test_every_public_name_has_its_entry_in_the_reference(site: Path) -> None:
    reference = "".join(path.read_text(encoding="utf-8") for path in (site / "api").rglob("*.html"))
    assert [name for name in mk.__all__ if f'id="matchkit.{name}"' not in reference] == []


def test_every_error_has_its_entry_in_the_reference(site: Path) -> None:
    reference = built(site, "api/errors")
    missing = [name for name in mk.errors.__all__ if name.endswith("Error") and f'.{name}"' not in reference]
    assert missing == []


def test_every_param_is_told_with_its_meaning(site: Path) -> None:
    told = re.sub(r"<[^>]+>|`", "", built(site, "params"))
    told = " ".join(told.split())
    fields = {**OwnRule.model_fields}
    for name, table in MatchParams.model_fields.items():
        assert name in told
        fields |= table.annotation.model_fields
    fields |= ApplicantWeights.model_fields | ProjectWeights.model_fields
    assert len(fields) > 35
    for name, field in fields.items():
        meaning = " ".join((field.description or "").replace("`", "").split())
        assert name in told
        assert meaning in told, name


def test_every_column_of_every_source_is_named(site: Path) -> None:
    told = built(site, "columns")
    names = {column.name for columns in COLUMNS.values() for column in columns}
    assert [name for name in names if f"<code>{name}</code>" not in told] == []


def test_every_command_and_every_option_is_named(site: Path) -> None:
    told = built(site, "command-line")
    wide = {"COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"}
    text = CliRunner().invoke(app, ["--help"], env=wide).output
    commands = re.findall(r"^\u2502 ([a-z][a-z-]+)  ", text, re.MULTILINE)
    assert {"match", "demo", "check", "schema", "forget", "explain", "what-if", "diff"} <= set(commands)
    for command in commands:
        assert f">matchkit {command}<" in told
        options = set(
            re.findall(r"(?<![\w-])--[a-z][a-z-]+", CliRunner().invoke(app, [command, "--help"], env=wide).output)
        )
        assert [option for option in options - {"--help"} if f"<code>{option}</code>" not in told] == []


def test_every_event_of_the_log_is_told_with_its_fields(site: Path) -> None:
    rows = [row.rpartition("<td>")[0] for row in built(site, "how/logging").split("<tr>")]
    told = {names[0]: names[1:] for row in rows if (names := re.findall(r"<code>([^<]+)</code>", row))}
    assert {event.name(): [event.logger(), *(field.name for field in fields(event))] for event in EVENTS} == told


def test_every_decision_is_listed_and_has_a_page(site: Path) -> None:
    listed = built(site, "decisions")
    decisions = sorted(path.stem for path in (DOCS / "decisions").glob("*.md"))
    assert len(decisions) >= 19
    for name in decisions:
        assert f"{name}/" in listed
        assert (site / "decisions" / name / "index.html").is_file()


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    """Who reads these pages is nobody else's business."""
    assert FROM_ELSEWHERE.search('<script async src="https://example.org/x.js">')
    found = [
        f"{path.relative_to(site)}: {match[0]}"
        for path in [*site.rglob("*.html"), *site.rglob("*.css")]
        for match in FROM_ELSEWHERE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium; MATCHKIT_CHROMIUM may name one")
def test_a_browser_asks_nobody_else(site: Path) -> None:
    driving = pytest.importorskip("playwright.sync_api")
    asked: list[str] = []
    with driving.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 390, "height": 800})
        tab.on("request", lambda request: asked.append(request.url))
        for name in ("", "how/scores", "charts/ranks", "api/matching"):
            tab.goto((site / name / "index.html").as_uri())
            assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        browser.close()
    assert len(asked) > 10
    assert [address for address in asked if not address.startswith(("file:", "data:", "blob:"))] == []


@pytest.mark.parametrize("name", PAGES)
def test_examples_print_what_the_page_shows(name: str, tmp_path: Path) -> None:
    """`python tools/docs_examples.py` writes what they print into the pages."""
    for example in run_examples(PAGES[name], tmp_path):
        if example.shown is not None:
            assert example.printed == example.shown


def test_most_pages_have_an_example() -> None:
    stages = {f"how/{path.name}" for path in (DOCS / "how").glob("*.md")} - {"how/index.md"}
    charts = {f"charts/{name}.md" for name in CHARTS}
    assert stages | charts | {"getting-started.md"} <= PAGES.keys()


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_code_of_the_ledger_is_told_as_the_ledger_tells_it(code: str, tmp_path: Path) -> None:
    entry = find(CASES[code](tmp_path), code)[0]
    told = f"### {code}\n\n{CODES[code]}\n\n- *For example:* {entry.what}\n- *Cure:* {entry.cure}\n"
    assert told in page("ledger-codes.md")


def test_codes_of_the_ledger_stand_under_their_kind() -> None:
    parts = re.split(r"^## (\w+)\n", page("ledger-codes.md"), flags=re.MULTILINE)
    kinds = zip(parts[1::2], parts[2::2], strict=True)
    found = {kind: re.findall(r"^### (\w+)$", text, re.MULTILINE) for kind, text in kinds}
    assert found == {"Refused": sorted(REFUSALS), "Repaired": sorted(REPAIRS), "Noted": sorted(NOTES)}


def test_every_reason_has_its_meaning() -> None:
    told = page("how/explanations.md")
    assert [code for code in SENTENCES if code != OWN_RULE and f"`{code}`" not in told] == []


def test_every_chart_has_a_page_with_the_same_parts() -> None:
    drawn = [name for name, value in vars(plots).items() if callable(value) and value.__module__ == plots.__name__]
    assert {name for name in drawn if name.islower() and not name.startswith("_")} == set(CHARTS)
    heads = ["At a glance", "What it shows", "How to read it", "What to do next", "Worked example"]
    for name in CHARTS:
        assert re.findall(r"^## (.*)$", page(f"charts/{name}.md"), re.MULTILINE) == heads
        assert f"({name}.svg)" in page(f"charts/{name}.md")


def test_every_file_of_a_run_folder_is_told_with_its_columns(tmp_path: Path) -> None:
    files = mk.example_intake()
    result = mk.match(files.applicants, files.projects, encoder="hashing")
    told = page("how/report.md")
    for path in result.write(tmp_path / "run").iterdir():
        line = next(line for line in told.splitlines() if line.startswith(f"| `{path.name}` |"))
        if path.suffix == ".csv":
            head = path.read_text(encoding="utf-8").partition("\n")[0].replace('"', "").split(",")
            assert [name for name in head if f"`{name}`" not in line] == []


NOTEBOOK = """\
# %% [markdown]
# # A first look
# Two and three make:

# %%
2 + 3

# %%
print("five")
"""


def test_notebooks_are_pages_with_what_they_print_where_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "01_first.py").write_text(NOTEBOOK, encoding="utf-8")
    read = "# A first look\nTwo and three make:\n\n```python\n2 + 3\n```\n\n"
    assert read_notebook(tmp_path / "01_first.py").text == read + '```python\nprint("five")\n```\n'
    monkeypatch.setenv("MATCHKIT_DOCS_EXECUTE", "1")
    shown = '```text\n5\n```\n\n```python\nprint("five")\n```\n\n```text\nfive\n```\n'
    assert read_notebook(tmp_path / "01_first.py").text == read + shown


def test_the_navigation_names_the_notebooks_that_there_are(tmp_path: Path, hooks: ModuleType) -> None:
    from mkdocs.config.defaults import MkDocsConfig

    config = MkDocsConfig()
    nav = [{"Start": ["index.md", "notebooks/*"]}, {"Only": ["notebooks/*"]}]
    config.nav, config.docs_dir = nav, str(tmp_path)
    hooks.NOTEBOOKS = tmp_path
    assert hooks.on_config(config).nav == [{"Start": ["index.md"]}]
    (tmp_path / "01_first.py").write_text(NOTEBOOK, encoding="utf-8")
    config.nav = nav
    added = {"Notebooks": ["notebooks/01_first.md"]}
    assert hooks.on_config(config).nav == [{"Start": ["index.md", added]}, {"Only": [added]}]


def test_a_table_that_nobody_makes_is_an_error(hooks: ModuleType) -> None:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.exceptions import PluginError
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page

    config = MkDocsConfig()
    wrong = Page(None, File("params.md", "docs", "site", use_directory_urls=True), config)
    with pytest.raises(PluginError, match=r"^params.md asks for the table 'params.calender'; there are params.c"):
        hooks.on_page_markdown("<!-- table: params.calender -->", wrong, config, Files([]))


def test_numbers_in_prose_are_the_defaults() -> None:
    params = MatchParams()
    scores, skills, calendars, shortlists = (
        " ".join(page(f"how/{name}.md").split()) for name in ("scores", "skills", "calendars", "shortlists")
    )
    for side, weights in (("applicant", ApplicantWeights()), ("project", ProjectWeights())):
        for name, weight in weights.model_dump().items():
            assert f"| {name} | {side} | {weight} % |" in scores
    assert f"counts as {params.score.unknown_component:,} (`unknown_component`)" in scores
    assert f"(`listed`, {params.skills.listed} %)" in skills
    assert f"| {params.skills.near} % (`near`) |" in skills
    assert f"| {params.skills.near} % to {params.skills.nearest} % (`near` to `nearest`) |" in skills
    assert f"| {params.skills.level_step} % less (`level_step`) |" in skills
    assert f"| {params.skills.unstated_level} % (`unstated_level`) |" in skills
    assert f"best `projects` ({params.shortlist.projects})" in shortlists
    assert f"best `applicants` ({params.shortlist.applicants})" in shortlists
    assert f"{params.calendar.assumed_hours_per_week:g} and {params.calendar.assumed_hours_per_day:g} (" in calendars
    assert f"| {params.calendar.assumed_max_projects} (`assumed_max_projects`)" in calendars
    assert params.calendar.working_hours.replace("-", " to ") in calendars
