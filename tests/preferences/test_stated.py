"""Stated rankings of both sides: which pairs they keep, how they order lists, and what priorities they give."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.errors import ParamsError
from matchkit.market import Market, Pin, Ragged, Wishes
from matchkit.params import MatchParams, PreferenceParams
from matchkit.preferences import lottery, pair_lottery
from matchkit.preferences.ranking import rank
from matchkit.preferences.stated import UNRANKED, StatedSide, stated_pairs, stated_rules
from matchkit.scoring import Pairs
from tests.naive import lists_of, ranked_lists
from tests.strategies import empty_applicants, empty_projects

POLICIES = ("first", "only", "blend", "ignore")
SCORES = st.sampled_from([0, 1, 4_999, 5_000, 9_999, 10_000]) | st.integers(0, 10_000)
WEIGHTS = st.sampled_from([0, 1, 50, 99, 100]) | st.integers(0, 100)


@dataclass(frozen=True)
class Scored:
    """Scored pairs and what both sides ranked."""

    market: Market
    scores: dict[tuple[int, int], tuple[int, int]]
    rankings: list[list[int]]
    host_rankings: list[list[int]]

    @property
    def edges(self) -> Pairs:
        n_applicants = len(self.market.applicants)
        pairs = sorted(self.scores)
        degrees = [sum(a == applicant for a, _ in pairs) for applicant in range(n_applicants)]
        return Pairs(
            indptr=np.concatenate([[0], np.cumsum(degrees)]).astype(np.int64),
            project=np.array([p for _, p in pairs], np.int32),
            components=np.zeros((len(pairs), 8), np.int16),
            applicant_score=np.array([self.scores[pair][0] for pair in pairs], np.int32),
            project_score=np.array([self.scores[pair][1] for pair in pairs], np.int32),
            is_own=np.ones(len(pairs), np.bool_),
        )

    @property
    def wishes(self) -> Wishes:
        return Wishes(Ragged.from_rows(self.rankings), host_rankings=Ragged.from_rows(self.host_rankings))

    def lists(self, params: PreferenceParams, *pins: Pin, seed: int = 0) -> list[list[tuple[int, int]]]:
        """Each applicant's projects, best first, with their priority."""
        wishes = Wishes(self.wishes.rankings, pins, host_rankings=self.wishes.host_rankings)
        return lists_of(rank(self.edges, self.market, wishes, params, seed=seed).preferences)


@st.composite
def rankings(draw: st.DrawFn, n: int, n_others: int) -> list[list[int]]:
    """Some rank nobody, some everybody."""
    others = st.permutations(range(n_others))
    return [draw(others)[: draw(st.integers(0, n_others))] if draw(st.booleans()) else [] for _ in range(n)]


@st.composite
def scored_pairs(draw: st.DrawFn) -> Scored:
    """Up to four applicants and five projects, with pairs that are ranked and not scored among them."""
    n_applicants, n_projects = draw(st.integers(0, 4)), draw(st.integers(0, 5))
    pairs = list(itertools.product(range(n_applicants), range(n_projects)))
    scored = [pair for pair in pairs if draw(st.integers(0, 4))]
    return Scored(
        Market(empty_applicants(n_applicants), empty_projects(n_projects)),
        {pair: (draw(SCORES), draw(SCORES)) for pair in scored},
        draw(rankings(n_applicants, n_projects)),
        draw(rankings(n_projects, n_applicants)) if draw(st.booleans()) else [],
    )


@st.composite
def policies(draw: st.DrawFn) -> PreferenceParams:
    return params_of(draw(st.sampled_from(POLICIES)), draw(st.sampled_from(POLICIES)), draw(WEIGHTS), draw(WEIGHTS))


def params_of(stated: str, hosts: str, stated_weight: int = 50, hosts_weight: int = 50) -> PreferenceParams:
    weights = {"stated_weight": stated_weight} if stated == "blend" else {}
    weights |= {"hosts_weight": hosts_weight} if hosts == "blend" else {}
    return PreferenceParams(stated=stated, hosts=hosts, **weights)  # type: ignore[arg-type]


@pytest.mark.parametrize("hosts", POLICIES)
@pytest.mark.parametrize("stated", POLICIES)
@settings(max_examples=40)
@given(scored=scored_pairs(), weights=st.tuples(WEIGHTS, WEIGHTS), seed=st.integers(0, 3))
def test_lists_and_priorities_are_those_of_the_definition(
    stated: str, hosts: str, scored: Scored, weights: tuple[int, int], seed: int
) -> None:
    """Under every pair of policies, against sorting each list on its own."""
    params = params_of(stated, hosts, *weights)
    market = scored.market
    tie = pair_lottery(
        lottery(market.applicants.ids, seed, "list")[:, None], lottery(market.projects.ids, seed, "list")[None, :]
    )
    expected = ranked_lists(scored.scores, scored.rankings, scored.host_rankings, params.model_dump(), tie.tolist())
    assert scored.lists(params, seed=seed) == expected


@given(scored_pairs(), st.sampled_from(POLICIES), st.sampled_from(POLICIES))
def test_without_rankings_the_priority_is_the_score_under_every_policy(scored: Scored, stated: str, hosts: str) -> None:
    nobody = Scored(scored.market, scored.scores, [[] for _ in scored.rankings], [])
    for applicant, row in enumerate(nobody.lists(params_of(stated, hosts))):
        assert dict(row) == {p: both[1] for (a, p), both in scored.scores.items() if a == applicant}


@given(scored_pairs(), policies())
def test_priorities_of_unranked_pairs_rise_with_the_score_and_fall_on_either_side_of_the_bar(
    scored: Scored, params: PreferenceParams
) -> None:
    """What passes over all pairs rest on: one rising straight line for each project, and one number to compare with."""
    rules = stated_rules(scored.market, scored.wishes, params)
    for row, applicant in zip(scored.lists(params), itertools.count(), strict=False):
        for p, priority in row:
            if not rules.projects.has_ranked[p] or applicant not in scored.host_rankings[p]:
                score = np.array([scored.scores[applicant, p][1]])
                assert rules.priority_of_unranked(np.array([p]), score).tolist() == [priority]
    for side in (rules.applicants, rules.projects):
        assert (side.slope >= 1).all()
        member = np.arange(side.slope.size)
        for worst in (0, 1, 5_000, 10_000):
            key = side.keys(member, np.full(member.size, UNRANKED), np.full(member.size, worst))
            for held in (key - 1, key, key + 1):
                bar = side.bar(held)
                at_bar, above = (side.slope * score for score in (bar, bar + 1))
                assert (at_bar <= held).all()
                assert (above > held).all()


@given(scored_pairs(), policies())
def test_every_pair_whose_key_is_no_line_is_a_stated_pair(scored: Scored, params: PreferenceParams) -> None:
    by_applicants = {(a, p) for a, row in enumerate(scored.rankings) for p in row}
    by_hosts = {(a, p) for p, row in enumerate(scored.host_rankings) for a in row}
    expected = sorted(
        (by_applicants if params.stated != "ignore" else set()) | (by_hosts if params.hosts != "ignore" else set())
    )
    found = stated_pairs(scored.wishes, params)
    assert found.dtype == np.int64
    assert found.shape == (len(expected), 2)
    assert [tuple(pair) for pair in found.tolist()] == expected


def small(**stated: object) -> Scored:
    """One applicant `0` and another `1`, two projects; 0 is the better of both at either."""
    scores = {(0, 0): (9_000, 8_000), (0, 1): (5_000, 8_000), (1, 0): (9_000, 3_000), (1, 1): (5_000, 3_000)}
    rows = {"rankings": [[], []], "host_rankings": [], **stated}
    return Scored(Market(empty_applicants(2), empty_projects(2)), scores, **rows)  # type: ignore[arg-type]


def test_a_host_that_ranked_puts_the_ranked_above_all_others() -> None:
    assert small(host_rankings=[[1], []]).lists(PreferenceParams()) == [
        [(0, 8_000), (1, 8_000)],
        [(0, 10_001), (1, 3_000)],
    ]


def test_a_host_that_counts_ranked_ones_only_is_on_no_other_list() -> None:
    lists = small(host_rankings=[[1], []]).lists(PreferenceParams(hosts="only"))
    assert lists == [[(1, 8_000)], [(0, 10_001), (1, 3_000)]]


def test_blending_weighs_places_against_scores() -> None:
    """A weak second choice stays behind a strong score, a first choice does not."""
    scored = small(host_rankings=[[1], [0, 1]])
    assert scored.lists(PreferenceParams(hosts="blend")) == [
        [(0, 50 * 8_000), (1, 50 * 10_000 + 50 * 8_000)],
        [(0, 50 * 10_000 + 50 * 3_000), (1, 50 * 5_000 + 50 * 3_000)],
    ]
    assert scored.lists(PreferenceParams(hosts="blend", hosts_weight=100))[0] == [(0, 8_000), (1, 100_010_000 + 8_000)]
    wanting = small(rankings=[[1], [1]])
    assert [p for p, _ in wanting.lists(PreferenceParams(stated="blend", stated_weight=28))[0]] == [0, 1]
    assert [p for p, _ in wanting.lists(PreferenceParams(stated="blend", stated_weight=29))[0]] == [1, 0]


def test_a_pin_stays_whatever_rankings_leave_out() -> None:
    """A coordinator's decision stands above the wishes that it contradicts."""
    scored = small(rankings=[[1], []], host_rankings=[[1], []])
    params = PreferenceParams(stated="only", hosts="only")
    assert scored.lists(params)[0] == [(1, 8_000)]
    assert scored.lists(params, Pin(0, 0))[0] == [(1, 8_000), (0, 8_000)]


def test_a_side_of_a_million_needs_no_rows() -> None:
    """Where nobody ranked, nothing is looked up."""
    side = StatedSide.of(Ragged.from_rows([]), 1_000_000, "only", None)
    assert not side.has_ranked.any()
    assert not side.accepts_ranked_only.any()
    assert side.places(np.array([999_999]), np.array([3])).tolist() == [UNRANKED]


@pytest.mark.parametrize("side", ["stated", "hosts"])
@pytest.mark.parametrize("policy", ["first", "only", "ignore"])
def test_a_weight_that_would_not_count_is_an_error(side: str, policy: str) -> None:
    cure = f"{side}_weight is 30, and {side} is '{policy}', which takes none: leave the weight out, or set {side} to"
    with pytest.raises(ParamsError, match=rf"{cure} 'blend'"):
        PreferenceParams(**{side: policy, f"{side}_weight": 30})  # type: ignore[arg-type]
    with pytest.raises(ParamsError, match=rf"{side}_weight: .*less than or equal to 100 \(came: 101\)"):
        PreferenceParams(**{side: "blend", f"{side}_weight": 101})  # type: ignore[arg-type]
    with pytest.raises(ParamsError, match=rf"{side}: Input should be 'first', 'only', 'blend' or 'ignore'"):
        PreferenceParams(**{side: "last"})  # type: ignore[arg-type]


def test_the_weight_that_counts_is_named_and_what_a_manifest_holds_can_be_read_again() -> None:
    params = MatchParams(preferences=PreferenceParams(hosts="blend"))
    assert params.preferences.hosts_weight == 50
    assert params.preferences.stated_weight is None
    assert MatchParams.from_tables(params.model_dump()) == params
    assert MatchParams.from_tables({"preferences": {"stated": "blend"}}).preferences.stated_weight == 50
