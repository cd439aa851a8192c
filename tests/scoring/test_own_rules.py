"""Own rules: functions of columns, blocks, and the examples of their page."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import matchkit as mk
from matchkit.errors import ColumnsError, RuleError, UsageError
from matchkit.intake.schema import COLUMNS
from matchkit.market import Market
from matchkit.params import BUILT_IN_RULES, MatchParams, OwnRule, check_rule_name
from matchkit.scoring import RULES, OwnRules
from tests.naive_rules import passing_pairs
from tests.scoring.test_expressions import whole_table
from tests.strategies import MONDAY, empty_applicants, empty_projects

PAGE = (Path(__file__).parents[2] / "docs" / "own-rules.md").read_text(encoding="utf-8")


def small_market() -> Market:
    applicants = {"age": ("17", "", "30"), "town": ("Leeds", " York ", ""), "born": ("2010-01-31", "", "1997-01-31")}
    return Market(
        empty_applicants(3, carried=applicants, languages=(("German",), (), ("English", "German"))),
        empty_projects(2, carried={"minimum_age": ("18", "16"), "town": ("York", "Leeds")}),
    )


def table_of(function: Any, **options: Any) -> list[list[bool]]:
    return whole_table(OwnRules(small_market(), [], [mk.Rule("mine", function, **options)]), 3)[0]


def test_built_in_names_are_those_of_the_rules_that_every_market_has() -> None:
    assert BUILT_IN_RULES == RULES


def test_a_market_without_own_rules_has_no_tables() -> None:
    own = OwnRules(small_market(), [])
    assert own.names == ()
    assert own.tables(np.arange(3)) == []


def test_the_tables_stand_in_the_order_of_the_names_and_each_rule_has_words() -> None:
    own = OwnRules(
        small_market(),
        [
            OwnRule(name="b", expression="applicant.age > 1", reason="too young"),
            OwnRule(name="a", expression="1 < project.minimum_age"),
        ],
        [mk.Rule("c", lambda _, projects: projects["minimum_age"] > 17, reason="too easy")],
    )
    assert own.names == ("b", "a", "c")
    assert [own.reason(name) for name in own.names] == ["too young", "the rule a is not met", "too easy"]
    assert whole_table(own, 3) == [
        [[True, True], [False, False], [True, True]],
        [[True, True]] * 3,
        [[True, False]] * 3,
    ]


def test_the_same_rules_are_asked_of_another_market() -> None:
    """Expressions and functions both; what-if questions change a market and keep its rules."""
    expression = OwnRule(name="age", expression="applicant.age > project.minimum_age")
    function = mk.Rule("town", lambda applicants, projects: applicants["town"] == projects["town"])
    own = OwnRules(small_market(), [expression], [function])
    other = Market(
        empty_applicants(2, carried={"age": ("17", "20"), "town": ("York", "York")}),
        empty_projects(1, carried={"minimum_age": ("16",), "town": ("York",)}),
    )
    assert own.on(other).names == ("age", "town")
    assert whole_table(own.on(other), 2) == [[[True], [True]], [[True], [True]]]
    assert whole_table(own, 3)[0] == [[False, True], [False, False], [True, True]]
    nothing = OwnRules(small_market(), [])
    assert nothing.on(other).tables(np.arange(2)) == []


@pytest.mark.parametrize("expression", ["project.town in project.towns", "project.languages in project.towns"])
def test_two_columns_of_projects_are_compared_project_by_project(expression: str) -> None:
    """A rule may speak of one side alone, and is asked for three projects here and for two applicants."""
    towns = {"town": ("Leeds", "York", ""), "towns": ("Leeds; Hull", "Hull; German", "York")}
    projects = empty_projects(3, carried=towns, languages=(("Welsh",), ("German", "English"), ()))
    market = Market(empty_applicants(2), projects)
    for unknown in ("allow", "refuse"):
        own = OwnRules(market, [OwnRule(name="mine", expression=expression, unknown=unknown)])
        assert whole_table(own, 2)[0] == passing_pairs(market, expression, unknown)


def test_applicants_who_are_alike_in_what_a_rule_reads_share_a_row() -> None:
    n = 1_000
    ages = tuple(str(18 + a % 3) if a % 4 else "" for a in range(n))
    ids = tuple(f"a-{a:04}" for a in range(n))
    market = Market(empty_applicants(n, ids=ids, carried={"age": ages, "other": ids}), empty_projects(5))
    own = OwnRules(market, [OwnRule(name="mine", expression="applicant.age > project.hours + 15")])
    index, table = own.tables(np.arange(n))[0]
    assert table.shape == (4, 5)
    assert table[index][:, 0].tolist() == [bool(age) and int(age) > 19 for age in ages]


def test_sides_without_rows_have_empty_tables() -> None:
    rules = [OwnRule(name="mine", expression="applicant.max_projects > project.hours or 'a' in project.languages")]
    function = mk.Rule("other", lambda applicants, projects: applicants["gap_days"] > projects["hours"])
    for n_applicants, n_projects in ((0, 2), (2, 0), (0, 0)):
        market = Market(empty_applicants(n_applicants), empty_projects(n_projects))
        for index, table in OwnRules(market, rules, [function]).tables(np.arange(n_applicants)):
            assert table[index].shape == (n_applicants, n_projects)


def test_functions_get_columns_that_broadcast() -> None:
    def look(applicants: Any, projects: Any) -> Any:
        assert applicants["age"].dtype == np.float64
        assert applicants["age"].shape == (3, 1)
        assert np.isnan(applicants["age"][1, 0])
        assert applicants["born"].dtype == np.dtype("datetime64[D]")
        assert np.isnat(applicants["born"][1, 0])
        assert applicants["town"][:, 0].tolist() == ["Leeds", "York", ""]
        assert applicants["languages"][:, 0].tolist() == [("German",), (), ("English", "German")]
        assert projects["minimum_age"].shape == (1, 2)
        assert projects["end"][0, 0] - projects["start"][0, 0] == np.timedelta64(6, "D")
        assert projects["start"][0, 0] == np.datetime64(MONDAY, "D")
        assert "age" in applicants
        assert "age" not in projects
        assert projects.get("age") is None
        assert len(applicants) == len(list(applicants)) == 14
        with pytest.raises(ValueError, match="read-only"):
            projects["minimum_age"][0] = 3
        return applicants["age"] >= projects["minimum_age"]

    assert table_of(look) == [[False, True], [False, False], [True, True]]


def test_a_function_may_say_for_which_pairs_it_is_unknown() -> None:
    def age(applicants: Any, projects: Any) -> Any:
        return applicants["age"] >= projects["minimum_age"], np.isnan(applicants["age"])

    assert table_of(age) == [[False, True], [False, False], [True, True]]
    assert table_of(age, unknown="allow") == [[False, True], [True, True], [True, True]]


def test_a_result_may_have_one_row_for_all() -> None:
    assert table_of(lambda applicants, _: applicants["town"] == "York") == [[False] * 2, [True] * 2, [False] * 2]
    assert table_of(lambda _, projects: projects["town"] == "York") == [[True, False]] * 3
    assert table_of(lambda *_: np.ones((1, 1), bool)) == [[True, True]] * 3


EXPECTED = (
    "expected (applicants, projects) = (3, 2). Applicants' columns have shape (applicants, 1), projects' (1, "
    "projects): compare them as they are; a result may have 1 in place of either."
)
BOOLS = (
    "expected a bool array. Return what a comparison of columns gives, or a pair of such arrays: passes, and unknown."
)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (np.ones((2, 3), bool), f"its result of shape (2, 3), {EXPECTED}"),
        (np.ones(2, bool), f"its result of shape (2,), {EXPECTED}"),
        (np.array(True), f"its result of shape (), {EXPECTED}"),
        ((np.ones((3, 2), bool), np.ones((3, 1, 1), bool)), f"what is unknown of shape (3, 1, 1), {EXPECTED}"),
        (np.ones((3, 2)), f"its result of type float64, {BOOLS}"),
        (True, f"its result of type bool, {BOOLS}"),
        (None, f"its result of type NoneType, {BOOLS}"),
        ((np.ones((3, 2), bool), None), f"what is unknown of type NoneType, {BOOLS}"),
        ((np.ones((3, 2), bool),) * 3, f"its result of type tuple, {BOOLS}"),
    ],
)
def test_a_result_of_another_kind_or_shape_is_an_error_that_names_the_rule(result: Any, message: str) -> None:
    """An array of one dimension could be meant for either side, so that it is not guessed at."""
    with pytest.raises(RuleError) as caught:
        table_of(lambda *_: result)
    assert str(caught.value) == f"The rule 'mine' returned {message}"


def test_a_column_that_is_not_there_is_an_error_that_says_what_may_be_meant() -> None:
    with pytest.raises(ColumnsError) as caught:
        table_of(lambda applicants, projects: applicants["age"] > projects["minimumage"])
    assert str(caught.value) == (
        "Rules name columns that the market does not have: 'mine' names project.minimumage (did you mean "
        "project.minimum_age?). Applicants have age, applicant_id, born, gap_days, hours_per_day, hours_per_week, "
        "languages, location, max_projects, skills, time_zone, town, wants_to_learn, work_mode; projects have end, "
        "field, host, hours, languages, location, minimum_age, project_id, seats, shared_hours, start, teaches, "
        "time_zone, title, town, work_mode."
    )


def test_what_a_function_raises_says_which_rule_it_was() -> None:
    """What it said is left out, for it may quote cells."""
    with pytest.raises(RuleError) as caught:
        table_of(lambda *_: {}["x"])
    assert re.fullmatch(r"The rule 'mine' raised KeyError in test_own_rules.py, line \d+.", caught.value.message)
    assert caught.value.cure.startswith("What it said is left out, as it may quote cells;")
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        (
            {"name": "old enough"},
            RuleError,
            "A rule is named 'old enough'. Name it by letters, digits and underscores, as in old_enough.",
        ),
        ({"name": 3}, RuleError, "A rule is named 3. Name it by letters, digits and underscores, as in old_enough."),
        (
            {"name": "location"},
            RuleError,
            "The name 'location' belongs to a rule that matchkit has. Choose another name.",
        ),
        (
            {"function": "age > 3"},
            RuleError,
            "The rule 'mine' has a function of type str. Give a function of two mappings of columns, applicants and "
            "projects, that returns a bool array.",
        ),
        ({"reason": None}, RuleError, "The rule 'mine' has a reason of type NoneType. Give a text, or leave it out."),
        ({"unknown": "maybe"}, UsageError, "unknown of the rule 'mine' is 'maybe'. Choose one of: 'allow', 'refuse'."),
    ],
)
def test_a_rule_checks_itself_when_it_is_made(values: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        mk.Rule(**{"name": "mine", "function": lambda *_: None, **values})
    assert str(caught.value) == message


def test_an_expression_and_a_function_may_not_have_one_name() -> None:
    function = mk.Rule("mine", lambda applicants, _: applicants["age"] > 1)
    with pytest.raises(RuleError) as caught:
        OwnRules(small_market(), [OwnRule(name="mine", expression="applicant.age > 1")], [function])
    assert str(caught.value) == "More than one rule is named 'mine'. Give each rule a name of its own."


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_blocks_of_every_size_give_the_same_bytes(size: int) -> None:
    rng = np.random.default_rng(5)
    n, m = 50, 20
    applicants = {
        "x": tuple(rng.choice(["", "1", "2.5", "3"], n).tolist()),
        "t": tuple(rng.choice(["", "a", "A; b", "c"], n).tolist()),
    }
    market = Market(
        empty_applicants(n, ids=tuple(f"a-{a:02}" for a in range(n)), carried=applicants),
        empty_projects(
            m,
            ids=tuple(f"p-{p:02}" for p in range(m)),
            carried={name: tuple(rng.choice(cells, m).tolist()) for name, cells in applicants.items()},
        ),
    )
    expressions = [
        "applicant.x >= project.x and (project.t in applicant.t or applicant.t == project.t)",
        "not (applicant.x / (project.x - 1) > 2 or applicant.t in project.t)",
    ]
    rules = [OwnRule(name=f"r{at}", expression=text, unknown="allow") for at, text in enumerate(expressions)]
    function = mk.Rule("f", lambda a, p: (a["x"] > p["x"], np.isnan(a["x"] + p["x"])))
    whole = whole_table(OwnRules(market, rules, [function]), n)
    assert whole_table(OwnRules(market, rules, [function]), n, size) == whole
    assert 0.1 < np.mean(whole) < 0.9


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def market_of_the_page(tmp_path_factory: pytest.TempPathFactory) -> Market:
    folder = tmp_path_factory.mktemp("page")
    for name, text in zip(("applicants.csv", "projects.csv"), blocks("csv"), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    return mk.read_intake(folder / "applicants.csv", folder / "projects.csv").market


def shown(own: OwnRules, market: Market) -> list[list[str]]:
    """The page's table: projects above, then for each rule who passes, split at spaces."""
    lines = [list(market.projects.ids)]
    for name, table in zip(own.names, whole_table(own, len(market.applicants)), strict=True):
        lines.append([name])
        rows = zip(market.applicants.ids, table, strict=True)
        lines.extend([key, *("yes" if cell else "no" for cell in row)] for key, row in rows)
    return lines


def test_the_rules_of_the_page_do_what_it_says(market_of_the_page: Market) -> None:
    (rules,) = blocks("toml")
    params = MatchParams.from_tables(tomllib.loads(rules))
    own = OwnRules(market_of_the_page, params.rules.own)
    assert shown(own, market_of_the_page) == [line.split() for line in blocks("text")[0].splitlines()]
    made: dict[str, Any] = {}
    exec(blocks("python")[0], made)  # noqa: S102  # our own page
    assert made["params"].rules.own == params.rules.own[:1]


def test_the_function_of_the_page_does_what_it_says(market_of_the_page: Market) -> None:
    made: dict[str, Any] = {}
    exec(blocks("python")[1], made)  # noqa: S102  # our own page
    own = OwnRules(market_of_the_page, (), [made["rule"]])
    assert shown(own, market_of_the_page) == [line.split() for line in blocks("text")[1].splitlines()]


def test_the_page_names_every_column_and_every_name_that_is_taken() -> None:
    """Columns are called as in files, so that nobody has to learn a second set of names."""
    with pytest.raises(ColumnsError) as caught:
        OwnRules(Market(empty_applicants(1), empty_projects(1)), [OwnRule(name="x", expression="applicant.zz > 1")])
    for side, listed in zip(("applicant", "project"), caught.value.cure.removesuffix(".").split("; "), strict=True):
        names = listed.split(" have ")[1].split(", ")
        assert set(names) <= {column.name for column in COLUMNS[f"{side}s"]}
        assert all(f"`{side}.{name}`" in PAGE for name in names)
    for rule in RULES:
        assert f"`{rule}`" in PAGE
        with pytest.raises(RuleError):
            check_rule_name(rule)
