"""Rules of conversion tried on a month before they are published (折算试算): nothing is written.

- Both sides of the comparison are reckoned anew from the data of the month, by the rules in force and by the drafted
  ones, so what was confirmed or corrected by hand since does not blur the difference.
- A rule that gives way to a drafted one may come to something else too, so it is in both sums; beside them stands what
  is not charged because a rule gives way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from guocheng.base.period import Month
from guocheng.base.problem import Invalid, Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.conversion import Conversion
from guocheng.service.context import Look
from guocheng.service.definitions import draft_of
from guocheng.service.rights import must_administer
from guocheng.service.settlement import terms as terms_of
from guocheng.service.settlement.converging import TRADE, made_of
from guocheng.service.settlement.running import must_settle
from guocheng.service.settlement.terms import Terms
from guocheng.service.settlement.wanted import Wanted
from guocheng.store.aggregates.periods import closed_on

Json = dict[str, Any]
#: So many trades and reasons are named.
NAMED = 50
NOUGHT = Decimal("0.00")


def trial(look: Look, *, month: str, documents: Sequence[Mapping[str, Any]]) -> Json:
    """Say what drafted rules would make of a month: trades, money, and the difference to the rules in force by unit.

    :raises Invalid: with everything that is wrong with the rules.
    :raises Refused: the person does not administer the system, or does not look after internal trades.
    """
    must_administer(look.principal)
    must_settle(look)
    wanted = Month.parse(month)
    if not documents or any(one.get("definition") != "conversion" for one in documents):
        raise Invalid(Problem("settlement.only_rules", "documents", "这里只能试算内部折算规则"))
    drafted = draft_of(look, documents).catalogue
    names = {str(one["name"]) for one in documents}
    while more := {one.name for one in drafted.conversions.values() if names & set(one.first)} - names:
        names |= more
    known = terms_of.read(look.connection)
    before = _made(look, look.catalogue, names, wanted, known)
    after = _made(look, drafted, names, wanted, known)
    pending = [one for made in after.values() for one in made.pending]
    family = look.catalogue.entity(TRADE).lock_family
    lock = closed_on(look.connection, family, wanted.last_day, []) if family else None
    return {
        "month": str(wanted),
        "label": wanted.label,
        "closed": lock is not None,
        "before": _sum(before) | {"given_way": _fen(_given_way(look, look.catalogue, before, wanted, known))},
        "after": _sum(after) | {"given_way": _fen(_given_way(look, drafted, after, wanted, known))},
        "units": _by_unit(before, after),
        "trades": _differing(drafted, before, after)[:NAMED],
        "pending": {
            "count": len(pending),
            "rows": [
                {
                    "provider": one.provider,
                    "receiver": one.receiver,
                    "item": one.item,
                    "records": one.records,
                    "message": one.message,
                }
                for one in pending[:NAMED]
            ],
        },
    }


def _made(look: Look, catalogue: Catalogue, names: Iterable[str], month: Month, known: Terms) -> dict[str, Wanted]:
    def rule(_: Look, name: str, __: Month) -> Conversion | None:
        return catalogue.conversions.get(name)

    found = {name: catalogue.conversions[name] for name in sorted(names) if name in catalogue.conversions}
    return {
        name: made_of(look, catalogue, one, month, known, rule)
        for name, one in found.items()
        if one.scenario == "actual"
    }


def _sum(made: Mapping[str, Wanted]) -> Json:
    return {"trades": sum(len(one.figures) for one in made.values()), "amount": _fen(_amount(made.values()))}


def _amount(made: Iterable[Wanted]) -> Decimal:
    return sum((one.amount for each in made for one in each.figures.values()), NOUGHT)


def _given_way(look: Look, catalogue: Catalogue, made: Mapping[str, Wanted], month: Month, known: Terms) -> Decimal:
    """Return what the rules would charge beyond what they do if they gave way to nobody."""
    held = {name: one for name, one in made.items() if any(each.reason == "covered" for each in one.pending)}
    free = [
        made_of(look, catalogue, catalogue.conversions[name], month, known, lambda *_: None) for name in sorted(held)
    ]
    return _amount(free) - _amount(held.values())


def _fen(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _by_unit(before: Mapping[str, Wanted], after: Mapping[str, Wanted]) -> list[Json]:
    """Return what each unit earns less what it pays, by the rules in force and by the drafted ones."""
    names: dict[int, str] = {}
    was, now = _nets(before, names), _nets(after, names)
    rows = [
        {
            "id": unit,
            "name": names[unit],
            "before": _fen(was.get(unit, NOUGHT)),
            "after": _fen(now.get(unit, NOUGHT)),
            "difference": _fen(now.get(unit, NOUGHT) - was.get(unit, NOUGHT)),
        }
        for unit in names
    ]
    return sorted(rows, key=lambda one: (-abs(Decimal(str(one["difference"]))), str(one["name"])))


def _nets(made: Mapping[str, Wanted], names: dict[int, str]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for one in made.values():
        for key, figures in one.figures.items():
            head = one.heads[key]
            for unit, sign in ((head.seller, 1), (head.buyer, -1)):
                names[unit.id] = unit.name
                found[unit.id] = found.get(unit.id, NOUGHT) + sign * figures.amount
    return found


def _differing(drafted: Catalogue, before: Mapping[str, Wanted], after: Mapping[str, Wanted]) -> list[Json]:
    """Return the trades that would be new, gone, of another amount or kind, the greatest difference first."""
    rows = []
    field = drafted.entity(TRADE).field("kind")
    kinds = {one.code: one.label for one in (field.options if field else ())}
    for name in {**before, **after}:
        was, now = before.get(name, Wanted()), after.get(name, Wanted())
        rule = drafted.conversions.get(name)
        for key in {**was.figures, **now.figures}:
            old, new = was.figures.get(key), now.figures.get(key)
            difference = (new.amount if new else NOUGHT) - (old.amount if old else NOUGHT)
            head = now.heads.get(key) or was.heads[key]
            before_kind = was.heads[key].kind if key in was.heads else head.kind
            if not difference and head.kind == before_kind:
                continue
            shown = new or old
            assert shown is not None
            rows.append(
                {
                    "rule": rule.label if rule else name,
                    "day": head.day.isoformat(),
                    "seller": head.seller.name,
                    "buyer": head.buyer.name,
                    "item": head.item.name,
                    "kinds": [kinds.get(one, one) for one in (before_kind, head.kind)]
                    if head.kind != before_kind
                    else [],
                    "grade": head.grade,
                    "quantity": f"{shown.quantity.normalize():f}",
                    "before": _fen(old.amount) if old else None,
                    "after": _fen(new.amount) if new else None,
                    "difference": _fen(difference),
                    "explained": shown.explained,
                }
            )
    return sorted(rows, key=lambda one: -abs(Decimal(str(one["difference"]))))
