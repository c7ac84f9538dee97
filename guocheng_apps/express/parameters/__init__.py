"""What a company that settles with its headquarters starts with (初始参数): fee names, and how bills are reviewed.

- Rules link their accounts by key, and the key is the code; an unknown key stops the reading.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

Row = dict[str, Any]
_KEYS = frozenset({"class", "account", "direction", "names", "contains"})


def bill_rules() -> Iterator[Row]:
    """Yield the rule for month bills: within 30 percent of the month before, and no piece without a price."""
    yield {
        "key": "usual",
        "name": "通用",
        "total_deviation": Decimal(30),
        "piece_deviation": Decimal(30),
        "failed_share": Decimal(0),
        "valid_from": date(2025, 1, 1),
    }


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
