"""What is said to whom: a table of sentences by code and reader, each written from facts.

Of several sentences the first is taken all of whose facts the reader may see, and knows. ``{places:or}`` joins a list,
``{n_open:project}`` counts. What to do next follows by the same rules.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from matchkit.errors import counted
from matchkit.explanation.readers import Reader

Sentences = tuple[str, ...]
Told = Mapping[Reader, Sentences]
OWN_RULE = "own_rule"
"""Stands for every rule of a platform's own, whose code is its name."""

_ASK = "Ask the coordinator if you would like to know more."
_OTHERS = "Projects at other times are the ones to look at."


def _same(*sentences: str, applicant: Sentences = (), host: Sentences = ()) -> Told:
    """Sentences for a coordinator, which serve for the others where they have none of their own."""
    return MappingProxyType({"coordinator": sentences, "applicant": applicant or sentences, "host": host or sentences})


SENTENCES: Mapping[str, Told] = MappingProxyType(
    {
        "placed": _same(
            "Placed: number {applicant_place} in the applicant's list, within the project's seats.",
            applicant=("You are placed here. It is number {applicant_place} in your list.",),
            host=("Placed: number {project_place} in the project's list, within its seats.", "Placed."),
        ),
        "pinned": _same(
            "Placed by a coordinator's decision; number {applicant_place} in the applicant's list.",
            applicant=(
                "You are placed here by a coordinator's decision. It is number {applicant_place} in your list.",
            ),
            host=("Placed by a coordinator's decision.",),
        ),
        "forbidden": _same(
            "Not eligible: ruled out by {by}.",
            "Not eligible: ruled out by a coordinator.",
            applicant=("A coordinator ruled this placement out.",),
        ),
        "languages": _same(
            "Not eligible: the project needs {missing:and}, which the applicant did not state.",
            applicant=("The project needs {missing:and}, which you did not state.",),
        ),
        "work_mode": _same(
            "Not eligible: the project is {project_mode}, the applicant accepts {accepted:or}.",
            "Not eligible: the project is {project_mode}, which the applicant did not say they accept.",
            applicant=(
                "The project is {project_mode}, and you accept {accepted:or}.",
                "The project is {project_mode}, and you did not say how you can work.",
            ),
            host=("Not eligible: the project is {project_mode}, which the applicant does not accept.",),
        ),
        "location": _same(
            "Not eligible: {where} is in {places:or}, the applicant named {stated:and}.",
            "Not eligible: {where} is in {places:or}, the applicant named no place.",
            applicant=(
                "For this project you would have to be in {places:or}, and you named {stated:and}.",
                "For this project you would have to be in {places:or}, and you named no place.",
            ),
            host=("Not eligible: {where} is in {places:or}, which the applicant did not name.",),
        ),
        "must_have_skills": _same(
            "Not eligible: the project insists on {missing:and}, which the applicant wants to learn{is_wanted}.",
            "Not eligible: the project insists on {missing:and}, which {was} not found in the skills or the resume.",
            applicant=(
                "The project insists on {missing:and}, which you say you want to learn{is_wanted}.",
                "The project insists on {missing:and}, which {was} not found in your skills or your resume.",
            ),
        ),
        "shared_time": _same(
            "Not eligible: the project asks for {asked_hours} shared working hours a day in {host_zone}, with "
            "{applicant_zone} it shares {shared_hours} on some days.",
            "Not eligible: the project asks for {asked_hours} shared working hours a day in {host_zone}, the applicant "
            "did not say from where they work.",
            applicant=(
                "The project asks for {asked_hours} shared working hours a day in {host_zone}; from {applicant_zone} "
                "you would share {shared_hours} on some days.",
                "The project asks for {asked_hours} shared working hours a day in {host_zone}, and you did not say "
                "from where you work.",
            ),
            host=("Not eligible: working hours in {host_zone} are shared for fewer than {asked_hours} a day.",),
        ),
        "calendar": _same(
            "Not eligible: {misfit}; it would fit {would_fit}.",
            "Not eligible: {misfit}.",
            "Not eligible: days or hours do not fit.",
            applicant=("Your calendar has no room for it. {misfit}.", "Your calendar has no room for it."),
            host=("Not eligible: the applicant's calendar has no room for it.",),
        ),
        OWN_RULE: _same("Not eligible: {rule}.", applicant=("You are not eligible: {rule}.",)),
        "not_ranked": _same(
            "The applicant ranked other projects, and only ranked ones count here.",
            applicant=("You ranked other projects, and only ranked ones count.",),
        ),
        "not_ranked_by_host": _same(
            "{n_open:project} would be open, but {whose} ranked other applicants, and only ranked ones count there.",
            "The host ranked other applicants, and only ranked ones count here.",
            applicant=(
                "{n_open:project} would be open to you, but {whose} ranked other applicants, and only ranked ones "
                "count there.",
                "The host ranked other applicants, and only ranked ones count here.",
            ),
        ),
        "holds_better": _same(
            "The applicant holds {better:and}, ranked higher, and takes no more than {most}.",
            "The applicant holds placements that they rank higher, and takes no more.",
            applicant=(
                "You hold {better:and}, which you rank higher, and take no more than {most}.",
                "You hold placements that you rank higher, and take no more.",
            ),
            host=("The applicant holds other placements, which they rank higher.",),
        ),
        "no_time_beside": _same(
            "It does not fit in the calendar beside {better:and}, which the applicant ranks higher: {misfit}; it would "
            "fit {would_fit}.",
            "It does not fit in the calendar beside {better:and}, which the applicant ranks higher: {misfit}.",
            "It does not fit in the calendar beside placements that the applicant ranks higher.",
            applicant=(
                "It does not fit beside {better:and}, which you rank higher. {misfit}.",
                "It does not fit beside placements that you rank higher.",
            ),
            host=(
                "The applicant holds other placements, which they rank higher and which leave no time for this one.",
            ),
        ),
        "no_projects_wanted": _same(
            "max_projects is 0.",
            applicant=("You asked for no project: max_projects is 0.",),
            host=("The applicant takes no project.",),
        ),
        "no_seats": _same("The project has no seats."),
        "blocking": _same(
            "Both would rather have each other: no stable placement was found around this pair.",
            applicant=(
                "You and the project would both rather have each other, but no placement was found that is stable for "
                "everybody around you.",
            ),
        ),
        "unsettled": _same(
            "No stable placement was found around this applicant; a coordinator should decide.",
            applicant=("No placement was found that is stable for you and everybody around you.",),
        ),
        "pinned_seats": _same(
            "A coordinator's decision gives somebody else the seat that this applicant would get.",
            applicant=("A coordinator's decision gives somebody else the seat that you would get.",),
        ),
        "seats_taken": _same(
            "{seats} held by applicants whom the project ranks higher: this applicant is {standing}.",
            applicant=("{seats} held by applicants whom the project ranks higher: you are {standing}.",),
        ),
        "not_eligible": _same(
            "No project is open to this applicant: {obstacles}.",
            "No project is open to this applicant.",
            applicant=("No project was open to you: {obstacles}.", "No project was open to you."),
        ),
        "none_ranked_open": _same(
            "None of the projects that the applicant ranked is open to them.",
            applicant=("None of the projects that you ranked is open to you.",),
        ),
        "outranked": _same(
            "{n_open:project} would be open, but every seat there is held by somebody whom the project ranks higher. "
            "The others are closed: {obstacles}.",
            "{n_open:project} would be open, but every seat there is held by somebody whom the project ranks higher.",
            applicant=(
                "{n_open:project} would be open to you, but every seat there is held by somebody whom the project "
                "ranks higher. The others were closed: {obstacles}.",
                "{n_open:project} would be open to you, but every seat there is held by somebody whom the project "
                "ranks higher.",
            ),
        ),
        "full": _same("{seats} filled."),
        "nobody_ranked": _same("Rankings leave nobody who is eligible: {obstacles}.", "Rankings leave nobody."),
        "nobody_eligible": _same("No applicant is eligible: {obstacles}.", "No applicant is eligible."),
        "all_seated": _same(
            "Everybody who is eligible{and_ranked} is seated. The others are not: {obstacles}.",
            "Everybody who is eligible{and_ranked} is seated.",
        ),
        "others_preferred": _same(
            "{n_open:further applicant} would be eligible, but {each_has} placements they rank higher that leave no "
            "room for this one.",
        ),
    }
)
"""By code and reader. Codes of own rules are looked up as `OWN_RULE`."""

NEXT: Mapping[str, Sentences] = MappingProxyType(
    {
        "placed": ("It runs from {start} to {end}, {hours} hours in all.",),
        "pinned": ("It runs from {start} to {end}, {hours} hours in all.",),
        "forbidden": (_ASK,),
        "languages": ("If you do speak {it}, add {it} to your languages.",),
        "work_mode": ("If you can work {project_mode}, add it to how you can work.",),
        "location": ("If you can get there, add the place to your locations.",),
        "must_have_skills": (
            "Once you have learned {it}, list {it} among your skills{is_wanted}.",
            "If you have {it}, list {it} among your skills, or say in your resume where you used {it}.",
        ),
        "shared_time": ("If your time zone is not stated or not right, state it.",),
        "calendar": ("It would fit {would_fit}.", _OTHERS),
        OWN_RULE: (_ASK,),
        "not_ranked": ("Rank it too if you would take it.",),
        "not_ranked_by_host": ("Nothing that you wrote closed it; look at other projects.",),
        "holds_better": ("If you would rather have this one, rank it higher; if you can take more, say so.",),
        "no_time_beside": ("It would fit {would_fit}.", "If you would rather have this one, rank it higher."),
        "no_projects_wanted": ("Say how many you would take, 1 or more.",),
        "no_seats": ("Look at other projects.",),
        "blocking": ("A coordinator will have to decide; ask them.",),
        "unsettled": ("A coordinator will have to decide; ask them.",),
        "pinned_seats": (_ASK,),
        "seats_taken": (
            "You are number {waiting} on its waiting list, should a seat become free.",
            "The parts below show where points are missing.",
        ),
        "outranked": ("{applied:,} people applied for {offered:,} seats.",),
        "not_eligible": ("What closed most of them is named first.",),
        "none_ranked_open": ("Ranking more projects, or no project at all, opens others to you.",),
    }
)
"""What an applicant may do. Codes without an entry say all there is to say, or have tried changes beside them."""


BRIEF: Mapping[str, Sentences] = MappingProxyType(
    {"seats_taken": ("number {project_place} in its list, {shortfall}.", "{shortfall}.")}
)
"""In a list of projects, where what they have in common is said before."""


def tell_briefly(code: str, facts: Mapping[str, Any], reader: Reader) -> str:
    """The same in a list of several, shorter where there is a shorter way."""
    return _first(BRIEF.get(code, ()), _phrases(facts)) or tell(code, facts, reader)


def tell(code: str, facts: Mapping[str, Any], reader: Reader) -> str:
    """The sentence for a reason, of facts that the reader may see."""
    told = SENTENCES.get(code, SENTENCES[OWN_RULE])
    return _first(told[reader], _phrases(facts)) or "No more can be said here."


def tell_next(code: str, facts: Mapping[str, Any]) -> str:
    """What an applicant may do next; empty where there is nothing to add."""
    known = NEXT.get(code, NEXT[OWN_RULE] if code not in SENTENCES else ())
    return _first(known, _phrases(facts))


class _Words(string.Formatter):
    """``{names:and}``, ``{names:or}`` join; ``{n:project}`` counts; everything else as usual."""

    def format_field(self, value: Any, spec: str) -> Any:
        if spec in ("and", "or"):
            return f" {spec} ".join(value)
        if isinstance(value, int) and spec and spec[-1].isalpha():
            return counted(value, spec)
        return super().format_field(value, spec)


_WORDS = _Words()


def _first(sentences: Sentences, phrases: Mapping[str, Any]) -> str:
    """The first sentence all of whose fields there are."""
    for sentence in sentences:
        fields = {name for _, name, _, _ in _WORDS.parse(sentence) if name}
        if fields <= phrases.keys():
            return _WORDS.vformat(sentence, (), phrases)
    return ""


def _phrases(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts and what is put together from them; what is empty or untrue is not there."""
    phrases = {name: value for name, value in facts.items() if value not in ((), "", None, False)}
    for name, phrase in _COMPOSED.items():
        made = phrase(phrases)
        if made is not None:
            phrases[name] = made
    return phrases


def _seats(facts: Mapping[str, Any]) -> str | None:
    n = facts.get("n_seats")
    return None if n is None else "The one seat is" if n == 1 else f"All {n} seats are"


def _standing(facts: Mapping[str, Any]) -> str | None:
    """Where an applicant stands in a project's list, and by what they are below the last one seated."""
    by = {
        "points": f"{facts.get('gap', 0):,} points below the last one seated",
        "lottery": "level with the last one seated; the lottery decided",
        "ranking": "in which the host's own ranking counts",
    }.get(facts.get("decided_by", ""))
    place = f"number {facts['project_place']} in its list, " if "project_place" in facts else ""
    return None if by is None else place + by


def _shortfall(facts: Mapping[str, Any]) -> str | None:
    """By what an applicant missed the last seat."""
    return {
        "points": f"{facts.get('gap', 0):,} points below the last of those seated",
        "lottery": "level with the last of those seated; the lottery decided",
        "ranking": "by the host's own ranking",
    }.get(facts.get("decided_by", ""))


def _misfit(facts: Mapping[str, Any]) -> str | None:
    if "overfull" not in facts:
        return None
    more = facts.get("more_overfull", 0)
    return f"{facts['overfull']}{f', and {more} more such' if more else ''}"


def _would_fit(facts: Mapping[str, Any]) -> str | None:
    return " or ".join(facts["changes"]) if "changes" in facts else None


def _obstacles(facts: Mapping[str, Any]) -> str | None:
    """``dates or hours do not fit (5), place not stated (1)``; there is nothing to say where no obstacle is."""
    found = facts.get("obstacles")
    return None if found is None else ", ".join(f"{what} ({n})" for what, n in found)


_COMPOSED: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = MappingProxyType(
    {
        "seats": _seats,
        "standing": _standing,
        "shortfall": _shortfall,
        "misfit": _misfit,
        "would_fit": _would_fit,
        "obstacles": _obstacles,
        "where": lambda facts: "a part of the project" if facts.get("is_part") else "the project",
        "it": lambda facts: "it" if len(facts.get("missing", ())) == 1 else "them",
        "was": lambda facts: "was" if len(facts.get("missing", ())) == 1 else "were",
        "is_wanted": lambda facts: "" if facts.get("is_wanted") else None,
        "whose": lambda facts: "its host" if facts.get("n_open") == 1 else "their hosts",
        "each_has": lambda facts: "has" if facts.get("n_open") == 1 else "each has",
        "and_ranked": lambda facts: " and not left out by a ranking" if facts.get("is_by_ranking") else "",
    }
)
