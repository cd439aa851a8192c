"""What all errors have in common."""

from __future__ import annotations

from functools import partial


class MatchkitError(Exception):
    """Base of all errors that matchkit raises on purpose.

    Attributes
    ----------
    code
        Stable, machine-readable, such as ``"columns"``.
    cure
        What to do about it, in one sentence.
    exit_code
        What the command line exits with.
    """

    code = "error"
    exit_code = 2

    def __init__(self, message: str, *, cure: str) -> None:
        super().__init__(message, cure)
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.message} {self.cure}"

    def __reduce__(self) -> tuple[object, ...]:
        """How errors come from other processes: what is pickled by default has no keywords."""
        return partial(type(self), cure=self.cure), (self.message,), self.__dict__
