"""What checking a run has shown, as plain records."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from matchkit.errors import counted


@dataclass(frozen=True)
class Check:
    """One thing that was checked.

    Attributes
    ----------
    name
        Such as ``"files"``, ``"rows"`` or ``"stability"``.
    passed
        Whether all is well.
    what
        What was looked at, or what is wrong, in a sentence.
    """

    name: str
    passed: bool
    what: str


def as_check(name: str, wrong: Iterable[str], what: str) -> Check:
    """A check that passes where nothing is wrong."""
    problems = list(wrong)
    return Check(name, passed=not problems, what=f"{'; '.join(problems) if problems else what}.")


@dataclass(frozen=True)
class Verification:
    """A run folder, checked.

    Attributes
    ----------
    folder
        The run folder.
    checks
        What was checked.
    not_checked
        By name, why the rest was not.
    forgotten
        How many people were removed from the run after it was written.
    """

    folder: str
    checks: tuple[Check, ...]
    not_checked: Mapping[str, str]
    forgotten: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether every check passed; it says nothing of what was not checked."""
        return all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        """Checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def sentence(self) -> str:
        """The outcome in a sentence."""
        checks = counted(len(self.checks), "check")
        if self.failed:
            return f"Not sound: {len(self.failed):,} of {checks} failed."
        left = f" Not checked: {', '.join(self.not_checked)}." if self.not_checked else ""
        unproven = f" Stability is unproven, since {were_forgotten(self.forgotten)}." if self.forgotten else ""
        return f"Sound: {checks} passed.{unproven}{left}"

    @property
    def record(self) -> dict[str, Any]:
        """Plain data."""
        return {"is_sound": self.is_sound, **asdict(self)}

    def to_text(self) -> str:
        """For a terminal: the outcome, then a line for each check."""
        rows = [("ok" if check.passed else "FAILED", check.name, check.what) for check in self.checks]
        rows += [("not checked", name, why) for name, why in self.not_checked.items()]
        widths = [max((len(row[at]) for row in rows), default=0) for at in (0, 1)]
        lines = [f"  {state:<{widths[0]}}  {name:<{widths[1]}}  {what}" for state, name, what in rows]
        return "\n".join([self.folder, "=" * len(self.folder), self.sentence, "", *lines])

    def _repr_html_(self) -> str:
        rows = [("ok" if check.passed else "failed", check.name, check.what) for check in self.checks]
        rows += [("not checked", name, why) for name, why in self.not_checked.items()]
        cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
        body = "".join(f"<tr>{row}</tr>" for row in cells)
        return f"<p><b>{html.escape(self.sentence)}</b></p><table><tbody>{body}</tbody></table>"


@dataclass
class Found:
    """What has been found so far of a run in which so many people were forgotten."""

    forgotten: int
    checks: list[Check]
    not_checked: dict[str, str] = field(default_factory=dict)

    def leave(self, names: Iterable[str], why: str) -> None:
        """Note that something is not checked."""
        self.not_checked |= dict.fromkeys(names, why)

    def of(self, folder: object) -> Verification:
        """All of it."""
        return Verification(str(folder), tuple(self.checks), self.not_checked, self.forgotten)


def were_forgotten(people: int) -> str:
    """How many, in words."""
    return "1 person was forgotten" if people == 1 else f"{people:,} people were forgotten"
