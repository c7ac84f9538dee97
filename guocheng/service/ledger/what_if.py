"""What if (假设分析): a statement once more with other figures, other share rules or another chart; nothing is stored.

- Changes are made on a copy of the month: accounts by a factor or to an amount, shares by another method or by hand.
- Shared cost is placed anew only when a share rule or a cost it shares was touched, by the rules of that month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from guocheng.base.period import Bucket
from guocheng.base.problem import Invalid, Problem, Refused
from guocheng.engine.ledger.sharing import Method
from guocheng.engine.ledger.statement import Figure
from guocheng.service.context import Look
from guocheng.service.ledger.placing import ShareRule, changed, place, without_placed
from guocheng.service.ledger.reading import Reading
from guocheng.service.ledger.rules import rules_in_force
from guocheng.service.ledger.statement import Columns, asked, read, value_rows

UNITS_MAX = 60


@dataclass(frozen=True)
class AccountChange:
    """An account that holds more, less, or another amount; of one unit or of all."""

    account: int
    object: int | None = None
    factor: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class ShareChange:
    """A share rule by another method, or with weights by hand."""

    rule: int
    method: str = ""
    weights: Mapping[int, Decimal] | None = None


def what_if(
    look: Look,
    *,
    book: str,
    period: str,
    objects: Sequence[int] = (),
    accounts: Sequence[AccountChange] = (),
    shares: Sequence[ShareChange] = (),
    template: int | None = None,
) -> dict[str, Any]:
    """Return statements as they are and as they would be.

    :raises NotFound: there is no such book or unit for this person.
    :raises Refused: shared cost is to be placed anew by somebody who does not see all units.
    :raises Invalid: the period is not a month, a rule or a method is unknown.
    """
    reading = read(look, book, period)
    if reading.key.bucket is not Bucket.MONTH:
        raise Invalid(Problem("ledger.months_only", "期间", "假设分析按月做，请选一个月份"))
    units = [one for one in asked(reading, objects) if one in objects or reading.basis.units[one].in_force][:UNITS_MAX]
    month = next(reading.key.period.months())
    own = reading.own(sorted(reading.seen), [month])
    other, warnings = _changed(reading, own, accounts, shares)
    altered = replace(reading, template=template) if template else reading
    return {
        "period": str(reading.key),
        "label": reading.key.label,
        "units": [
            {
                "id": unit,
                "title": reading.basis.units[unit].title,
                "before": _rows(reading, unit, own),
                "after": _rows(altered, unit, other),
            }
            for unit in units
        ],
        "warnings": warnings,
    }


Own = Mapping[int, Sequence[Figure]]


def _rows(reading: Reading, unit: int, own: Own) -> list[dict[str, Any]]:
    month = next(reading.key.period.months())
    figures = [one for member in sorted(reading.below(unit, month)) for one in own.get(member, ())]
    statement = reading.statement(unit, figures)
    return value_rows(statement, Columns()) if statement else []


def _changed(
    reading: Reading, own: Own, accounts: Sequence[AccountChange], shares: Sequence[ShareChange]
) -> tuple[dict[int, list[Figure]], list[str]]:
    found = {unit: list(rows) for unit, rows in own.items()}
    for change in accounts:
        _change_account(reading, found, change)
    rules = rules_in_force(reading.look, reading.book, reading.basis)
    if not _places_anew(rules, accounts, shares):
        return found, []
    if reading.seen != frozenset(reading.basis.units):
        message = "重新分摊要看到全部单元的费用，您只能看到一部分；请阿米巴推进办来试算"
        raise Refused(Problem("ledger.not_all_units", "分摊", message))
    asked_for = _by_rule(rules, shares)
    last = reading.own(sorted(reading.seen), [next(reading.key.period.months()).plus(-1)])
    bare = without_placed(found)
    placements = place(reading.basis, [asked_for.get(one.id, one) for one in rules], bare, last)
    for one in placements:
        for unit, rows in one.figures().items():
            bare.setdefault(unit, []).extend(rows)
    return bare, [warning for one in placements for warning in one.warnings]


def _places_anew(rules: Sequence[ShareRule], accounts: Sequence[AccountChange], shares: Sequence[ShareChange]) -> bool:
    return bool(shares) or any(one.account in rule.accounts for one in accounts for rule in rules)


def _by_rule(rules: Sequence[ShareRule], shares: Sequence[ShareChange]) -> dict[int, ShareRule]:
    known = {one.id: one for one in rules}
    found = {}
    for change in shares:
        if change.rule not in known or change.method not in ("", *Method):
            message = "没有这条分摊规则，或者这个月不用它，请刷新页面"
            raise Invalid(Problem("ledger.no_rule", "分摊规则", message))
        found[change.rule] = changed(known[change.rule], method=change.method, weights=change.weights)
    return found


def _change_account(reading: Reading, figures: dict[int, list[Figure]], change: AccountChange) -> None:
    wanted = reading.basis.accounts_below([change.account])
    account = reading.basis.accounts.get(change.account)
    if account is None or (change.object is not None and change.object not in reading.seen):
        raise Invalid(Problem("ledger.no_account", "科目", "没有这个科目或单元，请刷新页面"))
    for unit in [change.object] if change.object is not None else list(figures):
        rows = figures.get(unit, [])
        mine = [one for one in rows if one.account in wanted]
        rest = [one for one in rows if one.account not in wanted]
        if change.amount is not None:
            # It lies where the account lies now, so that rows of a direction or a source take it up too.
            like = mine[0] if mine else Figure(change.account)
            kept = replace(like, account=change.account, amount=change.amount, quantity=change.amount)
            figures[unit] = [*rest, kept]
        else:
            by = Decimal(1) if change.factor is None else change.factor
            figures[unit] = [*rest, *(replace(one, amount=one.amount * by, quantity=one.quantity * by) for one in mine)]
