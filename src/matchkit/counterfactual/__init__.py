"""What would happen if: a market with changes, solved again, and who gains and who loses."""

from matchkit.counterfactual.advice import advise_applicant
from matchkit.counterfactual.applying import apply
from matchkit.counterfactual.change import Change
from matchkit.counterfactual.changes import Changes
from matchkit.counterfactual.levers import Lever, find_levers
from matchkit.counterfactual.moves import Held, Move, Moves, Numbers, find_moves
from matchkit.counterfactual.seat_advice import advise_project
from matchkit.counterfactual.solving_again import SolvingAgain, solve_again
from matchkit.counterfactual.trial import Trials
from matchkit.counterfactual.what_if import WhatIf, what_if

__all__ = [
    "Change",
    "Changes",
    "Held",
    "Lever",
    "Move",
    "Moves",
    "Numbers",
    "SolvingAgain",
    "Trials",
    "WhatIf",
    "advise_applicant",
    "advise_project",
    "apply",
    "find_levers",
    "find_moves",
    "solve_again",
    "what_if",
]
