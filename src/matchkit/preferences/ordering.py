"""What stated rankings, pins and lotteries add to the order that scores give, told to whoever makes shortlists."""

from __future__ import annotations

import numpy as np

from matchkit.market import Market, Wishes
from matchkit.params import PreferenceParams
from matchkit.preferences.stated import stated_pairs, stated_rules
from matchkit.preferences.ties import lottery
from matchkit.scoring import Order


def order_of(market: Market, wishes: Wishes, params: PreferenceParams, *, seed: int = 0) -> Order:
    """The order of a market in which `rank` will rank its pairs."""
    pinned = np.array([(pin.applicant, pin.project) for pin in wishes.pins], np.int64).reshape(-1, 2)
    rules = stated_rules(market, wishes, params)
    stated = stated_pairs(wishes, params)
    accepted = rules.accept(stated[:, 0], stated[:, 1])
    return Order(
        named=np.unique(np.concatenate([pinned, stated[accepted]]), axis=0),
        pinned=pinned,
        accepts_others=~rules.applicants.accepts_ranked_only,
        takes_others=~rules.projects.accepts_ranked_only,
        list_draw=lottery(market.applicants.ids, seed, "list"),
        project_draw=lottery(market.projects.ids, seed, "list"),
        priority_draw=lottery(market.applicants.ids, seed, "priority"),
    )
