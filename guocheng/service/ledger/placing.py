"""Who bears what is used together (分摊方案): shared cost of a month, placed by the share rules in force.

- Rules are carried out in their order; what one rule placed on a service unit the next may place further.
- Each rule is exact: what is given away equals what is received, to the fen, and every flow is posted on both sides.
- A source whose users all have a basis of nought keeps its cost, and a warning says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from guocheng.engine.ledger.sharing import Method, Sharing, share
from guocheng.engine.ledger.sharing import Unit as Key
from guocheng.engine.ledger.statement import Figure
from guocheng.service.ledger.basis import Basis

ALLOCATED = "allocated"
SHARED_DIRECTION = "CMB"
Figures = Mapping[int, Sequence[Figure]]
#: What is counted where no account is named: kind and unit of the account, the direction, the measure.
_BASES: Mapping[str, tuple[str, str, frozenset[str], str]] = {
    "pieces_out": ("volume", "票", frozenset({"OUT"}), "quantity"),
    "pieces_in": ("volume", "票", frozenset({"IN"}), "quantity"),
    "pieces_total": ("volume", "票", frozenset({"OUT", "IN"}), "quantity"),
    "weight": ("volume", "公斤", frozenset(), "quantity"),
    "mileage": ("volume", "公里", frozenset(), "quantity"),
    "trips": ("volume", "趟", frozenset(), "quantity"),
    "heads": ("volume", "人", frozenset(), "quantity"),
    "area": ("volume", "平方米", frozenset(), "quantity"),
    "hours": ("hours", "", frozenset(), "quantity"),
    "revenue": ("external_income", "", frozenset(), "amount"),
}


@dataclass(frozen=True)
class ShareRule:
    """A share rule as its record says it; `receivers` are unit, weight and the service unit they count for."""

    id: int
    code: str
    label: str
    method: Method
    accounts: frozenset[int]
    receiving_account: int
    basis: str
    sources: tuple[int, ...] = ()
    basis_account: int | None = None
    receivers: tuple[tuple[int, Decimal | None, int | None], ...] = ()
    order: tuple[int, ...] = ()

    @classmethod
    def of(cls, record_id: int, values: Mapping[str, Any], basis: Basis) -> ShareRule:
        """Return the rule a record holds."""
        lines = values.get("receivers") or ()
        return cls(
            record_id,
            str(values.get("code") or ""),
            str(values.get("label") or ""),
            Method(values.get("method") or Method.DIRECT),
            basis.accounts_below(values.get("accounts") or ()),
            int(values["receiving_account"]),
            str(values.get("basis") or "equal"),
            tuple(values.get("sources") or ()),
            values.get("basis_account"),
            tuple((one["unit"], one.get("weight"), one.get("of")) for one in lines),
        )


@dataclass(frozen=True)
class Placement:
    """What one rule hands from whom to whom, on which account, and what it says of itself."""

    rule: ShareRule
    sharing: Sharing
    weights: Mapping[int, Mapping[int, Decimal]]
    warnings: tuple[str, ...] = ()

    @property
    def flows(self) -> list[tuple[int, int, Decimal]]:
        """Return giver, receiver and amount."""
        return [(int(one.giver), int(one.receiver), one.amount) for one in self.sharing.flows]

    def figures(self) -> dict[int, list[Figure]]:
        """Return what the flows make of the figures of each unit: less for the giver, more for the receiver."""
        found: dict[int, list[Figure]] = {}
        for giver, receiver, amount in self.flows:
            for unit, part in ((giver, -amount), (receiver, amount)):
                one = Figure(self.rule.receiving_account, part, direction=SHARED_DIRECTION, kind=ALLOCATED)
                found.setdefault(unit, []).append(one)
        return found

    def to_json(self) -> dict[str, Any]:
        """Return what is kept with a run: method, order, weights, and what each placed."""
        return {
            "rule": self.rule.id,
            "code": self.rule.code,
            "label": self.rule.label,
            "method": self.rule.method.value,
            "basis": self.rule.basis,
            "order": list(self.sharing.order),
            "weights": {
                str(giver): {str(unit): str(weight) for unit, weight in weights.items()}
                for giver, weights in self.weights.items()
            },
            "flows": [[giver, receiver, str(amount)] for giver, receiver, amount in self.flows],
            "gross": {str(unit): str(amount) for unit, amount in self.sharing.gross.items()},
            "unplaced": {str(unit): str(amount) for unit, amount in self.sharing.unplaced.items()},
            "warnings": list(self.warnings),
        }


@dataclass
class _Month:
    basis: Basis
    figures: dict[int, list[Figure]]
    last: Figures = field(default_factory=dict)


def place(basis: Basis, rules: Sequence[ShareRule], figures: Figures, last: Figures | None = None) -> list[Placement]:
    """Return what every rule places, in their order; `figures` are those of the month without anything placed yet.

    :raises Invalid: service units serve nobody but each other, or a weight is negative.
    """
    month = _Month(basis, {unit: list(rows) for unit, rows in figures.items()}, last or {})
    found = []
    for rule in rules:
        one = _placed(month, rule)
        for unit, rows in one.figures().items():
            month.figures.setdefault(unit, []).extend(rows)
        found.append(one)
    return found


def _placed(month: _Month, rule: ShareRule) -> Placement:
    units = month.basis.units
    sources = rule.sources or tuple(one.id for one in units.values() if one.kind == "budget" and one.in_force)
    # Who has no cost of his own may be handed some by others, and hands it on.
    costs: dict[Key, Decimal] = {unit: _cost(month, rule, unit) for unit in sources}
    weights = {int(unit): _weights(month, rule, int(unit), sources) for unit in costs}
    usage: dict[Key, Mapping[Key, Decimal]] = {unit: dict(by_unit.items()) for unit, by_unit in weights.items()}
    sharing = share(costs, usage, rule.method, order=rule.order)
    warnings = [
        f"「{rule.label}」：{units[int(unit)].title}的 {amount:,} 元没有分摊出去，"
        "承担单元的基数都是 0，请检查业务量是否已经录入"
        for unit, amount in sharing.unplaced.items()
        if int(unit) in units
    ]
    return Placement(rule, sharing, weights, tuple(warnings))


def _cost(month: _Month, rule: ShareRule, unit: int) -> Decimal:
    """Return what a unit has to place: its cost on the accounts, and what it was handed on them."""
    rows = month.figures.get(unit, ())
    return sum((one.amount for one in rows if one.account in rule.accounts and one.kind != "estimate"), Decimal("0.00"))


def _weights(month: _Month, rule: ShareRule, giver: int, sources: Sequence[int]) -> dict[int, Decimal]:
    named = [(unit, weight) for unit, weight, of in rule.receivers if of in (None, giver)]
    if not rule.receivers:
        kinds = ("profit", "cost")
        below = month.basis.below
        named = [
            (one.id, None)
            for one in month.basis.units.values()
            if one.kind in kinds and one.in_force and len(below[one.id]) == 1
        ]
        if rule.method is not Method.DIRECT:
            named += [(unit, None) for unit in sources if all(unit != known for known, _ in named)]
    found: dict[int, Decimal] = {}
    for unit, weight in named:
        if unit != giver:
            found[unit] = found.get(unit, Decimal(0)) + _weight(month, rule, unit, weight)
    return found


def _weight(month: _Month, rule: ShareRule, unit: int, weight: Decimal | None) -> Decimal:
    if rule.basis == "equal":
        return Decimal(1)
    if rule.basis == "manual":
        return weight or Decimal(0)
    if rule.basis == "last_actual":
        rows = month.last.get(unit, ())
        counted = [one.amount for one in rows if one.account == rule.receiving_account and one.kind == ALLOCATED]
        return max(sum(counted, Decimal(0)), Decimal(0))
    return max(_volume(month, rule, unit), Decimal(0))


def _volume(month: _Month, rule: ShareRule, unit: int) -> Decimal:
    kind, measured_in, directions, measure = _BASES.get(rule.basis, ("", "", frozenset[str](), "quantity"))
    accounts = month.basis.accounts
    wanted = (
        month.basis.accounts_below([rule.basis_account])
        if rule.basis_account
        else {one.id for one in accounts.values() if one.kind == kind and (not measured_in or one.unit == measured_in)}
    )
    return sum(
        (
            one.measured(measure)
            for one in month.figures.get(unit, ())
            if one.account in wanted and (not directions or one.direction in directions) and one.kind != "estimate"
        ),
        Decimal(0),
    )


def without_placed(figures: Figures) -> dict[int, list[Figure]]:
    """Return figures without what was placed."""
    return {unit: [one for one in rows if one.kind != ALLOCATED] for unit, rows in figures.items()}


def changed(rule: ShareRule, *, method: str = "", weights: Mapping[int, Decimal] | None = None) -> ShareRule:
    """Return a rule by another method, or with weights put in by hand."""
    found = replace(rule, method=Method(method)) if method else rule
    if weights:
        receivers = tuple((unit, weight, None) for unit, weight in weights.items())
        found = replace(found, basis="manual", receivers=receivers)
    return found
