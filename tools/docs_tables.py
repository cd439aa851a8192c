"""Tables of the documentation that come from the code: params, columns, the command line, errors, decisions."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from matchkit import errors, params
from matchkit.cli import app
from matchkit.intake.schema import COLUMNS
from matchkit.logs import EVENTS

DECISIONS = Path(__file__).parents[1] / "docs" / "decisions"
PARAMS: Mapping[str, type[BaseModel]] = {
    "calendar": params.CalendarParams,
    "documents": params.DocumentParams,
    "rules": params.RuleParams,
    "rules.own": params.OwnRule,
    "skills": params.SkillParams,
    "score": params.ScoreParams,
    "score.applicant_weights": params.ApplicantWeights,
    "score.project_weights": params.ProjectWeights,
    "shortlist": params.ShortlistParams,
    "preferences": params.PreferenceParams,
}
"""By the name of the table in a TOML file."""
_PARAM = re.compile(r"\bparams[.](\w+)[.](\w+)")
_EXAMPLE = re.compile(r"^(Example:) (.*?)(?:[.](?= [A-Z])|[.]?$)")
_WORDS = {int: "a whole number", float: "a number", str: "a text", bool: "`true` or `false`"}
_SIGNS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than", "multiple_of": "in steps of"}


def params_table(table: str) -> str:
    """Every param of one table: its default, what is allowed, and what it means."""
    rows = [
        (f"`{name}`", _default(field), _allowed(field), field.description or "")
        for name, field in PARAMS[table].model_fields.items()
    ]
    return as_table(("param", "default", "allowed", "meaning"), rows)


def columns_table(source: str) -> str:
    """Every column of one source of an intake."""
    rows = [
        (
            f"`{column.name}`",
            f"{column.meaning.removesuffix('.')} ({column.unit})." if column.unit else column.meaning,
            f"`{column.example}`",
            _PARAM.sub(r"[`\2`](params.md#\1)", column.default)
            if column.unless or not column.required
            else "**required**",
        )
        for column in COLUMNS[source]
    ]
    return as_table(("column", "meaning", "example", "where empty"), rows)


def command_line() -> str:
    """Every command with its arguments and options, in the order of the command line's own help."""
    group: Any = typer.main.get_command(app)
    general = [parameter for parameter in group.params if parameter.name == "show"]
    parts = ["## matchkit", "Options that stand before any command.", _options(general)]
    for name, command in group.commands.items():
        arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
        options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
        words = " ".join(_argument(argument) for argument in arguments)
        parts += [f"## matchkit {name}", inspect.cleandoc(command.help or "")]
        parts.append(f"```text\n{f'matchkit {name} {words}'.strip()} [options]\n```")
        if command.epilog:
            parts.append(_EXAMPLE.sub(r"\1 `\2`.", command.epilog))
        if arguments:
            rows = [(f"`{_argument(argument)}`", argument.help or "") for argument in arguments]
            parts.append(as_table(("argument", "meaning"), rows))
        parts.append(_options(options))
    return "\n\n".join(parts)


def error_tree() -> str:
    """All exceptions, as their package draws them."""
    drawn = (inspect.getdoc(errors) or "").partition("::\n\n")[2]
    lines = drawn.splitlines()
    end = next(number for number, line in enumerate(lines) if line and not line.startswith(" "))
    return "```text\n" + inspect.cleandoc("\n".join(lines[:end])) + "\n```"


def error_classes() -> str:
    """The reference of every exception, in the order of the tree."""
    base, *others = re.findall(r"\w+Error", error_tree())
    bare = "\n    options:\n      members: false\n      show_signature: false"
    return "\n\n".join([f"::: matchkit.{base}", *(f"::: matchkit.errors.{name}{bare}" for name in others)])


def decisions_table() -> str:
    """Every decision, by number."""
    rows = []
    for path in sorted(DECISIONS.glob("*.md")):
        title = path.read_text(encoding="utf-8").partition("\n")[0]
        number = path.name[:4]
        rows.append((number, f"[{re.sub(r'^# (?:[0-9]+[.] )?', '', title)}](decisions/{path.name})"))
    return as_table(("", "decision"), rows)


def as_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _options(options: Iterable[Any]) -> str:
    rows = []
    for option in options:
        names = ", ".join(f"`{name}`" for name in option.opts)
        names += f" `{option.metavar}`" if option.metavar else ""
        if not (option.is_flag or option.multiple or option.required):
            default = "" if option.default in (None, "") else f"`{option.default}`"
        else:
            default = "required" if option.required else "repeatable" if option.multiple else ""
        rows.append((names, option.help or "", default))
    return as_table(("option", "meaning", "default"), rows)


def _argument(argument: Any) -> str:
    if argument.metavar:
        return str(argument.metavar)
    name = f"{argument.name.upper()}{'...' if argument.nargs == -1 else ''}"
    return name if argument.required else f"[{name}]"


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if field.is_required():
        return "**required**"
    if isinstance(value, BaseModel):
        return "see below"
    if isinstance(value, tuple):
        return f"`{list(value)!r}`".replace("'", '"')
    if isinstance(value, bool):
        return f"`{value}`".lower()
    return "none" if value is None else f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _allowed(field: FieldInfo) -> str:
    """What a value may be, in words."""
    limits = list(_limits(field.metadata))
    kinds = list(_kinds(field.annotation, limits))
    return "; ".join([" or ".join(dict.fromkeys(kinds)), *limits])


def _kinds(annotation: Any, limits: list[str]) -> Iterator[str]:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        limits += _limits(metadata)
        yield from _kinds(inner, limits)
    elif origin is Literal:
        yield from (f'`"{choice}"`' for choice in get_args(annotation))
    elif origin in (Union, UnionType):
        for choice in get_args(annotation):
            yield from _kinds(choice, limits)
    elif origin is tuple:
        yield "a list of texts" if get_args(annotation)[0] is str else "a list of tables"
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield "a table"
    else:
        yield {int: "a whole number", float: "a number", str: "a text", bool: "`true` or `false`"}.get(
            annotation, "none"
        )


def _limits(metadata: Iterable[Any]) -> Iterator[str]:
    for limit in metadata:
        for sign, words in _SIGNS.items():
            value = getattr(limit, sign, None)
            if value is not None:
                yield f"{words} {value:,}"
        yield from _limits(getattr(limit, "metadata", ()))


def log_events() -> str:
    """Every event that is logged: its level, its logger, its fields and what it tells."""
    rows = [
        (
            f"`{event.name()}`",
            logging.getLevelName(event.level),
            f"`{event.logger()}`",
            ", ".join(f"`{field.name}`" for field in fields(event)),
            inspect.getdoc(event) or "",
        )
        for event in EVENTS
    ]
    return as_table(("event", "level", "logger", "fields", "meaning"), rows)


TABLES: Mapping[str, Callable[[], str]] = {
    **{f"params.{name}": partial(params_table, name) for name in PARAMS},
    **{f"columns.{name}": partial(columns_table, name) for name in COLUMNS},
    "command-line": command_line,
    "errors": error_tree,
    "error-classes": error_classes,
    "decisions": decisions_table,
    "log-events": log_events,
}
"""What a page may ask for."""
