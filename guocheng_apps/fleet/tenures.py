"""车辆归属沿革 (tenures): whose a vehicle was before it was whose it is now.

- A row says until which day; on a day counts the first row that ends after it, and where none does, the vehicle itself.
"""

from __future__ import annotations

from guocheng.sdk import date, entity, link, text, unit
from guocheng_apps.fleet.vehicles import vehicle

tenure = entity(
    "fleet.tenure",
    "车辆归属沿革",
    [
        link("vehicle", "车辆", vehicle, required=True, indexed=True),
        unit("unit", "所属单位", formula="vehicle.unit", indexed=True),
        link("amoeba", "原核算单元", "amoeba.unit", indexed=True, help="空着表示那时不归任何单元，费用只记在车上"),
        date("valid_until", "到（不含）", required=True, indexed=True, help="这一天以前的费用和车费记给原核算单元"),
        text("note", "说明"),
    ],
    title="{vehicle} {valid_until}",
    icon="history",
    key=["vehicle", "valid_until"],
    columns=["vehicle", "amoeba", "valid_until", "note"],
    phone_columns=["amoeba", "valid_until"],
    filters=["vehicle", "amoeba", "valid_until"],
    sort=["vehicle", "-valid_until"],
    unit_fields=["unit"],
)
