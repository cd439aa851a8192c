"""Whether a manifest tells what a run writes there: each value of its kind, and the same wherever it is told twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from matchkit._version import __version__
from matchkit.errors import counted, first_few
from matchkit.errors.runs import NAMED_FILES
from matchkit.runs import VOCABULARY, RunRecord
from matchkit.verification.records import Check
from matchkit.verification.tables import Forgotten

Shape = Callable[[object, str], Iterator[str]]
"""Called with a value and its place; gives the places of all that is of another kind."""
ROLES = frozenset({"applicants", "projects", "rankings", "host_rankings", "pins", "forbids", VOCABULARY})
MOST = 2**53
"""No count is larger: other readers of JSON would round it."""


def check_manifest(run: RunRecord) -> Check:
    """Each value has its kind, and the verdict is one."""
    if wrong := list(_wrong_places(run)):
        what = f"manifest.json has no such value as a run writes, in {counted(len(wrong), 'place')}: {first_few(wrong)}"
        return Check("manifest", passed=False, what=f"{what}.")
    stability = run.facts["stability"]
    said = _verdict(stability["blocking_pairs"])
    if against := list(_contradictions(run)):
        return Check("manifest", passed=False, what=f"manifest.json says that {said}, but {'; '.join(against)}.")
    return Check("manifest", passed=True, what=f"It says that {said}, wherever it speaks of it.")


def has_every_value(run: RunRecord) -> bool:
    """Whether each value has its kind, so that it can be compared with something."""
    return not any(_wrong_places(run))


def _contradictions(run: RunRecord) -> Iterator[str]:
    stability, summary = run.facts["stability"], run.facts["summary"]
    n_blocking = stability["blocking_pairs"]
    if stability["is_stable"] != (n_blocking == 0):
        yield f"is_stable is {str(stability['is_stable']).lower()}"
    if summary["blocking_pairs"] != n_blocking:
        yield f"the summary has {counted(summary['blocking_pairs'], 'blocking pair')}"
    proof = f"The independent checker went through {stability['scope']}: {_in_a_proof(n_blocking)}"
    if run.version == __version__ and not stability["proof"].startswith(proof):
        yield "the proof says otherwise"
    gone = Forgotten.of(run.facts)
    counts = (run.forgotten, gone.applicants, gone.placed)
    if counts != tuple(sorted(counts, reverse=True)) or gone.placements < gone.placed:
        yield "more people are forgotten in a part of the market than in all of it"


def _verdict(n_blocking: int) -> str:
    if not n_blocking:
        return "no pair blocks"
    return f"{counted(n_blocking, 'pair')} {'blocks' if n_blocking == 1 else 'block'}"


def _in_a_proof(n_blocking: int) -> str:
    """How a proof of this version puts it, behind the pairs that it speaks of."""
    if not n_blocking:
        return "none of them blocks"
    return f"{n_blocking:,} of them {'blocks' if n_blocking == 1 else 'block'}"


def _wrong_places(run: RunRecord) -> Iterator[str]:
    yield from WRITTEN(run.facts, "")
    if not any(WRITTEN(run.facts, "")):
        yield from _wrong_inputs(run)


def _wrong_inputs(run: RunRecord) -> Iterator[str]:
    """Every role once, both sides among them, a digest of each file, and counts of every source."""
    roles = [given.role for given in run.inputs]
    if len(set(roles)) < len(roles) or not {"applicants", "projects"} <= set(roles) <= ROLES:
        yield "inputs"
    for at, given in enumerate(run.inputs):
        if (given.path is None) != (given.sha256 is None):
            yield f"inputs.{at}.sha256"
    if {given.name for given in run.inputs if given.role != VOCABULARY} != run.facts["rows"].keys():
        yield "rows"
    if not set(run.named_files or ()) <= NAMED_FILES.keys():
        yield "named_files"


def _text(value: object, place: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield place


def _flag(value: object, place: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield place


def _whole(value: object, place: str) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield place


def _count(value: object, place: str) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        yield place


def _anything(value: object, place: str) -> Iterator[str]:  # noqa: ARG001  # a shape like any other
    yield from ()


def _maybe(shape: Shape) -> Shape:
    """It may be null, or missing."""

    def check(value: object, place: str) -> Iterator[str]:
        if value is not None:
            yield from shape(value, place)

    return check


def _listed(shape: Shape) -> Shape:
    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, Sequence) or isinstance(value, str):
            yield place
            return
        for at, item in enumerate(value):
            yield from shape(item, f"{place}.{at}")

    return check


def _by_name(shape: Shape) -> Shape:
    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield place
            return
        for name, item in value.items():
            yield from shape(item, f"{place}.{name}")

    return check


def _record(**shapes: Shape) -> Shape:
    """These values by name; others are not looked at."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield place
            return
        for name, shape in shapes.items():
            yield from shape(value.get(name), f"{place}.{name}" if place else name)

    return check


WRITTEN = _record(
    encoder=_text,
    vocabulary=_text,
    seed=_whole,
    params=_by_name(_anything),
    rows=_by_name(_record(rows_in=_count, used=_count, refused=_count)),
    inputs=_listed(_record(name=_text, role=_text, sha256=_maybe(_text), rows=_maybe(_count), path=_maybe(_text))),
    settings=_record(
        encoder=_maybe(_record(name=_text, precision=_text)),
        cache=_maybe(_text),
        rules=_listed(_text),
        columns=_by_name(_text),
        base_folder=_maybe(_text),
    ),
    stability=_record(
        is_stable=_flag, blocking_pairs=_count, pinned_pairs=_count, method=_text, proof=_text, scope=_text
    ),
    summary=_record(
        applicants=_count,
        placed=_count,
        projects=_count,
        seats=_count,
        filled=_count,
        rank_bands=_by_name(_count),
        best_rank_bands=_by_name(_count),
        blocking_pairs=_count,
    ),
    outputs=_by_name(_text),
    versions=_maybe(_by_name(_text)),
    named_files=_maybe(_listed(_record(column=_text, files=_count, sha256=_text))),
    forgotten=_maybe(
        _record(
            applicants=_count,
            in_market=_count,
            placed=_count,
            placements=_count,
            refused=_by_name(_count),
            changed=_listed(_text),
        )
    ),
)
