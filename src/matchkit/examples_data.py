"""Where the example intakes lie: inside an installed package, or beside the sources in a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent


@dataclass(frozen=True)
class IntakeFiles:
    """Paths of the files of one intake."""

    applicants: Path
    projects: Path
    rankings: Path


def example_intake(name: str = "intake") -> IntakeFiles:
    """The example intake, or ``"intake_with_mistakes"``, the one that holds what real ones get wrong."""
    installed = PACKAGE / "examples" / name
    folder = installed if installed.is_dir() else PACKAGE.parents[1] / "examples" / name
    return IntakeFiles(folder / "applicants.csv", folder / "projects.csv", folder / "rankings.csv")
