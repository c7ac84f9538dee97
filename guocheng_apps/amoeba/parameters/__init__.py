"""What the books of units start with (初始参数): accounts, and the charts of the usual statements.

- Charts are data: an accountant changes them on the screen; these are what a new company begins with.
- Accounts are named by their codes; an unknown key or an unknown code stops the reading.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

Row = dict[str, Any]
#: The charts that come along, by file; the first one that fits the kind of a unit is its own.
CHARTS = ("hourly", "operating", "budget", "express")
_KEYS: Mapping[str, frozenset[str]] = {
    "account": frozenset({"code", "name", "kind", "unit", "below"}),
    "rows": frozenset(
        {
            "code", "label", "parent", "source", "accounts", "measure", "sign", "direction", "formula", "per_piece",
            "basis", "decimals", "unit", "display", "good", "role",
        }
    ),
}  # fmt: skip


def accounts() -> Iterator[Row]:
    """Yield the accounts, those above before those below them; links are by key, and the key is the code."""
    for one in _entries("accounts", "account"):
        same = {"kind": one["kind"], "unit": one.get("unit", "元")}
        yield {"key": one["code"], "code": one["code"], "name": one["name"], **same}
        for text in one.get("below", ()):
            code, _, name = text.partition(" ")
            yield {"key": code, "code": code, "name": name, "parent": {"key": one["code"]}, **same}


def templates() -> Iterator[Row]:
    """Yield the charts with their rows; accounts are linked by key, and the key is the code."""
    known = {one["code"] for one in accounts()}
    for file in CHARTS:
        document = _document(file)
        yield {
            "key": file,
            "name": document["name"],
            "unit_kinds": document["unit_kinds"],
            "valid_from": _day(document["from"]),
            "rounding": "half_up",
            "decimals": 2,
            "rows": [_row(file, one, known) for one in _entries(file, "rows")],
            "note": document["note"] or None,
        }


def _row(file: str, one: Mapping[str, Any], known: set[str]) -> Row:
    if missing := set(one.get("accounts", ())) - known:
        raise ValueError(f"{file}.toml: row {one['code']} names unknown accounts {sorted(missing)}")
    source = "formula" if "formula" in one else "ledger"
    named = [{"key": code} for code in one.get("accounts", ())]
    usual = {"source": source, "measure": "amount", "display": "normal", **one}
    return {**usual, "sign": str(one.get("sign", 1)), "accounts": named}


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
