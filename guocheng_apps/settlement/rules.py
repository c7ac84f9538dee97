"""折算规则 (conversions): which daily data become which internal trades.

- The branch side is the amoeba of a number: OUT 出港巴, IN 进港巴, SORT 操作巴, FLEET 车队巴, SERVICE 客服巴.
- Trips of the fleet and tickets of customers become trades by rules of their own applications, which name services by
  their codes; where the fleet charges an outlet for a day, what was entered by the day gives way.
- What an outlet earns it sells; what it owes it buys. Money of the headquarters is passed on at the price 1.
"""

from __future__ import annotations

from guocheng.sdk import conversion
from guocheng_apps.settlement.daily import delivery, label_issue, outbound, passed_on, vehicle_day

_HIRED = "(not ISEMPTY(hired) and hired)"
OUT, IN, SORT, FLEET = "'OUT'", "'IN'", "'SORT'", "'FLEET'"

delivery_fee = conversion(
    "settlement.delivery_fee",
    "派件按票折算派费",
    of=delivery,
    day="day",
    provider="outlet",
    receiver=IN,
    item="'DELIVERY'",
    quantity="pieces",
    grade="IF(grade = '标准', '', grade)",
    direction="'IN'",
    where="pieces > 0",
    help="网点派的件，进港巴按派费价目付给网点；大件、小件先折成标准件",
)
sorting_fee = conversion(
    "settlement.sorting_fee",
    "派件按票折算操作费",
    of=delivery,
    day="day",
    provider=SORT,
    receiver="outlet",
    item="'SORTING'",
    quantity="pieces",
    direction="'IN'",
    where="pieces > 0",
)
label_fee = conversion(
    "settlement.label_fee",
    "面单领用折算面单费",
    of=label_issue,
    day="day",
    provider=OUT,
    receiver="outlet",
    item="'LABEL'",
    quantity="quantity",
    direction="'OUT'",
)
outbound_sorting = conversion(
    "settlement.outbound_sorting",
    "出港按票折算操作费",
    of=outbound,
    day="day",
    provider=SORT,
    receiver=OUT,
    item="'SORTING_OUT'",
    quantity="pieces",
    direction="'OUT'",
    where="pieces > 0",
)
vehicle_fee = conversion(
    "settlement.vehicle_fee",
    "网点用车按趟折算",
    of=vehicle_day,
    day="day",
    provider=FLEET,
    receiver="outlet",
    item="'VEHICLE'",
    quantity="trips",
    direction="'CMB'",
    where=f"trips > 0 and not {_HIRED}",
    gives_way_to="fleet.trip_fee",
    help="车队的车次按出车记录折算；同一天同一个网点有了车次，这里就不再收",
)
hired_fee = conversion(
    "settlement.hired_fee",
    "网点外租车按趟折算",
    of=vehicle_day,
    day="day",
    provider=FLEET,
    receiver="outlet",
    item="'VEHICLE'",
    quantity="trips",
    direction="'CMB'",
    where=f"trips > 0 and {_HIRED}",
)
charged_on = conversion(
    "settlement.charged_on",
    "总部扣款转给网点",
    of=passed_on,
    day="day",
    provider=f"IF(kind = 'transit', {OUT}, {IN})",
    receiver="outlet",
    item="IF(kind = 'transit', 'TRANSIT', IF(kind = 'fine', 'FINE', 'CLAIM'))",
    quantity="amount",
    direction="IF(kind = 'transit', 'OUT', 'IN')",
    where="IN(kind, 'transit', 'fine', 'claim')",
    trade="penalty",
)
paid_on = conversion(
    "settlement.paid_on",
    "总部返款和补贴转给网点",
    of=passed_on,
    day="day",
    provider="outlet",
    receiver=IN,
    item="IF(kind = 'claim_back', 'CLAIM', 'REWARD')",
    quantity="amount",
    direction="'IN'",
    where="IN(kind, 'claim_back', 'reward')",
    trade="adjust",
)

CONVERSIONS = (delivery_fee, sorting_fee, label_fee, outbound_sorting, vehicle_fee, hired_fee, charged_on, paid_on)
