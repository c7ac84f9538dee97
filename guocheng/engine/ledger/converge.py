"""From what a book holds to what it should hold (收敛): what to take away, what to post.

- A document gives at most one posting for each of its entries; asked twice, the second time there is nothing to do.
- What lies in a closed month stays. The difference is posted on the first open day, and names what it corrects.
- Plans and estimates of a closed month are what they were: they have no corrections.
- For every document, all its postings together come to what it gives now, place by place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from guocheng.base.period import Month

ZERO = Decimal(0)


@dataclass(frozen=True, order=True)
class Key:
    """One entry of one rule over one document, or over one line of it."""

    rule: str
    source_entity: str
    source_id: int
    source_line: int = 0
    entry_no: int = 0


@dataclass(frozen=True)
class Place:
    """Where a posting counts."""

    object_id: int
    account_id: int = 0
    category: str = ""
    direction: str = ""
    kind: str = "ledger"
    scenario: str = "actual"
    counterpart_id: int | None = None

    @property
    def is_corrected(self) -> bool:
        """Whether a closed month of it is corrected in an open one."""
        return self.scenario == "actual" and self.kind != "estimate"


@dataclass(frozen=True)
class Line:
    """A posting as it should be; `seq` tells those of one key apart, `corrects` names a posting of a closed month."""

    key: Key
    place: Place
    day: date
    amount: Decimal
    quantity: Decimal = ZERO
    note: str = ""
    unit_id: int | None = None
    run_id: int | None = None
    corrects: int | None = None
    seq: int = 0


@dataclass(frozen=True)
class Held:
    """A posting that is there."""

    id: int
    line: Line


@dataclass(frozen=True)
class Change:
    """What is to be done: postings that go, and new ones."""

    gone: tuple[int, ...] = ()
    made: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gone or self.made)


def first_open_day(closed: Collection[Month]) -> date:
    """Return the day on which closed months are corrected: the first after all of them."""
    return max(closed).plus(1).first_day if closed else date.min


def converge(wanted: Iterable[Line], held: Iterable[Held], closed: Collection[Month]) -> Change:
    """Say what brings the postings of some documents to what they should be."""
    targets: dict[Key, Line] = {}
    for one in wanted:
        assert one.key not in targets, f"{one.key} is posted twice"
        targets[one.key] = one
    there: dict[Key, list[Held]] = {}
    for kept in held:
        there.setdefault(kept.line.key, []).append(kept)
    gone: list[int] = []
    made: list[Line] = []
    for key in sorted(targets.keys() | there.keys()):
        change = _of_key(targets.get(key), there.get(key, []), closed)
        gone += change.gone
        made += change.made
    return Change(tuple(gone), tuple(made))


def _of_key(target: Line | None, held: Sequence[Held], closed: Collection[Month]) -> Change:
    if target is not None and not target.amount and not target.quantity:
        target = None
    fixed = [one for one in held if Month.of(one.line.day) in closed]
    loose = [one for one in held if Month.of(one.line.day) not in closed]
    wanted = list(_open_lines(target, fixed, closed))
    gone = []
    for one in loose:
        same = next((line for line in wanted if replace(line, seq=one.line.seq) == one.line), None)
        if same is None:
            gone.append(one.id)
        else:
            wanted.remove(same)
    # A number is never used again, so the old may go in the statement that brings the new.
    seq = max((one.line.seq for one in held), default=-1) + 1
    return Change(tuple(gone), tuple(replace(line, seq=seq + n) for n, line in enumerate(wanted)))


def _open_lines(target: Line | None, fixed: Sequence[Held], closed: Collection[Month]) -> Iterator[Line]:
    """Yield what should stand in open months beside what is fixed."""
    open_target = target if target is not None and Month.of(target.day) not in closed else None
    if open_target is not None:
        yield open_target
    if open_target is not None or target is None:
        yield from _corrections(None, fixed, closed)
    else:
        yield from _corrections(target, fixed, closed)


def _corrections(target: Line | None, fixed: Sequence[Held], closed: Collection[Month]) -> Iterator[Line]:
    """Yield the differences between what closed months hold and what they should, dated on the first open day."""
    rest: dict[Place, tuple[Decimal, Decimal]] = {}
    if target is not None:
        rest[target.place] = (target.amount, target.quantity)
    last: dict[Place, Held] = {}
    for one in fixed:
        amount, quantity = rest.get(one.line.place, (ZERO, ZERO))
        rest[one.line.place] = (amount - one.line.amount, quantity - one.line.quantity)
        last[one.line.place] = one
    for place, (amount, quantity) in rest.items():
        if place.is_corrected and (amount or quantity):
            corrected = last.get(place) or (fixed[-1] if fixed else None)
            like = target if target is not None and target.place == place else last[place].line
            yield replace(
                like,
                day=first_open_day(closed),
                amount=amount,
                quantity=quantity,
                corrects=corrected.id if corrected else None,
            )
