"""What has to be done so that trades are what they should be (内部交易的收敛): made, changed, taken out or corrected.

- Under one key there is one trade, and after it corrections in red. What is fixed (confirmed, settled, month closed)
  is never touched: the difference becomes one correction that names what it corrects.
- Afterwards the trades of a key add up to what is wanted, so doing it again does nothing.
- What somebody revoked by hand stays revoked; what the data come to beyond it is a trade of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

NOUGHT = Decimal(0)


@dataclass(frozen=True)
class Figures:
    """What a trade says: a quantity, its factor, the price shown, the amount, and by what it was priced."""

    quantity: Decimal
    factor: Decimal
    price: Decimal
    amount: Decimal
    priced_by: str = ""
    explained: str = ""


@dataclass(frozen=True)
class Kept:
    """A trade that is there; the first of a key has the number 0, its corrections count on."""

    id: int
    key: str
    number: int
    figures: Figures
    fixed: bool = False
    void: bool = False


@dataclass(frozen=True)
class Make:
    """Make a trade; with `corrects` it is a correction of that one."""

    key: str
    number: int
    figures: Figures
    corrects: int | None = None


@dataclass(frozen=True)
class Change:
    """Let a trade that is not fixed say something else."""

    id: int
    key: str
    figures: Figures


@dataclass(frozen=True)
class Remove:
    """Take out a trade that is not fixed and no longer wanted."""

    id: int
    key: str


Deed = Make | Change | Remove


def deeds(wanted: Mapping[str, Figures], kept: Iterable[Kept]) -> list[Deed]:
    """Return what has to be done, key by key in a fixed order."""
    there: dict[str, list[Kept]] = {}
    for one in kept:
        there.setdefault(one.key, []).append(one)
    found: list[Deed] = []
    for key in sorted(wanted.keys() | there.keys()):
        found += _of_key(key, wanted.get(key), sorted(there.get(key, []), key=lambda one: one.number))
    return found


def _of_key(key: str, wanted: Figures | None, rows: Sequence[Kept]) -> list[Deed]:
    fixed = [one for one in rows if one.fixed and not one.void]
    loose = [one for one in rows if not one.fixed and not one.void]
    missing = _beyond(_missing(wanted, fixed), [one.figures for one in rows if one.void])
    if missing is None:
        return [Remove(one.id, key) for one in loose]
    if not loose:
        number = max((one.number for one in rows), default=-1) + 1
        return [Make(key, number, missing, fixed[0].id if fixed else None)]
    first, *rest = loose
    changed: list[Deed] = [] if first.figures == missing else [Change(first.id, key, missing)]
    return [*changed, *(Remove(one.id, key) for one in rest)]


def _missing(wanted: Figures | None, fixed: Sequence[Kept]) -> Figures | None:
    """Return what has to be added to what is fixed, nothing when it is as wanted."""
    if not fixed:
        return wanted
    full = wanted or replace(fixed[0].figures, quantity=NOUGHT, amount=Decimal("0.00"), priced_by="", explained="")
    quantity = full.quantity - sum((one.figures.quantity for one in fixed), NOUGHT)
    amount = full.amount - sum((one.figures.amount for one in fixed), Decimal("0.00"))
    if not quantity and not amount:
        return None
    was = sum((one.figures.amount for one in fixed), Decimal("0.00"))
    explained = f"应为 {full.amount}，已确认 {was}，更正 {amount}"
    return replace(full, quantity=quantity, amount=amount, explained=explained)


def _beyond(missing: Figures | None, revoked: Sequence[Figures]) -> Figures | None:
    """Return what goes beyond what was revoked: as much as was revoked stays away, whatever the data say now."""
    if missing is None or not revoked:
        return missing
    amount = sum((one.amount for one in revoked), Decimal("0.00"))
    if (missing.amount > 0) != (amount > 0):
        return missing
    if abs(missing.amount) <= abs(amount):
        return None
    quantity = missing.quantity - sum((one.quantity for one in revoked), NOUGHT)
    left = missing.amount - amount
    explained = f"应为 {missing.amount}，已撤销 {amount}，这一笔 {left}"
    return replace(missing, quantity=quantity, amount=left, explained=explained)
