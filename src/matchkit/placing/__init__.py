"""From shortlists to a matching that is stable over all pairs, in rounds of solving and looking."""

from matchkit.placing.rounds import Placed, place, place_near

__all__ = ["Placed", "place", "place_near"]
