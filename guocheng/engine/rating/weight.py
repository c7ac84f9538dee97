"""Which weight counts (计费重量): the settlement weight, else that of a named stage, else the heaviest.

- Nought counts as missing. A settlement weight is final: bulk is not looked at again.
- The volumetric weight is the one given, else centimetres cubed by the divisor, rounded to the gram.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from guocheng.engine.rating.whole import KILOGRAM, half_up


class Stage(StrEnum):
    """Where a piece was weighed on its way."""

    OUTLET = "outlet"
    BAG = "bag"
    VOLUMETRIC = "volumetric"
    CENTRE = "centre"
    HQ = "hq"
    SETTLEMENT = "settlement"
    THIRD_PARTY = "third_party"
    PICK_UP = "pick_up"
    TRANSIT = "transit"
    ARRIVAL = "arrival"


#: The numbers under which the SQL knows the stages; 0 is none named.
STAGE_CODES = {stage: code for code, stage in enumerate(Stage, 1)}
STAGE_LABELS = {
    Stage.OUTLET: "网点称重",
    Stage.BAG: "集包重量",
    Stage.VOLUMETRIC: "计泡重量",
    Stage.CENTRE: "中心称重",
    Stage.HQ: "总部重量",
    Stage.SETTLEMENT: "结算重量",
    Stage.THIRD_PARTY: "第三方重量",
    Stage.PICK_UP: "揽收重量",
    Stage.TRANSIT: "中转重量",
    Stage.ARRIVAL: "到件重量",
}


class Throw(StrEnum):
    """How bulk counts: not, in full, or by half of what it is above the weight."""

    NONE = "none"
    FULL = "full"
    HALF = "half"


THROW_CODES = {throw: code for code, throw in enumerate(Throw)}


def volumetric(volume_cm3: int, divisor: int) -> int:
    """Return the volumetric weight in grams; no divisor, no bulk."""
    return half_up(volume_cm3 * KILOGRAM, divisor) if divisor > 0 and volume_cm3 > 0 else 0


def thrown(actual: int, bulk: int, throw: Throw) -> int:
    """Return the weight that counts beside its bulk; where nothing was weighed the bulk alone counts."""
    if throw is Throw.NONE or bulk <= actual:
        return actual
    return actual + half_up(bulk - actual, 2) if throw is Throw.HALF and actual > 0 else bulk


def chargeable(
    weights: Mapping[Stage, int], volume_cm3: int, *, stage: Stage | None, throw: Throw, divisor: int
) -> tuple[int, str]:
    """Return the weight that counts and which one it is; nought when there is none."""
    settled = weights.get(Stage.SETTLEMENT, 0)
    if settled > 0:
        return settled, STAGE_LABELS[Stage.SETTLEMENT]
    actual, name = _weighed(weights, stage, bulk_apart=throw is not Throw.NONE)
    bulk = weights.get(Stage.VOLUMETRIC, 0) or volumetric(volume_cm3, divisor)
    counted = thrown(actual, bulk, throw)
    if counted == actual:
        return counted, name
    return counted, "半抛重量" if throw is Throw.HALF and actual > 0 else "计泡重量"


def _weighed(weights: Mapping[Stage, int], stage: Stage | None, *, bulk_apart: bool) -> tuple[int, str]:
    if stage is not None and weights.get(stage, 0) > 0:
        return weights[stage], STAGE_LABELS[stage]
    known = {one: grams for one, grams in weights.items() if grams > 0}
    if bulk_apart:
        known.pop(Stage.VOLUMETRIC, None)
    if not known:
        return 0, ""
    heaviest = max(known, key=lambda one: (known[one], -STAGE_CODES[one]))
    return known[heaviest], f"{STAGE_LABELS[heaviest]}（各环节里最重的）"
