"""What the tables of complaints start with (初始参数): time limits, penalties, clauses, sub-kinds, root causes.

- Each file names its unit and source; a new rule is a second entry with its date, never a changed one.
- An unknown key stops the reading.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from guocheng_apps.complaint.words import LEVELS

Row = dict[str, Any]
_KEYS: Mapping[str, frozenset[str]] = {
    "limit": frozenset({"source", "always", "first_response", "resolution", "appeal", "basis"}),
    "rule": frozenset({"kind", "clause", "amounts", "claim_rate", "cap"}),
    "cause": frozenset({"name", "group", "measure"}),
    "clause": frozenset({"name", "multiple", "valid_from", "basis"}),
}


def limits() -> Iterator[Row]:
    """Yield the time limits by source and level."""
    for one in _entries("sla", "limit"):
        for place, level in enumerate(LEVELS):
            yield {
                "key": f"{one['source']}:{level.code}",
                "source": one["source"],
                "level": level.code,
                "first_response_hours": Decimal(str(one["first_response"][place])),
                "resolution_hours": Decimal(str(one["resolution"][place])),
                "appeal_hours": Decimal(str(one["appeal"])),
                "always": one["always"],
                "basis": one["basis"],
            }


def penalty_rules() -> Iterator[Row]:
    """Yield the penalty rules by kind and level."""
    document = _document("penalty_rules")
    for number, one in enumerate(_entries("penalty_rules", "rule"), 1):
        for place, level in enumerate(LEVELS):
            yield {
                "key": f"{one['kind']}:{level.code}",
                "number": f"C{number:02}-{place + 1}",
                "name": f"{one['clause']}({level.label})",
                "kind": one["kind"],
                "level": level.code,
                "target": "unit",
                "valid_from": _day(document["from"]),
                "source": document["source"],
                **_amount(one, place),
            }


def clauses() -> Iterator[Row]:
    """Yield by which clauses claims are reckoned."""
    for one in _entries("claims", "clause"):
        yield {"key": one["name"], **one, "multiple": Decimal(one["multiple"]), "valid_from": _day(one["valid_from"])}


def subkinds() -> Iterator[Row]:
    """Yield the sub-kinds of each kind."""
    for kind, names in _document("words")["subkinds"].items():
        for place, name in enumerate(names, 1):
            number = f"{kind.upper().replace('_', '')}-{place}"
            yield {"key": f"{kind}:{place}", "number": number, "name": name, "kind": kind, "active": True}


def root_causes() -> Iterator[Row]:
    """Yield the root causes."""
    for place, one in enumerate(_entries("words", "cause"), 1):
        yield {"key": f"R{place:02}", "number": f"R{place:02}", **one}


def _amount(one: Mapping[str, Any], place: int) -> Row:
    if "amounts" in one:
        return {"basis": "fixed", "amount": Decimal(one["amounts"][place])}
    rate = Decimal(one["claim_rate"][place])
    return {"basis": "claim_rate", "rate": rate, "cap": Decimal(one["cap"]) if "cap" in one else None}


def _entries(file: str, kind: str) -> Iterator[dict[str, Any]]:
    for place, one in enumerate(_document(file)[kind]):
        if unknown := one.keys() - _KEYS[kind]:
            known = ", ".join(sorted(_KEYS[kind]))
            raise ValueError(f"{file}.toml: {kind}[{place}] has unknown keys {sorted(unknown)}, known are {known}")
        yield one


def _document(file: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / f"{file}.toml").read_text("utf-8"))


def _day(value: Any) -> date:
    assert isinstance(value, date)
    return value
