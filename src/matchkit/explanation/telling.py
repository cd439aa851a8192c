"""An explanation as plain records, as text, and as HTML for a notebook: one list, three ways to read it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from matchkit.explanation.contributions import Contribution
from matchkit.explanation.readers import Reader, seen_by
from matchkit.explanation.reasons import Reason

SIDES = {
    "applicant": {
        "applicant": "How much you would like the project",
        "host": "How much the applicant would like the project",
        "coordinator": "How much the applicant would like the project",
    },
    "project": {
        "applicant": "How much the project would like you",
        "host": "How much the project would like the applicant",
        "coordinator": "How much the project would like the applicant",
    },
}
HELPS = "Any one of these would help; each was tried, and everybody placed again:"
DOES_NOT = "These would not, by themselves:"
NOTHING_HELPS = "No single change that was looked at would help:"


@dataclass(frozen=True)
class Tried:
    """A change that was made on trial, and the market solved again with it.

    Attributes
    ----------
    change
        By column and id, as `what_if` takes it: ``{"hours_per_week": {"a-7": 10}}``.
    what
        In words, as it is said to whom it concerns: ``"2 more hours a week (10 instead of 8)"``.
    gained
        Ids of the projects, or for an open seat of the applicants, that are gained by it, in the order of ids.
    named
        The same with their titles.
    note
        Why it does not help, where it does not.
    """

    change: Mapping[str, Mapping[str, Any]]
    what: str
    gained: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    note: str = ""

    @property
    def helps(self) -> bool:
        """Whether anything is gained."""
        return bool(self.gained)


@dataclass(frozen=True)
class Explanation:
    """Why a result is as it is, for one reader.

    Attributes
    ----------
    title
        What is explained.
    reasons
        The deciding reasons, each with the id and title of what it speaks of ("" for the whole).
    contributions
        For a scored pair, what each component adds; the points of a side sum to its score.
    scores
        For a scored pair, its scores and ranks by name; 0 is the best rank.
    tried
        Changes that were made on trial: those that help, then those that do not.
    reader
        For whom it is.
    hide_personal
        Whether what comes from what one person stated or holds is left out.
    """

    title: str
    reasons: tuple[tuple[str, Reason], ...]
    contributions: tuple[Contribution, ...] = ()
    scores: tuple[tuple[str, int], ...] = ()
    tried: tuple[Tried, ...] = ()
    reader: Reader = "coordinator"
    hide_personal: bool = False

    @property
    def records(self) -> list[dict[str, Any]]:
        """Plain data, one dict each, told apart by ``kind``.

        ``reason``: what it is about, code, words, facts, and the next step. For each side ``base`` (what the score
        would be if nothing were known), ``component`` (points, and how far above or below the base) and ``total``: the
        components' points sum to the total's, and so do the base's and what is over it. ``rank`` of each side, 0 is
        best. ``change``: what was tried.
        """
        return [
            *(self._reason_record(about, reason) for about, reason in self.reasons),
            *(record for side in self._sides for record in self._score_records(side)),
            *({"kind": "rank", "side": name[:-5], "rank": n} for name, n in self.scores if name.endswith("_rank")),
            *({"kind": "change", **asdict(change), "helps": change.helps} for change in self.tried),
        ]

    def to_text(self) -> str:
        """The explanation for a terminal."""
        lines = [self.title, "=" * len(self.title)]
        lines += [f"{about}: {words}" if about else words for about, words in self._sentences()]
        for side in self._sides:
            lines += ["", f"{self._heading(side)}:", *self._score_lines(side)]
        for heading, changes in self._trials():
            lines += ["", heading, *(f"  {change}" for change in changes)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        parts = [f"<h4>{html.escape(self.title)}</h4>"]
        parts += [
            f"<p>{f'<b>{html.escape(about)}</b>: ' if about else ''}{html.escape(words)}</p>"
            for about, words in self._sentences()
        ]
        parts += [self._score_table(side) for side in self._sides]
        for heading, changes in self._trials():
            items = "".join(f"<li>{html.escape(change)}</li>" for change in changes)
            parts.append(f"<p>{html.escape(heading)}</p><ul>{items}</ul>")
        return f"<div>{''.join(parts)}</div>"

    @property
    def _sides(self) -> list[str]:
        return list(dict.fromkeys(part.side for part in self.contributions))

    def _parts(self, side: str) -> list[Contribution]:
        return [part for part in self.contributions if part.side == side]

    def _reason_record(self, about: str, reason: Reason) -> dict[str, Any]:
        return {
            "kind": "reason",
            "about": about,
            "code": reason.code,
            "words": reason.told(self.reader, hide_personal=self.hide_personal),
            "next": reason.next_step(self.reader, hide_personal=self.hide_personal),
            "facts": seen_by(reason.facts, self.reader, hide_personal=self.hide_personal),
        }

    def _score_records(self, side: str) -> Iterator[dict[str, Any]]:
        parts = self._parts(side)
        yield {"kind": "base", "side": side, "points": sum(part.points - part.over_base for part in parts)}
        for part in parts:
            yield {"kind": "component", **asdict(part)}
        yield {"kind": "total", "side": side, "points": sum(part.points for part in parts)}

    def _sentences(self) -> Iterator[tuple[str, str]]:
        """What each reason is about, and what is said; what to do next where one thing alone is spoken of."""
        for about, reason in self.reasons:
            tell = reason.told_briefly if about and len(self.reasons) > 1 else reason.told
            words = tell(self.reader, hide_personal=self.hide_personal)
            is_asked = not about or reason.code in ("placed", "pinned")
            step = reason.next_step(self.reader, hide_personal=self.hide_personal) if is_asked else ""
            yield about, f"{words} {step}".rstrip()

    def _heading(self, side: str) -> str:
        ranks = dict(self.scores)
        score, rank = ranks[f"{side}_score"], ranks.get(f"{side}_rank")
        owner = {"applicant": "your" if self.reader == "applicant" else "the applicant's", "project": "its"}[side]
        place = "" if rank is None else f", number {rank + 1} in {owner} list"
        return f"{SIDES[side][self.reader]}: {score:,} of 10,000{place}"

    def _score_lines(self, side: str) -> Iterator[str]:
        parts = self._parts(side)
        base = sum(part.points - part.over_base for part in parts)
        yield f"  {'if nothing were known':<37}{base:>6,}"
        for part in parts:
            evidence = f"   {part.evidence}" if part.evidence else ""
            yield (
                f"  {_spaced(part.component):<13}{part.weight:>3} % of {_value(part):>7} = {part.points:>6,}"
                f" {part.over_base:>+7,}{evidence}"
            )
            yield from (f"{'':<22}“{quote}”" for quote in part.quotes)

    def _score_table(self, side: str) -> str:
        rows = "".join(
            f"<tr><th>{_spaced(part.component)}</th><td>{part.weight} %</td><td>{_value(part)}</td>"
            f"<td>{part.points:,}</td><td>{part.over_base:+,}</td><td>{_with_quotes(part)}</td></tr>"
            for part in self._parts(side)
        )
        head = (
            "<tr><th></th><th>weight</th><th>value</th><th>points</th><th>over nothing known</th><th>rests on</th></tr>"
        )
        return f"<p>{html.escape(self._heading(side))}</p><table><thead>{head}</thead><tbody>{rows}</tbody></table>"

    def _trials(self) -> Iterator[tuple[str, list[str]]]:
        """A heading and its lines, where anything was tried."""
        helping = [f"{change.what}: {', '.join(change.named)}" for change in self.tried if change.helps]
        others = [f"{change.what}: {change.note}" for change in self.tried if not change.helps]
        groups = ((HELPS, helping), (DOES_NOT if helping else NOTHING_HELPS, others))
        yield from ((heading, lines) for heading, lines in groups if lines)


def _spaced(component: str) -> str:
    return component.replace("_", " ")


def _value(part: Contribution) -> str:
    return "unknown" if part.value is None else f"{part.value:,}"


def _with_quotes(part: Contribution) -> str:
    return "<br>".join(html.escape(words) for words in (part.evidence, *part.quotes) if words)
