"""Make the bills of a month (出账): a document for each customer, reviewed by rule, never changed once confirmed.

- Made twice is made once: what stands already as it would be written is left alone.
- What was confirmed keeps its figures. What they would be now is told on it, and the next open bill settles the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guocheng.engine.rating import Traffic
from guocheng.engine.rating.review import Billed, Limits, reasons
from guocheng.engine.rating.whole import yuan
from guocheng.service.context import Change
from guocheng.service.flow import life, procedures, steering
from guocheng.service.rating import figures
from guocheng.service.rating.figures import OPEN, Difference, Drawn, differs
from guocheng.service.rating.reckoning import Reckoned, reckoned
from guocheng.service.rating.tariff import grams
from guocheng.service.records import change as changes
from guocheng.service.records import form
from guocheng.store import records
from guocheng.store.rating import documents
from guocheng.store.rating.documents import ENTITY, Kept, Sent, Settled

#: How many months back a bill is looked at again.
BACK = 3
CAUSE = "出账"
_ZERO = Decimal("0.00")


@dataclass
class Month:
    """What some customers sent in a month, and what it comes to by the rules as they are now."""

    first: date
    sent: Mapping[int, Sent]
    made: Mapping[int, Reckoned]

    @classmethod
    def of(cls, change: Change, customers: Sequence[int], first: date) -> Month:
        """Reckon a month."""
        until = after(first)
        found = documents.sent(change.connection, customers, first, until)
        nothing = {one: Sent(one, 0, 0, 0, 0, 0, 0, None) for one in customers if one not in found}
        every = {**found, **nothing}
        traffic = {one.customer: Traffic(one.pieces, one.grams, one.fen) for one in every.values()}
        return cls(first, every, reckoned(change, traffic, first, until))

    def own(self, customer: int) -> Decimal:
        """Return what the month comes to for a customer, nothing carried along."""
        return yuan(self.made[customer].bill.due)

    def billed(self, customer: int, carried: int = 0) -> Billed:
        """Return what is compared with other months, and what is carried along to it."""
        one, bill = self.sent[customer], self.made[customer].bill
        return Billed(
            bill.charges + bill.average_weight + bill.destination,
            one.pieces,
            one.failed,
            one.grams,
            carried,
            bill.prepaid,
        )


@dataclass
class Making:
    """The bills of some customers for a month, while they are made."""

    change: Change
    first: date
    customers: Sequence[int]
    months: dict[date, Month] = field(default_factory=dict)
    rules: Sequence[documents.Row] = ()
    counts: Counter[str] = field(default_factory=Counter)

    def done(self) -> Counter[str]:
        """Make them all and say what came of it."""
        documents.hold(self.change.connection)
        self.rules = documents.rules(self.change.connection, after(self.first) - timedelta(days=1))
        begin = back(self.first, BACK)
        kept = documents.kept(self.change.connection, self.customers, begin, self.first)
        here = {one.customer: one for one in kept if one.month == self.first}
        earlier: dict[int, list[Kept]] = {}
        for one in kept:
            if one.month < self.first:
                earlier.setdefault(one.customer, []).append(one)
        versions = documents.versions(
            self.change.connection, self.customers, self.first, after(self.first), level=figures.LEVEL
        )
        settled = documents.settled(self.change.connection, [one.id for one in kept])
        if missing := documents.unbilled(self.change.connection, self.customers, begin, self.first):
            self.counts["missing"] += missing
        for customer in self.customers:
            before, mine = earlier.get(customer, []), here.get(customer)
            month = self._month(self.first)
            if mine is None or mine.stage in OPEN:
                settles = self._settles(before, mine, settled)
                if mine is None and not settles and not (month.sent[customer].pieces or month.sent[customer].failed):
                    continue
                drawn = figures.drawn(month.sent[customer], month.made[customer], versions.get(customer, []), settles)
                last = next((one for one in before if one.month == back(self.first, 1)), None)
                self._write(customer, mine, drawn, last)
            else:
                self.counts["kept"] += 1
        self._tell([*here.values(), *(one for some in earlier.values() for one in some)])
        return self.counts

    def told(self) -> Counter[str]:
        """Say on the confirmed bills of the month what they would come to now; nothing else is written."""
        documents.hold(self.change.connection)
        kept = documents.kept(self.change.connection, self.customers, self.first, self.first)
        self._tell(one for one in kept if one.month == self.first)
        return self.counts

    def _month(self, first: date) -> Month:
        if first not in self.months:
            self.months[first] = Month.of(self.change, self.customers, first)
        return self.months[first]

    def _settles(self, before: Sequence[Kept], mine: Kept | None, settled: Sequence[Settled]) -> list[Difference]:
        """Return what a bill settles: what earlier ones lack by now, less what others settle of itself already."""
        found = []
        for one in before:
            amount, rebate = self._lacks(one, settled, mine.id if mine else 0)
            if amount or rebate:
                label = f"{figures.said(one.month)}的差额"
                found.append(Difference(label, one.id, self._outlet(one), amount, rebate))
        for each in settled:
            if mine is not None and each.of == mine.id != each.by:
                label = f"已在 {figures.said(each.month)}结清"
                found.append(Difference(label, mine.id, self._outlet(mine), -each.amount, -each.rebate))
        return found

    def _lacks(self, one: Kept, settled: Sequence[Settled], by: int) -> tuple[Decimal, Decimal]:
        """Return what a bill lacks by now, and its rebate, that no bill but one settles."""
        amount, rebate = _ZERO, _ZERO
        if one.stage not in OPEN:
            month = self._month(one.month)
            amount = month.own(one.customer) - one.own
            rebate = yuan(month.made[one.customer].rebate) - one.rebate
        elsewhere = [each for each in settled if each.of == one.id and each.by != by]
        return (
            amount - sum((each.amount for each in elsewhere), _ZERO),
            rebate - sum((each.rebate for each in elsewhere), _ZERO),
        )

    def _outlet(self, one: Kept) -> int | None:
        """Return the outlet of a bill while all its pieces are still sent there."""
        kept = one.outlet is not None and self._month(one.month).sent[one.customer].within(one.outlet)
        return one.outlet if kept else None

    # ---- writing ---------------------------------------------------------------------------------------------------

    def _write(self, customer: int, mine: Kept | None, drawn: Drawn, last: Kept | None) -> None:
        entity = self.change.catalogue.entity(ENTITY)
        if mine is None:
            values = {
                "month": self.first,
                "customer": customer,
                "source_key": f"{self.first:%Y-%m}|{customer}",
                **drawn.values,
            }
            full = form.completed(self.change, entity, values, creating=True)
            number = changes.save_new(self.change, entity, full, cause=CAUSE)
            self.counts["made"] += 1
            self._review(number, customer, drawn, last, returned="")
            return
        before = records.locked(self.change.connection, self.change.catalogue, ENTITY, mine.id)
        changed = differs(before.values, drawn.values)
        if changed:
            if mine.instance is not None:
                reason = "账单的数有变，已按新的数重新送审核"
                steering.cancel(self.change, instance_id=mine.instance, reason=reason)
            self._set(mine.id, {**drawn.values, "now_own": None, "changed": None})
            self.counts["changed"] += 1
        if changed or mine.stage == "unconfirmed":
            self._review(mine.id, customer, drawn, last, returned=before.values.get("returned") or "")
        else:
            self.counts["same"] += 1

    def _set(self, bill: int, values: Mapping[str, Any]) -> bool:
        """Write what differs on a bill, with what follows from it."""
        change, entity = self.change, self.change.catalogue.entity(ENTITY)
        before = records.locked(change.connection, change.catalogue, ENTITY, bill)
        full = form.completed(change, entity, {**before.values, **values}, creating=False, before=before.values)
        written = {one.name: full.get(one.name) for one in entity.fields}
        origin = changes.origin_of(change, CAUSE)
        return records.update(change.connection, change.catalogue, ENTITY, bill, written, origin, before=before).changed

    # ---- review ----------------------------------------------------------------------------------------------------

    def _review(self, bill: int, customer: int, drawn: Drawn, last: Kept | None, *, returned: str) -> None:
        """Let a bill confirm itself, or put it before a person with the reasons."""
        change, entity = self.change, self.change.catalogue.entity(ENTITY)
        flow = change.catalogue.flow_of(entity)
        assert flow is not None, "bills have a flow"
        check = flow.move("check")
        assert check is not None, "bills are reviewed"
        why = [f"反审核过：{' '.join(returned.split())}"] if returned else []
        now = self._month(self.first).billed(customer, fen(drawn.values["carried"]))
        why += reasons(now, self._before(customer, last), self._limits(customer))
        told = "\n".join(f"{one}。" for one in why) or None
        self._set(bill, {"reasons": told})
        life.arrive(change, entity, flow, bill, check, "review", origin=changes.origin_of(change, "送审核"))
        if why:
            procedures.begin(change, entity, flow, bill, check, comment="；".join(why))
            self.counts["review"] += 1
        else:
            origin = changes.origin_of(change, "自动审核通过")
            life.arrive(change, entity, flow, bill, check, "confirmed", origin=origin)
            self.counts["confirmed"] += 1

    def _before(self, customer: int, last: Kept | None) -> Billed | None:
        """Return what the customer was billed for the month before: as was confirmed, or as it comes out by now."""
        if last is not None and last.stage not in OPEN:
            return Billed(fen(last.charged), last.pieces, last.failed, grams(last.kilograms))
        one = self._month(back(self.first, 1)).billed(customer)
        return one if one.pieces or one.failed else None

    def _limits(self, customer: int) -> Limits | None:
        for row in self.rules:
            if row["customer"] in (None, customer):
                return Limits(
                    row["name"],
                    row["total_deviation"],
                    row["piece_deviation"],
                    row["failed_share"],
                    None if row["average_from"] is None else grams(row["average_from"]),
                    None if row["average_until"] is None else grams(row["average_until"]),
                )
        return None

    # ---- what would be different now -------------------------------------------------------------------------------

    def _tell(self, bills: Iterable[Kept]) -> None:
        """Say on every confirmed bill what it would come to now, and how the difference is settled."""
        confirmed = [one for one in bills if one.stage not in OPEN]
        settled = documents.settled(self.change.connection, [one.id for one in confirmed])
        for one in confirmed:
            month = self._month(one.month)
            own, made, sent = month.own(one.customer), month.made[one.customer], month.sent[one.customer]
            carried = sum((each.amount for each in settled if each.of == one.id), _ZERO)
            returned = sum((each.rebate for each in settled if each.of == one.id), _ZERO)
            # Pieces of another outlet came to it: what it would be by now is not for the eyes of the first one.
            if one.outlet is not None and not sent.within(one.outlet):
                self._set(one.id, {"outlet": None})
            same = (own, yuan(made.rebate), sent.pieces) == (one.own, one.rebate, one.pieces)
            if same and not (carried or returned) and not one.told:
                continue
            said = None
            if not same or carried or returned:
                said = figures.difference(one, own, yuan(made.rebate), sent.pieces, carried, returned)
            if self._set(one.id, {"now_own": own if said else None, "changed": said}):
                self.counts["told"] += 1


def fen(amount: Decimal) -> int:
    """Return an amount of yuan in fen."""
    return int(amount * 100)


def after(first: date) -> date:
    """Return the first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def back(first: date, months: int) -> date:
    """Return the first day of a month so many months before."""
    at = first.year * 12 + first.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)
