"""What a company that settles with its headquarters starts with (初始参数): fee names and what each of them is.

- Rules link their accounts by key, and the key is the code; an unknown key stops the reading.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

Row = dict[str, Any]
_KEYS = frozenset({"class", "account", "direction", "names", "contains"})


def fee_rules() -> Iterator[Row]:
    """Yield the rules of the usual fee names, one for each name."""
    document = tomllib.loads((files(__package__) / "fee_rules.toml").read_text("utf-8"))
    starts = document["from"]
    assert isinstance(starts, date)
    for place, group in enumerate(document["group"]):
        if unknown := group.keys() - _KEYS:
            raise ValueError(f"fee_rules.toml: group[{place}] has unknown keys {sorted(unknown)}")
        for match, names in (("exact", group.get("names", ())), ("contains", group.get("contains", ()))):
            for name in names:
                yield {"key": f"{match}:{name}", "name": name, "match": match, "valid_from": starts, **_placed(group)}


def _placed(group: Row) -> Row:
    account = {"account": {"key": group["account"]}} if "account" in group else {}
    return {"fee_class": group["class"], "direction": group.get("direction", "CMB"), **account}
