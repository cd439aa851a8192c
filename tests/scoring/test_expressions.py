"""Expressions: what may be written, what is refused and in which words, and what they say of every pair."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.errors import ColumnsError, ParamsError, RuleError
from matchkit.expressions import Column, Constant, columns_of, parse
from matchkit.market import Market
from matchkit.params import MatchParams, OwnRule, RuleParams
from matchkit.scoring import OwnRules
from tests.naive_rules import passing_pairs
from tests.strategies import MONDAY, empty_applicants, empty_projects

LIKE_THIS = "Write a condition such as applicant.age >= project.minimum_age."
ALLOWED = (
    'They may hold columns (applicant.age, project["minimum age"]), numbers, texts in quotes, '
    'date("2027-01-31"), == != < <= > >=, in, not in, and, or, not, + - * / and brackets.'
)
SPLIT = "Split it into several rules; a pair must pass all of them."


def whole_table(rules: OwnRules, n_applicants: int, size: int | None = None) -> list[list[list[bool]]]:
    """Each rule's full table, from blocks of a size."""
    step = size or max(1, n_applicants)
    tables: list[list[list[bool]]] = [[] for _ in rules.names]
    for begin in range(0, n_applicants, step):
        rows = slice(begin, min(begin + step, n_applicants))
        for at, (index, table) in enumerate(rules.tables(np.arange(rows.start, rows.stop))):
            assert index.dtype == np.int64
            assert table.dtype == np.bool_
            assert index.shape == (rows.stop - rows.start,)
            tables[at].extend(table[index].tolist())
    return tables


def passes(
    expression: str, applicant: dict[str, Any] | None = None, project: dict[str, Any] | None = None, **options: Any
) -> bool:
    """Whether one pair passes; what is a text is carried."""
    told = [
        {name: value for name, value in row.items() if not isinstance(value, str)}
        | {"carried": {name: (value,) for name, value in row.items() if isinstance(value, str)}}
        for row in (applicant or {}, project or {})
    ]
    market = Market(empty_applicants(1, **told[0]), empty_projects(1, **told[1]))
    rule = OwnRule(name="rule", expression=expression, **options)
    return whole_table(OwnRules(market, [rule]), 1)[0][0][0]


def test_an_expression_becomes_a_tree_of_columns_and_constants() -> None:
    tree = parse('applicant.age >= project["minimum age"]\n  and applicant.town in ("Leeds", "York")')
    assert list(columns_of(tree)) == [
        Column("applicant", "age"),
        Column("project", "minimum age"),
        Column("applicant", "town"),
    ]
    assert [str(column) for column in columns_of(tree)][:2] == ["applicant.age", 'project["minimum age"]']
    assert parse("applicant.debt > -3").right == Constant(-3.0)  # type: ignore[union-attr]
    assert parse('applicant.born < date("2009-02-28")').right == Constant(dt.date(2009, 2, 28))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("applicant.age >= = 18", f"The expression cannot be read from character 18 on, '= 18'. {LIKE_THIS}"),
        ("\n applicant.age >= = 18", f"The expression cannot be read from character 20 on, '= 18'. {LIKE_THIS}"),
        (
            "1) or (applicant.age > 1",
            f"The expression cannot be read from character 2 on, ') or (applicant.age > 1'. {LIKE_THIS}",
        ),
        ("applicant.age >=", f"The expression breaks off at its end, character 17. {LIKE_THIS}"),
        ("  ", f"The expression breaks off at its end, character 1. {LIKE_THIS}"),
        (
            "len(applicant.age) > 3",
            f"The expression holds 'len(applicant.age)', which is not allowed in rules. {ALLOWED}",
        ),
        (
            "applicant.age.real > 3",
            f"The expression holds 'applicant.age.real', which is not allowed in rules. {ALLOWED}",
        ),
        ("applicant.age is 3", f"The expression holds 'applicant.age is 3', which is not allowed in rules. {ALLOWED}"),
        ("applicant.age == None", f"The expression holds 'None', which is not allowed in rules. {ALLOWED}"),
        ("applicant.age > True", f"The expression holds 'True', which is not allowed in rules. {ALLOWED}"),
        (
            "applicant.age ** 2 > 3",
            f"The expression holds 'applicant.age ** 2', which is not allowed in rules. {ALLOWED}",
        ),
        ("applicant > 3", f"The expression holds 'applicant', which is not allowed in rules. {ALLOWED}"),
        (
            "date(applicant.x) > 3",
            f"The expression holds 'date(applicant.x)', which is not allowed in rules. {ALLOWED}",
        ),
        ("applicant[0] > 3", f"The expression holds 'applicant[0]', which is not allowed in rules. {ALLOWED}"),
        (
            "lambda: applicant.age",
            f"The expression holds 'lambda: applicant.age', which is not allowed in rules. {ALLOWED}",
        ),
        (
            "applicant.a == f'{applicant.b} and a good deal more that nobody wants to read here'",
            'The expression holds "f\'{applicant.b} and a good deal more that nobody wants to re...", '
            f"which is not allowed in rules. {ALLOWED}",
        ),
        (
            "applicant.a > 1  # adults\nand project.b > 2",
            f"The expression holds '# adults and project.b > 2', which is not allowed in rules. {ALLOWED}",
        ),
        (
            "age > 3",
            "The expression names 'age', which belongs to neither side. "
            "Write applicant.age or project.age; texts stand in quotes.",
        ),
        (
            "applicant.a > 1 and applicant.age",
            "'applicant.age' is a value, not a condition. Compare it with something, by ==, < or in.",
        ),
        (
            "(applicant.a > 1) + 1 > 2",
            "'applicant.a > 1' is a condition where a value is needed. Join conditions by and, or and not.",
        ),
        (
            "applicant.a in []",
            "Behind in stands '[]'. Behind in comes a column, or a list of numbers, texts or dates: "
            '["remote", "hybrid"].',
        ),
        (
            "applicant.a in [1, project.b]",
            "Behind in stands '[1, project.b]'. Behind in comes a column, or a list of numbers, texts or dates: "
            '["remote", "hybrid"].',
        ),
        (
            "applicant.a in 'abc'",
            "Behind in stands \"'abc'\". Behind in comes a column, or a list of numbers, texts or dates: "
            '["remote", "hybrid"].',
        ),
        (
            "applicant.a + 1 in project.b",
            "'applicant.a + 1' is sought in a column. In front of in comes a column, a number, a text or a date, where "
            "a column stands behind it.",
        ),
        (
            'applicant.a > date("2027-02-29")',
            "date('2027-02-29') is no date. Write year, month and day as in date(\"2027-01-31\").",
        ),
        (
            'applicant.a > date("20270228")',
            "date('20270228') is no date. Write year, month and day as in date(\"2027-01-31\").",
        ),
        ("applicant.a > 1e999", "The expression holds a number too large to calculate with. Stay below 1e308."),
        (f"applicant.a > 1{'0' * 400}", "The expression holds a number too large to calculate with. Stay below 1e308."),
        ("1 < 2", f"The expression names no column, so that it says the same of every pair. {LIKE_THIS}"),
        ("applicant.a == 1 " * 200, f"The expression has 3,400 characters, more than 2,000. {SPLIT}"),
        ("not " * 60 + "applicant.a > 1", f"The expression is nested more than 50 deep. {SPLIT}"),
        ("1 + " * 60 + "1 > applicant.a", f"The expression is nested more than 50 deep. {SPLIT}"),
    ],
)
def test_what_is_no_expression_is_an_error_that_says_where_and_what(expression: str, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(expression)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "expression", ["(" * 500 + "applicant.a > 1" + ")" * 500, "applicant.a == '\ud800'", "applicant.a\0"]
)
def test_what_breaks_pythons_own_reader_is_an_error_like_others(expression: str) -> None:
    with pytest.raises(RuleError, match=r"^The expression (cannot be read|breaks off) .*"):
        parse(expression)


@given(st.text(max_size=40) | st.text("applicnt.p 0<>=()[]'\"\\#\n\tino,+-/*", max_size=40))
def test_any_text_is_read_or_refused(expression: str) -> None:
    try:
        parse(expression)
    except RuleError as error:
        assert error.cure  # noqa: PT017


def test_params_name_the_problems_of_all_own_rules() -> None:
    own = [
        {"name": "calendar", "expression": "applicant.age >="},
        {"name": "fine", "expression": "applicant.age > 1"},
        {"name": "old enough", "expression": "applicant.age > 1", "unknown": "maybe", "colour": "red"},
    ]
    with pytest.raises(ParamsError) as caught:
        MatchParams.from_tables({"rules": {"own": own}})
    assert str(caught.value) == (
        "params: [rules] RuleParams: own rule 1: OwnRule: name: Value error, The name 'calendar' belongs to a rule "
        "that matchkit has. Choose another name. (came: 'calendar'); expression: Value error, The expression breaks "
        f"off at its end, character 17. {LIKE_THIS} (came: 'applicant.age >='); "
        "own rule 3: OwnRule: name: Value error, A rule is named 'old enough'. Name it by letters, digits and "
        "underscores, as in old_enough. (came: 'old enough'); unknown: Input should be 'allow' or 'refuse' (came: "
        "'maybe'); colour: Extra inputs are not permitted (came: 'red'). "
        "Mend these and run again; nothing was computed."
    )


def test_two_rules_of_one_name_are_an_error() -> None:
    rule = OwnRule(name="old_enough", expression="applicant.age > 1")
    words = "More than one rule is named 'old_enough'. Give each rule a name of its own."
    with pytest.raises(ParamsError) as caught:
        RuleParams(own=(rule, rule))
    assert str(caught.value).startswith(f"RuleParams: own: Value error, {words} (came: ")
    with pytest.raises(RuleError) as told:
        OwnRules(Market(empty_applicants(1), empty_projects(1)), [rule, rule])
    assert str(told.value) == words


def test_own_rules_that_are_no_list_are_an_error() -> None:
    with pytest.raises(ParamsError, match=r"RuleParams: own: Input should be a valid tuple \(came: \{\}\)"):
        RuleParams(own={})  # type: ignore[arg-type]
    with pytest.raises(ParamsError, match=r"RuleParams: own\.0: Input should be a valid dictionary or instance"):
        RuleParams(own=[3])  # type: ignore[arg-type]


def market(applicant: dict[str, tuple[str, ...]], project: dict[str, tuple[str, ...]], **known: Any) -> Market:
    n = max((len(cells) for cells in applicant.values()), default=1)
    m = max((len(cells) for cells in project.values()), default=1)
    return Market(empty_applicants(n, carried=applicant, **known), empty_projects(m, carried=project))


def refusal(expression: str, of: Market) -> str:
    with pytest.raises((RuleError, ColumnsError)) as caught:
        OwnRules(of, [OwnRule(name="mine", expression=expression)])
    return str(caught.value)


def test_columns_that_are_not_there_are_named_with_what_may_be_meant() -> None:
    """All at once, over all rules: a typo a run would be tedious."""
    of = market({"age": ("20",), "name": ("Noor",)}, {"minimum_age": ("18",)})
    rules = [
        OwnRule(name="first", expression="applicant.agee > applicant.minimum_age and applicant.agee < 99"),
        OwnRule(name="second", expression="applicant.name == project.zzz or applicant.languagse == 'x'"),
    ]
    with pytest.raises(ColumnsError) as caught:
        OwnRules(of, rules)
    assert str(caught.value) == (
        "Rules name columns that the market does not have: 'first' names applicant.agee (did you mean applicant.age?); "
        "'first' names applicant.minimum_age (did you mean project.minimum_age?); 'second' names applicant.name; "
        "'second' names project.zzz; 'second' names applicant.languagse (did you mean applicant.languages?). "
        "Applicants have age, applicant_id, gap_days, hours_per_day, hours_per_week, languages, location, "
        "max_projects, skills, time_zone, wants_to_learn, work_mode; projects have end, field, host, hours, languages, "
        "location, minimum_age, project_id, seats, shared_hours, start, teaches, time_zone, title, work_mode."
    )


TWO_KINDS = 'Compare numbers with numbers, texts (in quotes) with texts, and dates with dates: date("2027-01-31").'


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (
            "applicant.age >= 18",
            "The rule 'mine' compares a text with a number in 'applicant.age >= 18'. applicant.age is text, as these "
            f"rows hold no number: 'a-1'. {TWO_KINDS}",
        ),
        (
            'project.hours == "20"',
            f"The rule 'mine' compares a number with a text in 'project.hours == \"20\"'. {TWO_KINDS}",
        ),
        (
            'applicant.born > "2000-01-01"',
            "The rule 'mine' compares a date with a text in 'applicant.born > \"2000-01-01\"'. " + TWO_KINDS,
        ),
        (
            "project.field in ['a', 3]",
            "The rule 'mine' compares a text with a number in \"project.field in ['a', 3]\". " + TWO_KINDS,
        ),
        (
            "3 in applicant.languages",
            f"The rule 'mine' compares a number with a text in '3 in applicant.languages'. {TWO_KINDS}",
        ),
        (
            "3 in applicant.sizes",
            "The rule 'mine' compares a number with a text in '3 in applicant.sizes'. applicant.sizes is text, as "
            f"these rows hold no number: 'a-0'. {TWO_KINDS}",
        ),
        (
            "applicant.left < applicant.left",
            "The rule 'mine' asks which of two texts is greater in 'applicant.left < applicant.left'. applicant.left "
            "is text, as these rows hold no date: 'a-0'. Texts are compared by ==, != and in; numbers and dates have "
            "an order.",
        ),
        (
            "-applicant.age > 3 - applicant.born",
            "The rule 'mine' calculates with a text in '-applicant.age'. applicant.age is text, as these rows hold no "
            "number: 'a-1'. Calculate with numbers; of dates, one may be taken from another, which gives days.",
        ),
        (
            "project.start + 1 > applicant.born",
            "The rule 'mine' calculates with a date and a number in 'project.start + 1'. Calculate with numbers; of "
            "dates, one may be taken from another, which gives days.",
        ),
        (
            "project.hours > 1 or not applicant.languages == 'German'",
            "The rule 'mine' takes the list applicant.languages for one value in \"applicant.languages == 'German'\". "
            'Ask by in what it holds: "..." in applicant.languages.',
        ),
        (
            "'river' in project.title",
            "The rule 'mine' looks into project.title in \"'river' in project.title\", which holds one value and no "
            "list. Compare it by ==, or seek it in a list.",
        ),
        (
            "applicant.age in project.project_id",
            "The rule 'mine' looks into project.project_id in 'applicant.age in project.project_id', which holds one "
            "value and no list. Compare it by ==, or seek it in a list.",
        ),
    ],
)
def test_what_does_not_go_together_is_an_error_before_anything_is_scored(expression: str, message: str) -> None:
    """Messages name rows, never what stands in them: somebody wrote it."""
    applicant = {
        "age": ("20", "n/a"),
        "born": ("2001-05-01", ""),
        "left": ("soon", "2020-01-01"),
        "sizes": ("1; M", "2"),
    }
    known = {"languages": (("German",), ())}
    titled = {"titles": ("River",), "fields": ("x",)}
    of = Market(empty_applicants(2, carried=applicant, **known), empty_projects(1, **titled))
    assert refusal(expression, of) == message


@pytest.mark.parametrize(
    ("cells", "condition"),
    [
        (("7", " 7.50 ", "-1e2", "+.5", ""), "applicant.x > -1e3"),
        (("2027-02-01", "", " 2027-01-31 "), 'applicant.x >= date("2027-01-31")'),
        (("007", "7"), 'applicant.x != "z"'),
        (("1234567890123456", "7"), 'applicant.x != "z"'),
        (("1e999", "7"), 'applicant.x != "z"'),
        (("nan", "7"), 'applicant.x != "z"'),
        (("1_000", "7"), 'applicant.x != "z"'),
        (("٣", "7"), 'applicant.x != "z"'),
        (("2027-02-30", "2027-02-01"), 'applicant.x != "z"'),
        (("20270201x", "2027-02-01"), 'applicant.x != "z"'),
    ],
)
def test_the_kind_of_a_column_is_told_from_all_of_its_cells(cells: tuple[str, ...], condition: str) -> None:
    """Leading zeros and long digits are names: 007 is not 7, and two ids are not one for want of digits."""
    own = OwnRules(market({"x": cells}, {}), [OwnRule(name="mine", expression=condition)])
    assert whole_table(own, len(cells))[0] == [[bool(cell.strip())] for cell in cells]


def test_an_empty_column_is_unknown_whatever_it_is_compared_with() -> None:
    for condition in ("applicant.x > 3", "applicant.x == 'a'", "applicant.x - 1 < 2", "3 in applicant.x"):
        assert not passes(condition, {"x": " "})
        assert passes(condition, {"x": " "}, unknown="allow")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("applicant.town == 'LEEDS'", True),
        ("applicant.town == project.place", True),
        ("applicant.town != 'york'", True),
        ("applicant.town == ' '", False),
        ("applicant.town != ''", True),
        ("not '' in applicant.languages", True),
        ("applicant.mood != ''", False),
        ("applicant.mood == ''", False),
        ("'spanish' in applicant.languages", True),
        ("'german' in applicant.languages", False),
        ("'german' not in applicant.languages", True),
        ("project.languages in applicant.languages", True),
        ("applicant.languages in ['French', 'Spanish']", True),
        ("applicant.languages in ['French']", False),
        ("applicant.town in project.towns", True),
        ("project.place in project.towns", True),
        ("2 in project.sizes", True),
        ("project.hours / 2 in (2, 3)", True),
        ("18 <= applicant.age < 21", True),
        ("18 <= applicant.age < 19", False),
        ("'Python' in applicant.skills", True),
        ("project.start == date('2027-02-01')", True),
        ("project.end == date('2027-02-07')", True),
        ("project.start - applicant.born > 365 * 18", True),
        ("applicant.hours_per_week >= project.hours / 2", True),
        ("project.seats == 1 and project.shared_hours == 0 and applicant.gap_days == 0", True),
        ("applicant.max_projects == 1", False),
        ("not applicant.max_projects == 1", False),
        ("applicant.max_projects == 1 or applicant.age == 19", True),
        ("applicant.age / 0 > 1", False),
        ("not applicant.age / 0 > 1", False),
        ("applicant.work_mode in ['remote']", False),
        ("'remote' == project.work_mode", True),
        ("applicant.applicant_id == 'a-0' and project.project_id != 'a-0'", True),
        ("applicant['shoe size'] == 42", True),
    ],
)
def test_what_expressions_say_of_one_pair(expression: str, expected: bool) -> None:
    applicant = {
        "town": "Leeds ",
        "age": "19",
        "born": "2008-01-31",
        "shoe size": "42.0",
        "mood": "",
        "languages": (("Spanish", "English"),),
        "skills": (("Python (advanced)",),),
        "quarters_per_week": np.array([40], np.int32),
    }
    project = {
        "place": "leeds",
        "towns": "York; leeds ;;",
        "sizes": "1; 2",
        "languages": (("spanish",),),
        "work_modes": ("remote",),
    }
    assert passes(expression, applicant, project) is expected


NUMBERS = st.sampled_from(["", " ", "0", "1", "2", "-1", "0.5", "3e1", "1e308"])
DATES = st.sampled_from(["", "2027-02-01", "2027-02-02", "1999-12-31"])
TEXTS = st.sampled_from(["", "Leeds", " leeds", "YORK", "\uff39\uff2f\uff32\uff2b", "a; b"])
LISTS_OF_TEXTS = st.sampled_from(["", ";", "leeds", "Leeds; york", "york;;b", "b"])
LISTS_OF_NUMBERS = st.sampled_from(["", "1", "1; 2", "0.5;2", "-1"])
NAMES = st.lists(st.sampled_from(["Leeds", "York", "b"]), max_size=2).map(tuple)


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """Up to five applicants and four projects. One text that is neither stays in each column of texts."""
    n, m = draw(st.integers(0, 5)), draw(st.integers(0, 4))

    def column(cells: st.SearchStrategy[Any], size: int) -> tuple[Any, ...]:
        return tuple(draw(st.lists(cells, min_size=size, max_size=size)))

    kinds = {"n": NUMBERS, "m": NUMBERS, "d": DATES, "t": TEXTS, "tt": LISTS_OF_TEXTS, "nn": LISTS_OF_NUMBERS}
    applicants, projects = (
        {**{name: column(cells, size) for name, cells in kinds.items()}, "empty": ("",) * size} for size in (n, m)
    )
    weekly = np.array(column(st.sampled_from([-1, 2, 4, 40]), n), np.int32)
    modes = column(st.sampled_from([(), ("remote",), ("hybrid", "remote")]), n)
    return Market(
        empty_applicants(n, carried=applicants, languages=column(NAMES, n), work_modes=modes, quarters_per_week=weekly),
        empty_projects(
            m,
            carried=projects,
            languages=column(NAMES, m),
            work_modes=column(st.sampled_from(["", "remote", "on-site"]), m),
            fields=column(TEXTS, m),
            start=np.array(column(st.integers(MONDAY, MONDAY + 2), m), np.int64),
            end=np.full(m, MONDAY + 9, np.int64),
        ),
    )


def choices(*written: str) -> st.SearchStrategy[str]:
    return st.sampled_from(written)


def of_both(*names: str) -> list[str]:
    return [f"{side}.{name}" for side in ("applicant", "project") for name in names]


def joined(parts: st.SearchStrategy[str], signs: list[str]) -> st.SearchStrategy[str]:
    return st.tuples(parts, st.sampled_from(signs), parts).map(" ".join)


ORDERS = ["==", "!=", "<", "<=", ">", ">="]
INS = ["in", "not in"]
NUMBER = st.recursive(
    choices(*of_both("n", "m", "empty"), "applicant.hours_per_week", "project.hours", "0", "1.5", "-2", "1e200")
    | choices("(project.start - applicant.d)", "(project.d - date('2027-02-01'))")
    | choices("(applicant.n / project.n)", "(applicant.m * 1e200)"),
    lambda inner: joined(inner, ["+", "-", "*", "/"]).map("({})".format) | inner.map("-{}".format),
    max_leaves=4,
)
DATE = choices(*of_both("d", "empty"), "project.start", 'date("2027-02-01")')
TEXT = choices(*of_both("t", "empty"), "project.field", "project.work_mode", "'leeds'", '"York"', "'none'", "' '")
LIST = choices(*of_both("tt", "languages"), "applicant.work_mode")
CONDITIONS = st.recursive(
    st.one_of(
        joined(NUMBER, ORDERS),
        st.tuples(NUMBER, st.sampled_from(ORDERS), NUMBER, st.sampled_from(ORDERS), NUMBER).map(" ".join),
        joined(DATE, ORDERS),
        joined(TEXT, ["==", "!="]),
        st.tuples(TEXT, st.sampled_from(INS), LIST).map(" ".join),
        st.tuples(LIST.filter(lambda name: not name.endswith("tt")), st.sampled_from(INS), LIST).map(" ".join),
        st.tuples(choices(*of_both("n"), "1", "-1"), st.sampled_from(INS), choices(*of_both("nn"))).map(" ".join),
        st.tuples(NUMBER, st.sampled_from(INS), choices("[1, -2]", "(0.5, 30)")).map(" ".join),
        st.tuples(TEXT, st.sampled_from(INS), choices("['leeds']", "['b', 'YORK']", "['', 'b']")).map(" ".join),
        st.tuples(choices(*of_both("languages")), st.sampled_from(INS), choices("['leeds', 'b']")).map(" ".join),
    ),
    lambda inner: joined(inner, ["and", "or"]).map("({})".format) | inner.map("not ({})".format),
    max_leaves=5,
)


def names_a_column(expression: str) -> bool:
    return "applicant." in expression or "project." in expression


@settings(max_examples=400, deadline=None)
@given(markets(), CONDITIONS.filter(names_a_column), st.data())
def test_expressions_say_of_every_pair_what_plain_python_says(of: Market, expression: str, data: st.DataObject) -> None:
    """Whatever the block, too: tables are made anew for each, and a pair must not notice."""
    unknown = data.draw(st.sampled_from(["allow", "refuse"]))
    own = OwnRules(of, [OwnRule(name="mine", expression=expression, unknown=unknown)])
    expected = passing_pairs(of, expression, unknown)
    n = len(of.applicants)
    for size in (None, 1, 2):
        assert whole_table(own, n, size) == [expected]
    if n:  # out of order, and again: what is kept between blocks changes nothing
        for row in reversed(range(n)):
            index, table = own.tables(np.array([row]))[0]
            assert table[index].tolist() == [expected[row]]
