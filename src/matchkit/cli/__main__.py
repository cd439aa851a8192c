"""``python -m matchkit.cli``."""

from matchkit.cli import main

main()
