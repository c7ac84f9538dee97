"""Placing the shared cost of a month (分摊批次): by the rules in force, on both sides, as often as wanted.

- A run takes the place of the one before: what it places alike stays, what it places otherwise is posted anew.
- Who gives posts less, who takes posts more, on the same account: in the whole company it comes to nothing.
- A month does not close with what the data of now would place otherwise: `stale` says which rules.
- The rules and weights are kept with the run, so a closed month knows by what it was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from guocheng.base.period import Bucket, Month
from guocheng.base.problem import Conflict, Invalid, Problem
from guocheng.definition.book import Book
from guocheng.engine.ledger.columns import PeriodKey
from guocheng.engine.ledger.converge import Key, Line, Place
from guocheng.service.context import Change, Look
from guocheng.service.ledger.basis import basis_of
from guocheng.service.ledger.following import take_some
from guocheng.service.ledger.managing import managed_book
from guocheng.service.ledger.placing import ALLOCATED, SHARED_DIRECTION, Placement, ShareRule, place, without_placed
from guocheng.service.ledger.posting import held_of, put
from guocheng.service.ledger.reading import Reading
from guocheng.service.ledger.rules import rules_in_force
from guocheng.store import ledger
from guocheng.store.ledger import runs
from guocheng.store.ledger.postings import kept_of_line

#: What tells one side of a flow: the rule, the unit, the account, the other unit.
_Flow = tuple[int, int, int, int | None]


def allocate(change: Change, *, name: str, month: Month) -> dict[str, Any]:
    """Place the shared cost of an open month and return what the run did.

    :raises Refused: the person does not look after the book.
    :raises Invalid: the book shares nothing, or the rules cannot be carried out.
    :raises Conflict: the month is closed.
    """
    book = managed_book(change, name)
    if not book.shares:
        raise Invalid(Problem("ledger.shares_nothing", book.label, f"「{book.label}」没有分摊规则"))
    ledger.hold(change.connection, book.name)
    while take_some(change, book):
        pass
    closed = ledger.closed_months(change.connection, book.name)
    if month in closed:
        raise Conflict(Problem("ledger.closed", str(month), f"{month.label}已经结账，不能再分摊"))
    rules, placements = planned(change, book, month)
    run = runs.begin(
        change.connection, book.name, month, rules=[_rule(one) for one in rules],
        at=change.now, by=change.principal.actor_id, by_name=change.principal.name,
    )  # fmt: skip
    held = kept_of_line(change.connection, book.name, book.shares, _line_of(month))
    lines = list(_lines(book, month, placements))
    known = {one.id: one.run_id for one in held}
    # What stays as it is keeps the number of the run that posted it.
    bare = held_of(replace(one, run_id=None) for one in held)
    written = put(change, book, lines, bare, closed, run_id=run)
    result = {
        "rules": [one.to_json() for one in placements],
        "warnings": [warning for one in placements for warning in one.warnings],
        "placed": f"{_sum(lines):f}",
        "posted": written.made,
        "taken_back": written.gone,
        "unchanged": len(known) - written.gone,
    }
    runs.finish(change.connection, run, result)
    return {"id": run, **result}


def planned(look: Look, book: Book, month: Month) -> tuple[list[ShareRule], list[Placement]]:
    """Return the rules of a month, and what they place.

    :raises Invalid: service units serve nobody but each other, or a weight is negative.
    """
    reading = Reading(look, book, PeriodKey.of(month.first_day, Bucket.MONTH), whole=True)
    rules = rules_in_force(look, book, reading.basis)
    if not rules:
        return [], []
    units = list(reading.basis.units)
    last = reading.own(units, [month.plus(-1)])
    return rules, place(reading.basis, rules, without_placed(reading.own(units, [month])), last)


def stale(look: Look, book: Book, month: Month) -> list[str]:
    """Return the share rules that would place something else now than what is posted of them, by their labels."""
    if not book.shares:
        return []
    try:
        _, placements = planned(look, book, month)
    except Invalid:
        # Whoever shares once more is told what is wrong with the rules.
        return [one.label for one in rules_in_force(look, book, basis_of(look, book, month.last_day))]
    differ: dict[_Flow, Decimal] = {}
    labels: dict[int, str] = {}
    for line in _lines(book, month, placements):
        labels[line.key.source_id] = line.note
        flow = (line.key.source_id, line.place.object_id, line.place.account_id, line.place.counterpart_id)
        differ[flow] = differ.get(flow, Decimal(0)) + line.amount
    for one in kept_of_line(look.connection, book.name, book.shares, _line_of(month)):
        labels.setdefault(one.source_id, one.note)
        flow = (one.source_id, one.object_id, one.account_id, one.counterpart_id)
        differ[flow] = differ.get(flow, Decimal(0)) - one.amount
    return [label for rule, label in labels.items() if any(left for flow, left in differ.items() if flow[0] == rule)]


def _lines(book: Book, month: Month, placements: Sequence[Placement]) -> Iterator[Line]:
    """Yield both sides of every flow; a flow keeps its number as long as nothing before it changes."""
    for placement in placements:
        rule = placement.rule
        for number, (giver, receiver, amount) in enumerate(placement.flows):
            for side, (unit, other, part) in enumerate(((giver, receiver, -amount), (receiver, giver, amount))):
                yield Line(
                    Key(f"{book.shares}:{rule.code}", book.shares, rule.id, _line_of(month), number * 2 + side),
                    Place(unit, rule.receiving_account, "", SHARED_DIRECTION, ALLOCATED, "actual", other),
                    month.last_day,
                    part,
                    note=rule.label,
                )


def _line_of(month: Month) -> int:
    """Return the number by which postings of one month are told from those of another."""
    return month.year * 100 + month.month


def _sum(lines: Sequence[Line]) -> Decimal:
    return sum((one.amount for one in lines if one.amount > 0), Decimal(0))


def _rule(one: ShareRule) -> dict[str, Any]:
    return {
        "id": one.id,
        "code": one.code,
        "label": one.label,
        "method": one.method.value,
        "basis": one.basis,
        "accounts": sorted(one.accounts),
        "receiving_account": one.receiving_account,
        "sources": list(one.sources),
        "receivers": [[unit, None if weight is None else str(weight), of] for unit, weight, of in one.receivers],
        "order": list(one.order),
    }
