"""When a month of a book may be closed (结账): how it stands, what must agree, what is still in the way.

- Four things agree or the month stays open, and every difference is told, nought or not: sales with purchases rule by
  rule; the value added of all units with that of the company; what was placed with what was shared; hours with
  attendance.
- Shared cost lies where the share rules would place it now, by the data of now.
- Months are closed in their order and opened again from the last one backwards.
- Estimates and plans prove nothing, so they do not count here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from guocheng.base.period import Month
from guocheng.base.problem import Problem

ZERO = Decimal(0)
_NAMED_MAX = 5


class State(StrEnum):
    """How a month stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CHECKED = "checked"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def label(self) -> str:
        """Return the Chinese word."""
        return _LABELS[self]


_LABELS = {
    State.OPEN: "未结账",
    State.CONFIRMED: "各单元已确认",
    State.CHECKED: "已核对",
    State.CLOSED: "已结账",
    State.REOPENED: "已重新打开",
}


@dataclass(frozen=True)
class Sum:
    """What a rule put on one object under accounts of one kind."""

    rule: str
    rule_label: str
    account_kind: str
    object_id: int
    amount: Decimal = ZERO
    quantity: Decimal = ZERO


@dataclass(frozen=True)
class Part:
    """A figure that a check is made of."""

    label: str
    value: Decimal


@dataclass(frozen=True)
class Check:
    """Two things that must agree, and by how much they do not."""

    name: str
    label: str
    left: Part
    right: Part
    difference: Decimal
    parts: tuple[Part, ...] = ()
    unit: str = "元"

    @property
    def agrees(self) -> bool:
        """Whether nothing is left over, in the whole or in any part."""
        return not self.difference and not any(one.value for one in self.parts)


@dataclass(frozen=True)
class Row:
    """A row of the checklist: how many are left; what does not block is told alone."""

    label: str
    count: int
    entity: str = ""
    kind: str = "records"
    blocks: bool = True


@dataclass(frozen=True)
class Facts:
    """All that is known of a month when somebody wants to close it."""

    month: Month
    state: State = State.OPEN
    earlier_open: tuple[Month, ...] = ()
    later_closed: tuple[Month, ...] = ()
    behind: int = 0
    unassigned: int = 0
    unconfirmed: tuple[str, ...] = ()
    checklist: tuple[Row, ...] = ()
    checks: tuple[Check, ...] = ()
    unplaced: Decimal = ZERO
    places_shared: bool = False
    #: Share rules that would place something else by now than what is posted.
    share_stale: tuple[str, ...] = ()
    #: The month is not over yet.
    running: bool = False


def checks(sums: Iterable[Sum], attendance: Decimal | None = None) -> tuple[Check, ...]:
    """Return the four checks of a month; hours are compared where the book knows of attendance."""
    known = list(sums)
    return (_trades(known), _value_added(known), _shared(known), _hours(known, attendance))


def unplaced(sums: Iterable[Sum]) -> Decimal:
    """Return the shared cost that still lies where it was made."""
    known = list(sums)
    givers = {one.object_id for one in known if one.account_kind == "shared" and one.amount}
    return _total(known, "shared") + sum(
        (one.amount for one in known if one.account_kind == "allocated" and one.object_id in givers), ZERO
    )


def blockers(facts: Facts) -> Iterator[Problem]:
    """Say every reason why a month cannot be closed now."""
    where = str(facts.month)
    if facts.state is State.CLOSED:
        yield Problem("ledger.closed", where, f"{facts.month.label}已经结账")
    if facts.earlier_open:
        months = _first_few([one.label for one in facts.earlier_open])
        yield Problem("ledger.earlier_open", where, f"前面的{months}还没有结账，请按月份先后结账")
    if facts.behind:
        message = f"还有 {facts.behind} 项改动正在记账，请过几秒再试"
        yield Problem("ledger.behind", where, message)
    if facts.unassigned:
        message = f"还有 {facts.unassigned} 笔没有归集，请先在「未归集」里处理"
        yield Problem("ledger.unassigned", where, message)
    if facts.unconfirmed:
        names = _first_few(facts.unconfirmed)
        message = f"还有 {len(facts.unconfirmed)} 个单元没有确认：{names}"
        yield Problem("ledger.unconfirmed", where, message)
    for row in facts.checklist:
        if row.count and row.blocks:
            yield Problem("ledger.checklist", where, f"{row.label}：还有 {row.count} 条，处理完才能结账")
    if facts.places_shared and facts.unplaced:
        message = f"公共费用还有 {facts.unplaced:,} 元没有分摊，请先分摊"
        yield Problem("ledger.unplaced", where, message)
    elif facts.share_stale:
        names = _first_few([f"「{one}」" for one in facts.share_stale])
        message = f"分摊以后数据或规则变了，{names}现在分摊出来的和已记账的不一样，请重新分摊"
        yield Problem("ledger.share_stale", where, message)
    for check in facts.checks:
        if not check.agrees:
            yield Problem("ledger.disagrees", where, _sentence(check))


def unfinished(facts: Facts) -> Iterator[Problem]:
    """Say that a month is not over yet; who closes it all the same says so."""
    if facts.running:
        last = facts.month.last_day
        message = f"{facts.month.label}要到 {last.month} 月 {last.day} 日才过完，确实要提前结账的，请确认「提前结账」"
        yield Problem("ledger.running", str(facts.month), message)


def reopen_blockers(facts: Facts) -> Iterator[Problem]:
    """Say every reason why a month cannot be opened again."""
    where = str(facts.month)
    if facts.state is not State.CLOSED:
        yield Problem("ledger.not_closed", where, f"{facts.month.label}没有结账，不用重新打开")
    if facts.later_closed:
        last = max(facts.later_closed)
        yield Problem("ledger.later_closed", where, f"后面的{last.label}也已结账，请先打开最后一个月")


def standing(facts: Facts) -> State:
    """Return how an open month stands by what is known of it."""
    if facts.state is State.CLOSED:
        return State.CLOSED
    if not facts.unconfirmed and not any(blockers(facts)):
        return State.CHECKED
    if facts.state is State.REOPENED:
        return State.REOPENED
    return State.OPEN if facts.unconfirmed else State.CONFIRMED


def _trades(sums: list[Sum]) -> Check:
    """Compare what was sold inside with what was bought, in all and rule by rule."""
    sold, bought = _total(sums, "internal_income"), _total(sums, "internal_cost")
    by_rule: dict[str, Decimal] = {}
    for one in sums:
        sign = {"internal_income": 1, "internal_cost": -1}.get(one.account_kind, 0)
        if sign:
            by_rule[one.rule_label] = by_rule.get(one.rule_label, ZERO) + sign * one.amount
    parts = tuple(Part(label, value) for label, value in sorted(by_rule.items()))
    return Check(
        "trades", "内部收入 = 内部采购", Part("内部收入", sold), Part("内部采购", bought), sold - bought, parts
    )


def _value_added(sums: list[Sum]) -> Check:
    """Compare the value added of all units with that of the company, which knows of no inside."""
    outside = _total(sums, "external_income") - _total(sums, "variable", "fixed", "shared")
    units = outside + _total(sums, "internal_income") - _total(sums, "internal_cost", "allocated")
    label = "各单元附加价值之和 = 公司附加价值"
    return Check("value_added", label, Part("各单元合计", units), Part("公司", outside), units - outside)


def _shared(sums: list[Sum]) -> Check:
    """Compare shared cost with what was placed and what was not."""
    shared = _total(sums, "shared")
    left = unplaced(sums)
    givers = {one.object_id for one in sums if one.account_kind == "shared" and one.amount}
    placed = sum((one.amount for one in sums if one.account_kind == "allocated" and one.object_id not in givers), ZERO)
    label = "已分摊 + 未分摊 = 公共费用"
    return Check(
        "shared", label, Part("已分摊和未分摊", placed + left), Part("公共费用", shared), placed + left - shared
    )


def _hours(sums: list[Sum], attendance: Decimal | None) -> Check:
    posted = sum((one.quantity for one in sums if one.account_kind == "hours"), ZERO)
    present = posted if attendance is None else attendance
    label = "各单元工时之和 = 出勤工时"
    return Check("hours", label, Part("各单元工时", posted), Part("出勤工时", present), posted - present, unit="小时")


def _total(sums: Iterable[Sum], *kinds: str) -> Decimal:
    return sum((one.amount for one in sums if one.account_kind in kinds), ZERO)


def _first_few(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED_MAX]) + ("等" if len(names) > _NAMED_MAX else "")


def _sentence(check: Check) -> str:
    left, right = f"{check.left.label} {check.left.value:,}", f"{check.right.label} {check.right.value:,}"
    said = f"「{check.label}」对不上：{left}，{right}，相差 {check.difference:,} {check.unit}"
    uneven = [f"{one.label} {one.value:,}" for one in check.parts if one.value]
    return said + (f"（{'；'.join(uneven)}）" if uneven else "")
