"""What a run is known by where many are kept together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

DECIDING = ("matchkit", "encoder", "vocabulary", "seed", "params", "named_files")
"""Of a manifest, beside inputs, settings and outputs: what decides a run wherever it is made."""
LENGTH = 32
"""Of an id, in hexadecimal digits: 128 bits."""


def run_id_of(manifest: Mapping[str, Any], tables: Collection[str]) -> str:
    """A digest of what a run was made from and what came out; the same on any machine and from any folder.

    Parameters
    ----------
    manifest
        With the digests of its outputs.
    tables
        Outputs that count. What a cache met is in the ledger and belongs to no run, so the ledger should be none.
    """
    settings = manifest["settings"]
    content = {
        **{name: manifest[name] for name in DECIDING},
        "inputs": [[given["role"], given["sha256"], given["rows"]] for given in manifest["inputs"]],
        "settings": [settings["rules"], settings["columns"]],
        "outputs": {name: manifest["outputs"][name] for name in tables},
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:LENGTH]
