"""What reasons say of stated rankings: whose it was, and that only ranked ones count."""

from __future__ import annotations

import matchkit as mk
from tests.small_intake import APPLICANTS, PROJECTS

ONLY = {"preferences": {"hosts": "only"}}


def hosted(*pairs: tuple[str, str], **options: object) -> mk.MatchResult:
    """Hosts' rankings as pairs of project and applicant, best first."""
    rows = [{"project_id": p, "applicant_id": a, "rank": rank} for rank, (p, a) in enumerate(pairs)]
    return mk.match(APPLICANTS, PROJECTS, encoder="hashing", host_rankings=rows, **options)  # type: ignore[arg-type]


def reason(result: mk.MatchResult, applicant: str, project: str) -> tuple[str, str]:
    ((_, found),) = result.explain(applicant, project).reasons
    return found.code, found.words


def unplaced(result: mk.MatchResult, applicant: str) -> tuple[str, str]:
    (row,) = result.unplaced.query("applicant_id == @applicant").to_dict("records")
    return row["code"], row["reason"]


def test_a_pair_that_the_host_left_out_says_so() -> None:
    result = hosted(("p-2", "cleo"), params=ONLY)
    assert reason(result, "cleo", "p-2")[0] == "placed"
    words = "The host ranked other applicants, and only ranked ones count here."
    assert reason(result, "ana", "p-2") == ("not_ranked_by_host", words)
    assert reason(result, "ben", "p-2")[0] == "work_mode"


def test_who_left_out_whom_is_told_of_the_applicant_first() -> None:
    rankings = [{"applicant_id": "ana", "project_id": "p-4", "rank": 1}]
    both = {"preferences": {"stated": "only", "hosts": "only"}}
    result = hosted(("p-2", "cleo"), rankings=rankings, params=both)
    assert reason(result, "ana", "p-2")[0] == "not_ranked"
    assert reason(result, "eva", "p-2")[0] == "not_ranked_by_host"
    wanted = hosted(("p-2", "cleo"), rankings=[{**rankings[0], "project_id": "p-2"}], params=both)
    assert reason(wanted, "ana", "p-2")[0] == "not_ranked_by_host"


def test_who_is_on_no_list_learns_whose_rankings_left_them_out() -> None:
    code, words = unplaced(hosted(("p-2", "dev"), params=ONLY), "cleo")
    assert code == "not_ranked_by_host"
    assert words == ("1 project would be open, but its host ranked other applicants, and only ranked ones count there.")
    everybody = hosted(("p-2", "cleo"), ("p-4", "eva"), params=ONLY)
    assert unplaced(everybody, "ana") == (
        "not_ranked_by_host",
        "2 projects would be open, but their hosts ranked other applicants, and only ranked ones count there.",
    )
    rankings = [{"applicant_id": "ana", "project_id": "p-3", "rank": 1}]
    stated = {"preferences": {"stated": "only", "hosts": "only"}}
    assert unplaced(hosted(("p-2", "cleo"), rankings=rankings, params=stated), "ana")[0] == "none_ranked_open"


def test_seats_that_stay_open_because_of_a_ranking_say_so() -> None:
    """It would be wrong that everybody eligible is seated, or that nobody is eligible."""
    open_seats = hosted(("p-2", "ben"), ("p-4", "eva"), params=ONLY).open_seats.set_index("project_id")
    assert open_seats.loc["p-2", "code"] == "nobody_ranked"
    assert open_seats.loc["p-2", "reason"] == (
        "Rankings leave nobody who is eligible: left out by a ranking (4), work mode not accepted (1)."
    )
    assert open_seats.loc["p-4", "code"] == "all_seated"
    assert open_seats.loc["p-4", "reason"].startswith(
        "Everybody who is eligible and not left out by a ranking is seated. The others are not: left out by a ranking ("
    )


def test_projects_closed_by_a_ranking_are_counted_among_the_others() -> None:
    code, words = unplaced(hosted(("p-4", "eva"), params={"preferences": {"hosts": "only"}}), "ana")
    assert code == "outranked"
    assert "left out by a ranking (1)" in words


def test_points_below_the_last_one_seated_are_named_only_where_priorities_are_scores() -> None:
    plain = reason(hosted(), "ana", "p-2")[1]
    assert plain.endswith("this applicant is number 2 in its list, 1,612 points below the last one seated.")
    ranked = reason(hosted(("p-2", "cleo")), "eva", "p-2")[1]
    assert ranked.endswith("this applicant is number 2 in its list, in which the host's own ranking counts.")
    ignored = hosted(("p-2", "cleo"), params={"preferences": {"hosts": "ignore"}})
    assert reason(ignored, "ana", "p-2")[1] == plain
