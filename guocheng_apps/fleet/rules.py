"""车费折算 (charging trips): a trip that has come back becomes an internal trade with the unit that used it.

- A line has its internal price, by trip, kilometre, ton or piece: what stands on the trip is passed on as it is. A trip
  without a line is charged by the kilometre, at the internal price list of the service TRIP_KM.
- It is sold by the amoeba whose the vehicle was on the day; where it was nobody's, the trip stands in the list of what
  is open.
- Trades are made by the application 内部结算; without it trips carry their charge, and nothing is booked.
"""

from __future__ import annotations

from guocheng.sdk import conversion
from guocheng_apps.fleet.tenures import tenure
from guocheng_apps.fleet.trips import trip

trip_fee = conversion(
    "fleet.trip_fee",
    "出车记录折算车费",
    of=trip,
    day="DATE(YEAR(in_at), MONTH(in_at), DAY(in_at))",
    provider="vehicle.amoeba",
    provider_history=tenure.name,
    receiver="charged_to",
    item="IF(ISEMPTY(route), 'TRIP_KM', 'TRIP')",
    quantity="IF(ISEMPTY(route), distance, charge)",
    where="not ISEMPTY(in_at) and not ISEMPTY(charged_to)",
    help="到达的车次，由用车单元付给车辆的核算单元：有线路的按线路的内部车价，没有线路的按内部价目里每公里的车价",
)

CONVERSIONS = (trip_fee,)
