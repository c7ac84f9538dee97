"""What people look at in the stories of settlement (故事里看到的)."""

from __future__ import annotations

from typing import Any


def trades(company: Any, name: str = "小江") -> list[dict[str, Any]]:
    """Return the internal trades a person sees."""
    return list(company.lists(name, "amoeba.trade"))


def statements(company: Any, name: str = "小江") -> list[Any]:
    """Return the statements a person sees."""
    found = company.lists(name, "settlement.statement")
    return [company.finds("settlement.statement", one["id"]) for one in found]


def balance(company: Any, outlet: int, name: str = "小江") -> tuple[str, str]:
    """Return the balance of an outlet, and the same with what is not confirmed yet."""
    (row,) = [one for one in company.lists(name, "settlement.balance") if one["outlet"]["id"] == outlet]
    return row["balance"], row["open"]
