"""Whether a run folder is what it says: its files, its numbers, its inputs, and its stability."""

from matchkit.verification.records import Check, Verification
from matchkit.verification.verifying import verify_run

__all__ = ["Check", "Verification", "verify_run"]
