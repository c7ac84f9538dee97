"""Why a waybill costs what it costs (单票计价说明): step by step, by the prices as they were applied.

- The prices are those kept with the charge, whatever has become of the list since; the result is checked against the
  charge as stored, and a difference is said.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from guocheng.base.explained import Step
from guocheng.base.problem import NotFound, Problem
from guocheng.engine.rating import Party, Rated, Reason, Stage, Surcharge, Tariff, Waybill, rate, reasons, telling
from guocheng.engine.rating.book import book_from_json
from guocheng.engine.rating.party import LEVEL_CODES, LEVEL_LABELS, By
from guocheng.engine.rating.surcharge import surcharge_from_json
from guocheng.engine.rating.weight import STAGE_LABELS
from guocheng.engine.rating.whole import kilograms, yuan
from guocheng.service.context import Look
from guocheng.service.rating.access import must_see_amounts, reading, shows
from guocheng.service.rating.days import LEVELS, level_of
from guocheng.store import rating
from guocheng.store.rating.failures import counted_in


def explain(look: Look, *, waybill_no: str) -> dict[str, Any]:
    """Say of a waybill what it is, and on each level what it costs and why.

    :raises NotFound: there is no such waybill, or none that counts in a total the person may see.
    :raises Refused: amounts of the totals are kept from the person.
    """
    reader = reading(look)
    must_see_amounts(look)
    everything = frozenset(LEVEL_CODES.values())
    found = [
        (one, levels)
        for one in rating.found(look.connection, waybill_no.strip())
        if (
            levels := everything
            if look.principal.administers
            else counted_in(look.connection, reader, one.day, one.id, LEVELS)
        )
    ]
    if not found:
        message = f"没有找到运单「{waybill_no.strip()}」，请核对单号；刚导入的运单要计价之后才能查"
        raise NotFound(Problem("rating.no_waybill", "运单号", message))
    return {"waybills": [_waybill(look, one, levels) for one, levels in found]}


def _waybill(look: Look, one: rating.Kept, levels: frozenset[int]) -> dict[str, Any]:
    """Return a waybill with its charges on the levels whose totals the person sees: who pays is not told who earns."""
    waybill = waybill_of(one)
    charges = [charge for charge in rating.charges(look.connection, one.day, one.id) if charge.level in levels]
    names = rating.customers(look.connection, [charge.customer_id for charge in charges])
    return {
        "waybill_no": one.waybill_no,
        "day": one.day.isoformat(),
        "shop": one.shop,
        "courier": one.courier,
        "outlet": one.outlet,
        "place": telling.place_name(one.place) if one.place else "",
        "weights": [
            {"label": STAGE_LABELS[stage], "kilograms": str(kilograms(grams))}
            for stage, grams in waybill.weights.items()
            if grams
        ],
        "declared": str(yuan(one.declared_fen)),
        "charges": [_charge(look, waybill, charge, customer=names.get(charge.customer_id, "")) for charge in charges],
    }


def waybill_of(one: rating.Kept) -> Waybill:
    """Return a kept waybill as the engine knows it."""
    weights = {
        Stage.OUTLET: one.outlet_grams,
        Stage.BAG: one.bag_grams,
        Stage.VOLUMETRIC: one.volumetric_grams,
        Stage.CENTRE: one.centre_grams,
        Stage.HQ: one.hq_grams,
        Stage.SETTLEMENT: one.settlement_grams,
        Stage.THIRD_PARTY: one.third_party_grams,
        Stage.PICK_UP: one.pick_up_grams,
        Stage.TRANSIT: one.transit_grams,
        Stage.ARRIVAL: one.arrival_grams,
    }
    return Waybill(
        one.waybill_no, one.day, one.shop, one.courier, one.outlet, one.place, weights, one.volume_cm3, one.declared_fen
    )


def _charge(look: Look, waybill: Waybill, charge: rating.Charge, *, customer: str) -> dict[str, Any]:
    thought = _thought(look, waybill, charge)
    label = LEVEL_LABELS[level_of(charge.level)]
    whose = telling.Told("价格归属", f"按{label}价计算" + (f"，客户「{customer}」" if customer else ""))
    reason = Reason(charge.reason)
    stored = charge.freight_fen + charge.surcharge_fen + charge.insurance_fen
    return {
        "level": level_of(charge.level).value,
        "label": label,
        "reason": int(reason),
        "reason_label": reasons.LABELS[reason],
        "remedy": reasons.REMEDIES[reason],
        "customer": customer,
        "fee": str(yuan(stored)),
        "commission": str(yuan(charge.commission_fen)) if shows(look, "commission") else None,
        "billed": str(kilograms(charge.billed_grams)),
        "steps": [{"label": one.label, "text": one.text} for one in _told(thought, whose)],
        "parts": [_part(one) for one in thought.parts],
        "run": charge.run_id,
        "book": charge.book_id or None,
        "same": thought.fee == stored,
    }


def _told(thought: Rated, whose: telling.Told) -> list[telling.Told]:
    """Tell who pays as the charge has it; by what he was found is not kept."""
    known = thought.reason is not Reason.UNKNOWN_SHOP
    return [whose if known and one.label == whose.label else one for one in thought.steps]


def _thought(look: Look, waybill: Waybill, charge: rating.Charge) -> Rated:
    """Think the charge again with the prices as they were kept."""
    if charge.reason == Reason.UNKNOWN_SHOP:
        return Rated(Reason.UNKNOWN_SHOP, steps=telling.unknown(waybill.keys))
    # Who paid stands on the charge; by what he was found may have changed since.
    key = next((by for by, text in waybill.keys.items() if text), By.SHOP)
    day = charge.day
    whose = Party(level_of(charge.level), key, waybill.keys[key], charge.customer_id, charge.list_id, day)
    document = rating.kept(look.connection, charge.book_id) if charge.book_id else None
    books = (replace(book_from_json(document), since=day, until=None),) if document else ()
    found = rate(
        waybill,
        Tariff((whose,), books, _surcharges(look, charge)),
        level_of(charge.level),
        pieces=rating.pieces_of(look.connection, charge),
    )
    assert found is not None, "the party of a charge is the one given"
    return _with_dates(found, document)


def _with_dates(found: Rated, document: Any) -> Rated:
    """Tell the period of the version as it was, not the day for which it was taken."""
    if document is None:
        return found
    book = telling.book(book_from_json(document))
    return replace(found, steps=tuple(book if one.label == book.label else one for one in found.steps))


def _surcharges(look: Look, charge: rating.Charge) -> tuple[Surcharge, ...]:
    document = rating.kept(look.connection, charge.surcharges_id) or {}
    return tuple(surcharge_from_json(one) for one in document.get("surcharges", ()))


def _part(step: Step) -> dict[str, str]:
    return {"label": step.label, "amount": str(step.value), "source": step.source}


def failed(look: Look, *, first: date, until: date, reason: int, after: str, limit: int) -> dict[str, Any]:
    """Return the waybills of a period that have no price for one reason, with the place to go on after."""
    reader = reading(look)
    rows = rating.failed_waybills(
        look.connection, reader, first, until, reason=reason, after=_after(after), limit=limit, levels=LEVELS
    )
    return {
        "rows": [
            {
                "day": one.day.isoformat(),
                "waybill_no": one.waybill_no,
                "level": LEVELS[one.level - 1],
                "shop": one.shop,
                "courier": one.courier,
                "outlet": one.outlet,
                "place": telling.place_name(one.place) if one.place else "",
                "kilograms": str(kilograms(one.weight_grams)),
            }
            for one, _ in rows
        ],
        "next": f"{rows[-1][0].day.isoformat()}/{rows[-1][1]}" if len(rows) == limit else None,
    }


def _after(text: str) -> tuple[date, int] | None:
    day, _, number = text.partition("/")
    try:
        return (date.fromisoformat(day), int(number)) if text else None
    except ValueError:
        return None
