"""Hard rules of the platform's own: expressions over columns, and functions of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from matchkit.errors import ColumnsError, MatchkitError, RuleError, UsageError
from matchkit.expressions import Condition, Side, columns_of, holders_in, parse
from matchkit.market import Market
from matchkit.params import OwnRule, check_distinct_rules, check_rule_name
from matchkit.scoring.columns import Columns, MarketColumns
from matchkit.scoring.expressions import Bools, Evaluator, Truth, check_kinds

RuleColumns = Mapping[str, npt.NDArray[Any]]
RuleFunction = Callable[[RuleColumns, RuleColumns], Any]
Policy = Literal["allow", "refuse"]
_PARTS = ("its result", "what is unknown")
Positions = npt.NDArray[np.int64]
Shape = tuple[Positions | slice | None, Positions | slice | None]
Table = tuple[npt.NDArray[np.int64], Bools]


@dataclass(frozen=True, eq=False)
class Rule:
    """A hard rule of the platform's own, as a function of columns; see docs/own-rules.md.

    Attributes
    ----------
    name
        Code of the reason where a pair breaks it: letters, digits and underscores.
    function
        Takes two mappings of columns by name, of a block of n applicants, each (n, 1), and of all projects, each
        (1, P), so that ordinary operators compare each applicant with each project. Returns which pairs pass, bool
        (n, P) with 1 allowed in place of either; or that, and for which pairs it is unknown. Whether a pair passes must
        not depend on which others are in the block.
    unknown
        Whether pairs that the function calls unknown pass.
    reason
        Words for people.
    """

    name: str
    function: RuleFunction
    unknown: Policy = "refuse"
    reason: str = ""

    def __post_init__(self) -> None:
        check_rule_name(self.name)
        if not callable(self.function):
            raise RuleError.no_function(self.name, type(self.function).__name__)
        if self.unknown not in get_args(Policy):
            raise UsageError.unknown_choice(f"unknown of the rule {self.name!r}", self.unknown, get_args(Policy))
        if not isinstance(self.reason, str):
            raise RuleError.no_reason(self.name, type(self.reason).__name__)


class OwnRules:
    """The own rules of one market, asked for a block of applicants at a time.

    Parameters
    ----------
    market
        Its columns; each is read once, and only if a rule names it.
    expressions
        Those of the params.
    functions
        Those of the caller.

    Raises
    ------
    ColumnsError
        If expressions name columns that the market does not have; all of these at once.
    RuleError
        If an expression compares what does not go together, or two rules have one name.
    """

    def __init__(self, market: Market, expressions: Sequence[OwnRule], functions: Sequence[Rule] = ()) -> None:
        self._expressions, self._functions = tuple(expressions), tuple(functions)
        rules: list[OwnRule | Rule] = [*expressions, *functions]
        self.names = tuple(rule.name for rule in rules)
        check_distinct_rules(self.names)
        self._reasons = {rule.name: rule.reason for rule in rules}
        columns = MarketColumns.of(market)
        conditions = [(rule, parse(rule.expression)) for rule in expressions]
        _check_columns(conditions, columns)
        for rule, condition in conditions:
            check_kinds(condition, columns, rule.name)
        self._rules: list[_ExpressionRule | _FunctionRule] = [
            *(_ExpressionRule(rule, condition, columns) for rule, condition in conditions),
            *(_FunctionRule(rule, columns) for rule in functions),
        ]

    @property
    def has_functions(self) -> bool:
        """Whether any of them is a function, of which nobody can tell from outside what it decides."""
        return bool(self._functions)

    def on(self, market: Market) -> OwnRules:
        """The same rules on another market's columns."""
        return OwnRules(market, self._expressions, self._functions) if self.names else self

    def reason(self, name: str) -> str:
        """Why a pair that breaks a rule is not eligible: the rule's own words, or else its name."""
        return self._reasons[name] or f"the rule {name} is not met"

    def tables(self, rows: Positions) -> list[Table]:
        """Which projects each applicant of a block passes, for each rule, in the order of `names`.

        Parameters
        ----------
        rows
            Int64 (n,), positions of the applicants.

        Returns
        -------
        list
            Pairs of an index, int64 (n,), and a table, bool (d, P): row ``index[i]`` of the table is applicant
            ``rows[i]``'s. Applicants that are alike in all that a rule reads share a row.
        """
        return [rule.table(rows) for rule in self._rules]


def _check_columns(conditions: Sequence[tuple[OwnRule, Condition]], columns: MarketColumns) -> None:
    unknown = [
        (rule.name, column.side, column.name)
        for rule, condition in conditions
        for column in dict.fromkeys(columns_of(condition))
        if column.name not in columns.sides[column.side].names
    ]
    if unknown:
        names = {side: sorted(known.names) for side, known in columns.sides.items()}
        raise ColumnsError.unknown_to_rules(unknown, names["applicant"], names["project"])


class _ExpressionRule:
    """An expression, evaluated once for rows that are alike in what it reads of each side."""

    def __init__(self, rule: OwnRule, condition: Condition, columns: MarketColumns) -> None:
        self._condition = condition
        self._policy = rule.unknown
        self._evaluator = Evaluator(columns)
        self._alike = _groups(condition, "applicant", columns)
        _, self._first_projects, self._project = np.unique(
            _groups(condition, "project", columns), return_index=True, return_inverse=True
        )
        self.table(np.zeros(0, np.int64))  # codes every text and list now, so that blocks only read, from any thread

    def table(self, rows: Positions) -> Table:
        _, first, index = np.unique(self._alike[rows], return_index=True, return_inverse=True)
        chosen: dict[Side, npt.NDArray[np.int64]] = {
            "applicant": rows[first],
            "project": self._first_projects,
        }
        truth = self._evaluator.truth(self._condition, chosen)
        passes = np.broadcast_to(_decide(truth, self._policy), (first.size, self._first_projects.size))
        return index.astype(np.int64), np.take(passes, self._project, axis=1)


def _groups(condition: Condition, side: Side, columns: MarketColumns) -> npt.NDArray[np.int64]:
    """A number for each row of a side, equal where the rows are alike in all that a condition reads of it."""
    group = np.zeros(len(columns.sides[side]), np.int64)
    for codes in _read_codes(condition, side, columns):
        _, group = np.unique(group * (codes.max(initial=0) + 1) + codes, return_inverse=True)
    return group


def _read_codes(condition: Condition, side: Side, columns: MarketColumns) -> Iterator[npt.NDArray[np.int64]]:
    """For each column of a side a number for each row, equal where the cells are."""
    holders = set(holders_in(condition))
    for column in dict.fromkeys(columns_of(condition)):
        if column.side != side:
            continue
        if columns.holds_lists(column) or column in holders:
            codes: dict[tuple[float, ...], int] = {}
            rows = columns.lists(column).rows
            yield np.array([codes.setdefault(row, len(codes)) for row in rows], np.int64)
        if not columns.holds_lists(column):
            yield np.unique(columns.values(column).values, return_inverse=True)[1]


class _FunctionRule:
    """A function, which gets one row for each applicant."""

    def __init__(self, rule: Rule, columns: MarketColumns) -> None:
        self._rule = rule
        self._columns = columns

    def table(self, rows: Positions) -> Table:
        n_applicants, n_projects = rows.size, len(self._columns.sides["project"])
        result = self._call(rows)
        parts = result if isinstance(result, tuple) and len(result) == len(_PARTS) else (result,)
        shape = (n_applicants, n_projects)
        tables = [self._checked(part, what, shape) for part, what in zip(parts, _PARTS, strict=False)]
        passes, unknown = tables if len(tables) == len(_PARTS) else (tables[0], np.zeros(shape, np.bool_))
        truth = Truth(passes & ~unknown, ~passes & ~unknown)
        return np.arange(n_applicants), _decide(truth, self._rule.unknown)

    def _call(self, rows: Positions) -> object:
        applicants, projects = self._columns.sides["applicant"], self._columns.sides["project"]
        try:
            return self._rule.function(
                _Shaped("applicant", applicants, (rows, None)), _Shaped("project", projects, (None, slice(None)))
            )
        except _UnknownColumnError as error:
            unknown = [(self._rule.name, error.side, error.name)]
            raise ColumnsError.unknown_to_rules(unknown, sorted(applicants.names), sorted(projects.names)) from None
        except (MatchkitError, MemoryError):
            raise
        except Exception as error:  # a function may raise anything, with cells in its message
            raise RuleError.failed(self._rule.name, error) from None

    def _checked(self, part: object, what: str, shape: tuple[int, int]) -> Bools:
        """A returned array in its full shape. One of one dimension could be of either side, and is refused."""
        if not isinstance(part, np.ndarray):
            raise RuleError.not_bool(self._rule.name, what, type(part).__name__)
        if part.dtype != np.bool_:
            raise RuleError.not_bool(self._rule.name, what, str(part.dtype))
        if part.ndim != len(shape) or any(came not in (1, full) for came, full in zip(part.shape, shape, strict=True)):
            raise RuleError.wrong_shape(self._rule.name, what, part.shape, shape)
        return np.broadcast_to(part, shape)


class _Shaped(Mapping[str, npt.NDArray[Any]]):
    """The columns of one side, by name, shaped so that they broadcast against the other side's."""

    def __init__(self, side: Side, columns: Columns, shape: Shape) -> None:
        self._side = side
        self._columns = columns
        self._shape = shape

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        if name not in self._columns.names:
            raise _UnknownColumnError(self._side, name)
        return self._columns.array(name)[self._shape]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.names)

    def __len__(self) -> int:
        return len(self._columns.names)


class _UnknownColumnError(KeyError):
    """A function asks for a column that is not there; a `KeyError`, so that ``in`` and ``get`` work."""

    def __init__(self, side: Side, name: object) -> None:
        super().__init__(name)
        self.side = side
        self.name = str(name)


def _decide(truth: Truth, policy: Policy) -> Bools:
    """What passes, where what is unknown does or does not."""
    return ~truth.fails if policy == "allow" else truth.holds
