"""Names of time zones."""

from __future__ import annotations

import zoneinfo
from functools import cache

# Files that some machines keep beside the IANA zones: the machine's own zone, and one that stands for none.
_NO_ZONES = frozenset({"localtime", "Factory", "posixrules"})


def is_zone(name: str) -> bool:
    """Whether this is the IANA name of a time zone, letter by letter, such as ``Europe/Berlin``.

    The list is searched, not the disk, as some disks do not tell ``europe/berlin`` from it.
    """
    return name in _zone_names()


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - _NO_ZONES
