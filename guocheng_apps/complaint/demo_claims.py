"""What the claims of the demo are reckoned from (演示理赔): freight, value and loss of what was lost or broken."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal

from guocheng_apps.complaint.parameters import Row

#: One piece of so many is insured.
INSURED = 6
YUAN = Decimal(1)


def claim(number: str, kind: str, asked: Decimal | None, clause: Row) -> Row:
    """Return the facts of a claim; the same ticket has the same ones."""
    chance = random.Random(number)  # noqa: S311 - plausible, not secret
    if kind not in ("delay", "lost", "damaged", "short") or asked is None:
        return {}
    facts: Row = {"freight": Decimal(chance.randrange(8, 37)) / 2, "cap_multiple": clause["multiple"]}
    if kind == "delay":
        return facts
    value = asked if kind == "lost" else (asked * chance.randrange(110, 300) / 100).quantize(YUAN, ROUND_HALF_UP)
    facts |= {"actual_value": value, "loss": asked}
    if chance.randrange(INSURED) == 0:
        insured = (value * chance.choice((50, 80, 100)) / 100).quantize(YUAN, ROUND_HALF_UP)
        facts |= {"insured_value": insured, "insurance_fee": max(YUAN, (insured / 200).quantize(YUAN))}
    return facts
