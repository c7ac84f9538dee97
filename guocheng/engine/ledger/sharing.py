"""Placing shared cost (分摊): on those who used it, whole and to the fen.

- What is placed is always exactly what there was: parts are rounded half up, and the fen that are left over go to the
  largest basis, among equals to the first.
- Direct forgets what service units do for each other; step-down places one after another, and who is done gets nothing
  back; reciprocal solves the equations exactly, in fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from guocheng.base.money import EXACT, FEN, rounded
from guocheng.base.problem import Invalid, Problem

Key = TypeVar("Key")
Unit = int | str
Usage = Mapping[Unit, Mapping[Unit, Decimal]]


class Method(StrEnum):
    """How service units that serve each other are placed."""

    DIRECT = "direct"
    STEP_DOWN = "step_down"
    RECIPROCAL = "reciprocal"


@dataclass(frozen=True)
class Flow:
    """What one unit hands to another."""

    giver: Unit
    receiver: Unit
    amount: Decimal


@dataclass(frozen=True)
class Sharing:
    """What was placed on whom: the method, the order that was kept, and what each service unit placed in all."""

    method: Method
    order: tuple[Unit, ...]
    flows: tuple[Flow, ...]
    gross: Mapping[Unit, Decimal]
    unplaced: Mapping[Unit, Decimal]

    def received(self, unit: Unit) -> Decimal:
        """Return what a unit was given less what it handed on."""
        taken = sum((one.amount for one in self.flows if one.receiver == unit), Decimal("0.00"))
        return taken - sum((one.amount for one in self.flows if one.giver == unit), Decimal("0.00"))


def placed(amount: Decimal, weights: Mapping[Key, Decimal | Fraction]) -> dict[Key, Decimal]:
    """Divide an amount by weights; the fen left over go to the largest weight, among equals to the first.

    :raises Invalid: a weight is negative, or there is nobody to divide among.
    """
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise Invalid(_nobody("分摊"))
    whole = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    total = rounded(amount)
    parts = {key: _to_fen(Fraction(total) * Fraction(weight) / whole) for key, weight in weights.items()}
    left = total - sum(parts.values(), Decimal("0.00"))
    for key in sorted(weights, key=lambda key: -Fraction(weights[key])):
        # Nobody is given less than nothing because others were rounded up.
        fits = max(left, -parts[key]) if total >= 0 else min(left, -parts[key])
        parts[key] += fits
        left -= fits
    return parts


def share(costs: Mapping[Unit, Decimal], usage: Usage, method: Method, *, order: Sequence[Unit] = ()) -> Sharing:
    """Place the costs of service units on all others by what each of them used.

    A service unit that nobody used keeps its cost, and is told as unplaced.

    :raises Invalid: a weight is negative, or service units serve nobody but each other.
    """
    used = {unit: _used(unit, usage.get(unit, {})) for unit in costs}
    open_ = [unit for unit in costs if used[unit]]
    left = {unit: rounded(costs[unit]) for unit in costs if not used[unit] and costs[unit]}
    in_turn = tuple(one for one in order if one in open_) or _largest_givers_first(open_, used)
    in_turn += tuple(one for one in open_ if one not in in_turn)
    flows, gross = _METHODS[method]({unit: rounded(costs[unit]) for unit in open_}, used, in_turn)
    return Sharing(method, in_turn, tuple(one for one in flows if one.amount), gross, left)


def _used(unit: Unit, weights: Mapping[Unit, Decimal]) -> dict[Unit, Fraction]:
    """Return what each used as parts of one; what a unit uses of itself does not count."""
    if any(weight < 0 for weight in weights.values()):
        raise Invalid(Problem("sharing.bad_weight", "分摊比例", "分摊的比例不能是负数，请改正分摊规则"))
    others = {key: Fraction(weight) for key, weight in weights.items() if key != unit and weight}
    whole = sum(others.values(), Fraction(0))
    return {key: weight / whole for key, weight in others.items()}


def _largest_givers_first(units: Sequence[Unit], used: Mapping[Unit, Mapping[Unit, Fraction]]) -> tuple[Unit, ...]:
    serves = {one: sum((part for key, part in used[one].items() if key in used), Fraction(0)) for one in units}
    return tuple(sorted(units, key=lambda one: -serves[one]))


Placed = tuple[list[Flow], dict[Unit, Decimal]]


def _direct(costs: Mapping[Unit, Decimal], used: Mapping[Unit, dict[Unit, Fraction]], order: Sequence[Unit]) -> Placed:
    flows: list[Flow] = []
    for unit in order:
        to = {key: part for key, part in used[unit].items() if key not in costs}
        flows += _handed(unit, costs[unit], to)
    return flows, {unit: costs[unit] for unit in order}


def _step_down(
    costs: Mapping[Unit, Decimal], used: Mapping[Unit, dict[Unit, Fraction]], order: Sequence[Unit]
) -> Placed:
    flows: list[Flow] = []
    held = dict(costs)
    for place, unit in enumerate(order):
        done = set(order[: place + 1])
        handed = _handed(unit, held[unit], {key: part for key, part in used[unit].items() if key not in done})
        for one in handed:
            if one.receiver in held:
                held[one.receiver] += one.amount
        flows += handed
    return flows, held


def _reciprocal(
    costs: Mapping[Unit, Decimal], used: Mapping[Unit, dict[Unit, Fraction]], order: Sequence[Unit]
) -> Placed:
    """Place each cost where it ends after any number of rounds; what service units held in between is the gross."""
    flows: list[Flow] = []
    gross = {unit: Fraction(0) for unit in order}
    for unit in order:
        passed = _solved(order, used, unit)
        ends: dict[Unit, Fraction] = {}
        for service in order:
            gross[service] += passed[service] * Fraction(costs[unit])
            for key, part in used[service].items():
                if key not in gross:
                    ends[key] = ends.get(key, Fraction(0)) + passed[service] * part
        flows += _handed(unit, costs[unit], ends)
    return flows, {unit: _to_fen(gross[unit]) for unit in order}


def _handed(unit: Unit, amount: Decimal, to: Mapping[Unit, Fraction]) -> list[Flow]:
    if not amount:
        return []
    if not to:
        raise Invalid(_nobody("分摊"))
    return [Flow(unit, key, part) for key, part in placed(amount, to).items()]


def _solved(units: Sequence[Unit], used: Mapping[Unit, Mapping[Unit, Fraction]], start: Unit) -> dict[Unit, Fraction]:
    """Return how much of one yuan that starts with a unit passes through each: (I - U transposed) x = the unit.

    :raises Invalid: the equations have no single answer.
    """
    rows = [
        [Fraction(here == there) - used[there].get(here, Fraction(0)) for there in units] + [Fraction(here == start)]
        for here in units
    ]
    size = len(units)
    for column in range(size):
        pivot = next((n for n in range(column, size) if rows[n][column]), None)
        if pivot is None:
            raise Invalid(_nobody("交互分摊"))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for n in range(size):
            if n != column and (factor := rows[n][column]):
                rows[n] = [value - factor * lead for value, lead in zip(rows[n], rows[column], strict=True)]
    return {unit: rows[n][size] for n, unit in enumerate(units)}


def _to_fen(value: Fraction) -> Decimal:
    """Round a fraction half up, away from zero, to the fen."""
    scaled = abs(value) * 100
    fen = Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator))
    return EXACT.multiply(fen if value >= 0 else -fen, FEN).quantize(FEN, rounding=ROUND_HALF_UP, context=EXACT)


def _nobody(where: str) -> Problem:
    message = "这些费用没有能承担的单元：基数都是 0，或者几个服务单元只互相服务；请检查分摊规则的基数和承担单元"
    return Problem("sharing.nobody", where, message)


_METHODS = {Method.DIRECT: _direct, Method.STEP_DOWN: _step_down, Method.RECIPROCAL: _reciprocal}
