"""From an intake to all that is known of both sides before pairs are scored: texts, skills, calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from matchkit.availability import Calendar
from matchkit.disk import as_path
from matchkit.embedding import Encoder, Incident, TextState, VectorCache
from matchkit.intake import Finding, Intake
from matchkit.logs import EncoderLoaded, Fingerprint, log
from matchkit.market import Market, check_wishes
from matchkit.params import MatchParams
from matchkit.pipeline.arguments import as_cache, as_vocabulary, load_named
from matchkit.pipeline.steps import LOADING, Progress, step
from matchkit.runs import NamedEncoder, WorkFolder, digest
from matchkit.scoring import Evidence, OwnRules, Rule, encode_market
from matchkit.scoring.neighbours import load_faiss
from matchkit.skills import SkillVocabulary, read_skills
from matchkit.skills.names import NameCloseness

CACHE = "vector cache"
"""What the ledger calls it."""


@dataclass(frozen=True, eq=False)
class Read:
    """What is known before pairs are scored; fingerprints of encoder and vocabulary."""

    intake: Intake
    evidence: Evidence
    encoder: str
    vocabulary: str


def gather(
    intake: Intake,
    params: MatchParams,
    encoder: Encoder | NamedEncoder,
    cache: VectorCache | str | Path | None,
    vectors_in: str | Path | None,
    text_state: TextState | str | Path | None,
    vocabulary: SkillVocabulary | str | Path | None,
    rules: Sequence[Rule],
    progress: Progress | None,
    work: WorkFolder | None = None,
) -> Read:
    """Read what both sides wrote, know and are free for; parameters and errors are those of `match_intake`."""
    market, wishes = intake.market, intake.wishes
    check_wishes(wishes, market)
    own_rules = OwnRules(market, params.rules.own, rules)
    if params.shortlist.candidates is not None:
        load_faiss()  # before anything slow
    known = as_vocabulary(vocabulary)
    with step(progress, LOADING):
        reader = load_named(encoder)
        name, most = Fingerprint(reader.fingerprint), reader.max_tokens
        log(EncoderLoaded(fingerprint=name, dimension=reader.dimension, max_tokens=most))
        state = TextState.load(text_state) if isinstance(text_state, str | Path) else text_state
    with step(progress, "Reading texts") as advance:
        folder = None if vectors_in is None else as_path(vectors_in)
        with _kept_vectors(cache, work, market, reader.fingerprint) as (kept, incidents):
            texts = encode_market(market, reader, advance, kept, state, folder)
            intake = intake.noting(CACHE, incidents())
    with step(progress, "Finding skills"):
        skills = read_skills(market, known, params.skills, NameCloseness(known.names, reader))
        calendar = Calendar.from_market(market, params.calendar)
    evidence = Evidence(market, wishes, calendar, skills, texts, params, own_rules)
    return Read(intake, evidence, reader.fingerprint, known.fingerprint)


def read_evidence(
    intake: Intake,
    params: MatchParams,
    *,
    encoder: Encoder,
    cache: VectorCache | str | Path | None = None,
    vectors_in: str | Path | None = None,
    text_state: TextState | None = None,
    vocabulary: SkillVocabulary | str | Path | None = None,
    rules: Sequence[Rule] = (),
    progress: Progress | None = None,
) -> Evidence:
    """What is known of both sides before pairs are scored; parameters and errors are those of `match_intake`."""
    return gather(intake, params, encoder, cache, vectors_in, text_state, vocabulary, rules, progress).evidence


@contextmanager
def _kept_vectors(
    cache: VectorCache | str | Path | None, work: WorkFolder | None, market: Market, encoder: str
) -> Iterator[tuple[VectorCache | None, Callable[[], list[Finding]]]]:
    """Where vectors are kept, and what the caller's cache has met.

    Damage is mended once, so a run that goes on after an interruption tells what its beginning met: that of the same
    cache, for the same texts and encoder.
    """
    kept = as_cache(cache)
    if work is None:
        yield kept, lambda: _findings([] if kept is None else kept.take_incidents())
    elif kept is None:
        with work.vectors() as own:
            yield own, list
    else:
        key = digest(str(kept.folder.resolve()), market, encoder)
        with kept.telling(partial(work.keep_incident, key)):
            yield kept, lambda: _findings([*dict.fromkeys([*work.incidents(key), *kept.take_incidents()])])


def _findings(incidents: Iterable[Incident]) -> list[Finding]:
    return [Finding(incident.code, incident.what, incident.cure) for incident in incidents]
