"""Bring the trades of a conversion to what they should be (折算收敛), in one transaction.

- Only one run at a time works on a conversion in a month; killed anywhere, nothing of the part is there.
- A trade that nobody has confirmed follows its rule and its service in what it is booked as, not only in its figures.
- What both sides have just confirmed is fixed, whether it says so already or a moment later.
- A month that is closed goes by the rules it was closed with; prices and data that change later are corrected.
- A correction is dated on the first day that is open: the day of what it corrects, or after the last closed one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from guocheng.base.period import Month
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import from_json
from guocheng.definition.conversion import Conversion
from guocheng.definition.entity import Entity
from guocheng.engine.ledger.trading import Change as Changed
from guocheng.engine.ledger.trading import Figures, Kept, Make, Remove, deeds
from guocheng.service.context import Change, Look
from guocheng.service.flow import steering
from guocheng.service.flow.life import running_on
from guocheng.service.records import change as changes
from guocheng.service.records import form
from guocheng.service.settlement import terms as terms_of
from guocheng.service.settlement.terms import Terms
from guocheng.service.settlement.wanted import (
    FIXED,
    FIXED_LABEL,
    Covered,
    Head,
    Wanted,
    fixed,
    prefix,
    wanted,
)
from guocheng.store import definitions, records
from guocheng.store.aggregates.periods import closed_on
from guocheng.store.settlement import runs, sums, terms, trades
from guocheng.store.settlement.trades import Trade

TRADE = "amoeba.trade"
FIXED_STAGES = ("confirmed", "settled")
VOID = "void"
#: What decides, beside the amount, where a trade is booked.
BOOKED_AS = ("kind", "topic", "income_account", "cost_account")


@dataclass(frozen=True)
class Outcome:
    """What came of a conversion in a month."""

    counts: Mapping[str, int]
    used: Mapping[str, Any]


def converge(change: Change, run_id: int, name: str, month: Month) -> Outcome:
    """Make, change, take out and correct the trades of one conversion, or of the fixed fees."""
    runs.hold_trades(change.connection, alone=False)
    runs.hold(change.connection, name, month.first_day)
    should = _wanted(change, name, month)
    if should is None:
        return Outcome({}, {})
    kept = trades.made_by(change.connection, prefix(name, month))
    counts = _Writing(change, name, month, should, kept).done()
    runs.put_pending(change.connection, run_id, month.first_day, name, should.pending)
    counts["pending"] = len(should.pending)
    counts["trades"] = len(should.figures)
    return Outcome(counts, should.used)


def _wanted(change: Change, name: str, month: Month) -> Wanted | None:
    """Return the trades there should be; nothing for a rule that a closed month did not know."""
    known = terms_of.read(change.connection)
    if name == FIXED:
        return fixed(month, terms.fixed_fees(change.connection, month.first_day, month.plus(1).first_day), known)
    found = _version_for(change, name, month)
    if found is None:
        return None
    one, version = found
    should = made_of(change, change.catalogue, one, month, known, rule_for)
    should.used[f"rule:{name}"] = version
    return should


def rule_for(look: Look, name: str, month: Month) -> Conversion | None:
    """Return a rule as it counts for a month, or nothing."""
    found = _version_for(look, name, month)
    return found[0] if found else None


def _version_for(look: Look, name: str, month: Month) -> tuple[Conversion, int] | None:
    """Return a rule and its version: that of a closed month is the one it was closed with, if there was one."""
    now = look.catalogue.conversions.get(name)
    if now is None:
        return None
    family = look.catalogue.entity(TRADE).lock_family
    lock = closed_on(look.connection, family, month.last_day, []) if family else None
    if lock is None:
        return now, definitions.version_in_force(look.connection, "conversion", name)
    found = definitions.in_force_at(look.connection, "conversion", name, lock.closed_at)
    return (from_json(found.document), found.version) if found else None


def made_of(
    look: Look,
    catalogue: Catalogue,
    one: Conversion,
    month: Month,
    known: Terms,
    rule: Callable[[Look, str, Month], Conversion | None],
    asking: tuple[str, ...] = (),
) -> Wanted:
    """Return the trades a rule makes of a month.

    `rule` says what the ones it gives way to are; what these do not charge themselves they cover for nobody. `asking`
    are the rules on whose behalf it is asked, which none gives way to once more.
    """
    days = one.within(month.period) if one.enabled else None
    if days is None:
        return Wanted()
    found = sums.sums(look.connection, catalogue, one, days)
    sides = {side: sums.side_entity(catalogue, one, side) for side in ("provider", "receiver")}
    already: dict[tuple[int, date], str] = {}
    asking = (*asking, one.name)
    for name in one.first:
        other = rule(look, name, month) if name not in asking else None
        # A rule of plans makes no trade of what really was.
        if other is not None and other.scenario == one.scenario:
            charged = made_of(look, catalogue, other, month, known, rule, asking).charged
            already |= dict.fromkeys(charged, other.label)
    return wanted(one, month, found, known, sides, Covered(already))


class _Writing:
    """Writes what is to be done for one conversion in a month."""

    def __init__(self, change: Change, name: str, month: Month, should: Wanted, kept: list[Trade]) -> None:
        self.change = change
        self.entity: Entity = change.catalogue.entity(TRADE)
        self.should = should
        self.kept = {one.id: one for one in kept}
        self.label = FIXED_LABEL if name == FIXED else _label(change.catalogue.conversions[name])
        self.cause = f"{month.label}折算：{self.label}"
        self._closed: dict[date, date] = {}

    def done(self) -> Counter[str]:
        """Do everything and count it."""
        counts: Counter[str] = Counter()
        worded = self._worded()
        for one in deeds(self.should.figures, [self._kept(each) for each in self.kept.values()]):
            if isinstance(one, Make):
                counts["corrected" if one.corrects else "made"] += self.make(one)
            elif isinstance(one, Changed):
                counts["changed"] += 1
                self.set(one.id, worded.pop(one.id, {}) | _values(one.figures))
            elif isinstance(one, Remove):
                counts["removed"] += 1
                worded.pop(one.id, None)
                self.remove(one.id)
        for record_id, values in worded.items():
            counts["changed"] += 1
            self.set(record_id, values)
        return counts

    def make(self, one: Make) -> int:
        """Make a trade or a correction."""
        values = self._correction(one.corrects) if one.corrects else self._first(self.should.heads[one.key])
        values |= _values(one.figures)
        values["source_key"] = f"{one.key}#{one.number}" if one.number else one.key
        values["day"] = self._open_day(values["day"])
        full = form.completed(self.change, self.entity, values, creating=True)
        changes.save_new(self.change, self.entity, full, cause=self.cause)
        return 1

    def set(self, record_id: int, values: Mapping[str, Any]) -> None:
        """Let a trade say something else; who was being asked about it is asked anew."""
        self._call_back(record_id)
        before = records.locked(self.change.connection, self.change.catalogue, TRADE, record_id)
        merged = {**before.values, **values}
        full = form.completed(self.change, self.entity, merged, creating=False, before=before.values)
        written = {one.name: full.get(one.name) for one in self.entity.fields}
        origin = changes.origin_of(self.change, self.cause)
        records.update(self.change.connection, self.change.catalogue, TRADE, record_id, written, origin, before=before)

    def remove(self, record_id: int) -> None:
        """Take out a trade that nothing stands behind any more."""
        self._call_back(record_id)
        origin = changes.origin_of(self.change, self.cause)
        records.delete(self.change.connection, self.change.catalogue, TRADE, record_id, origin)

    def _call_back(self, record_id: int) -> None:
        if (running := running_on(self.change, self.entity, record_id)) is not None:
            steering.cancel(self.change, instance_id=running[0], reason="交易的数有变，请核对后重新请双方确认")

    def _worded(self) -> dict[int, dict[str, Any]]:
        """Return what loose trades have to be booked as instead; corrections stay what they correct."""
        found = {}
        for one in self.kept.values():
            head = self.should.heads.get(one.source_key.partition("#")[0])
            if head is None or one.corrects or one.stage == VOID or self._unchangeable(one):
                continue
            values = {name: value for name, value in self._first(head).items() if name in BOOKED_AS}
            if any(getattr(one, name) != value for name, value in values.items()):
                found[one.id] = values
        return found

    def _first(self, head: Head) -> dict[str, Any]:
        return {
            "day": head.day,
            "seller": head.seller.id,
            "buyer": head.buyer.id,
            "kind": head.kind,
            "service": head.item.name + (f"（{head.grade}）" if head.grade else ""),
            "topic": head.item.topic,
            "measure": head.item.measure,
            "direction": head.direction,
            "made_by": self.label,
            "income_account": head.item.income_account,
            "cost_account": head.item.cost_account,
        }

    def _correction(self, corrects: int) -> dict[str, Any]:
        taken = ("day", "seller", "buyer", "kind", "service", "topic", "measure", "direction", "made_by",
                 "income_account", "cost_account")  # fmt: skip
        first = records.locked(self.change.connection, self.change.catalogue, TRADE, corrects).values
        note = f"红字更正 {first['number']}"
        return {**{name: first.get(name) for name in taken}, "corrects": corrects, "note": note}

    def _kept(self, one: Trade) -> Kept:
        key, _, number = one.source_key.partition("#")
        figures = Figures(one.quantity, one.factor, one.price, one.amount, one.priced_by or "", one.explained or "")
        return Kept(one.id, key, int(number or 0), figures, self._unchangeable(one), one.stage == VOID)

    def _unchangeable(self, one: Trade) -> bool:
        return one.agreed or one.stage in FIXED_STAGES or self._open_day(one.day) != one.day

    def _open_day(self, day: date) -> date:
        """Return the day, or the first one after it that no closed period holds."""
        if day not in self._closed:
            family = self.entity.lock_family
            lock = closed_on(self.change.connection, family, day, []) if family else None
            self._closed[day] = lock.until if lock else day
        return self._closed[day]


def _label(one: Conversion) -> str:
    return one.label


def _values(figures: Figures) -> dict[str, Any]:
    return {
        "quantity": figures.quantity,
        "factor": figures.factor,
        "price": figures.price,
        "charged": figures.amount,
        "priced_by": figures.priced_by or None,
        "explained": figures.explained or None,
    }
