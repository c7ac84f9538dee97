"""What the fleet does by itself (车队自动化): mileage, states and days follow the work.

- All of it is kept as the system, so that nobody needs a right on vehicles for it; imports set it off like forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guocheng.sdk import Automation, Entity, automation, nodes, triggers
from guocheng_apps.fleet.bookings import booking
from guocheng_apps.fleet.drivers import driver
from guocheng_apps.fleet.energy import fuel
from guocheng_apps.fleet.papers import due, month_cost, paper, transfer
from guocheng_apps.fleet.tenures import tenure
from guocheng_apps.fleet.trips import trip
from guocheng_apps.fleet.upkeep import repair
from guocheng_apps.fleet.vehicles import vehicle
from guocheng_apps.fleet.who import MANAGER
from guocheng_apps.fleet.words import DUE_OF_DRIVER, DUE_OF_VEHICLE


def _ran(on: Entity, field: str) -> Iterator[Automation]:
    """Let the odometer of a vehicle follow a reading, forward only."""
    short = on.name.partition(".")[2]
    for name, trigger in ((f"{short}_ran", triggers.created()), (f"{short}_ran_on", triggers.updated(field))):
        yield automation(
            f"fleet.{name}",
            f"{on.label}后更新里程" if name.endswith("ran") else f"{on.label}改了里程",
            trigger,
            [nodes.update("vehicle", "更新里程", {"odometer": f"MAX(vehicle.odometer, {field})"}, record="vehicle")],
            run_as="system",
            on=on,
            when=f"{field} > vehicle.odometer",
            owner=MANAGER,
            help="车辆的当前里程只会往前走。",
        )


def _falls_due(on: Entity, of: str, kinds: Mapping[str, str]) -> Iterator[Automation]:
    """Let the list of what falls due follow the days on a vehicle or a driver."""
    steps = [
        nodes.upsert(
            f"{kind}_ends",
            f"{label}到期",
            due,
            where=f"{of} = form.id and kind = '{kind}'",
            sets={"kind": f"'{kind}'", of: "id", "unit": "unit", "until": f"{kind}_until"},
        )
        for kind, label in kinds.items()
    ]
    watched = [f"{kind}_until" for kind in kinds]
    for name, trigger in ((f"{of}_due", triggers.created()), (f"{of}_due_again", triggers.updated("unit", *watched))):
        yield automation(
            f"fleet.{name}",
            f"{on.label}登记到期事项" if name.endswith("due") else f"{on.label}到期日变了",
            trigger,
            steps,
            run_as="system",
            on=on,
            owner=MANAGER,
            help="证件、保险的到期日都列进「到期事项」，按「到期提醒天数」提醒。",
        )


def _in_stage(on: Entity, name: str, label: str, stage: str, sets: Mapping[str, str], when: str = "") -> Automation:
    return automation(
        f"fleet.{name}",
        label,
        triggers.updated("stage"),
        [nodes.update("vehicle", "更新车辆", sets, record="vehicle")],
        run_as="system",
        on=on,
        when=f"stage = '{stage}' and not ISEMPTY(vehicle){when}",
        owner=MANAGER,
    )


trip_of_booking = automation(
    "fleet.trip_of_booking",
    "回车后生成出车记录",
    triggers.updated("stage"),
    [
        nodes.add(
            "trip",
            "出车记录",
            trip,
            {
                "booking": "id",
                "purpose": "purpose",
                "route": "route",
                "vehicle": "vehicle",
                "driver": "driver",
                "planned_out": "starts_at",
                "planned_in": "ends_at",
                "out_at": "starts_at",
                "in_at": "returned_at",
                "odometer_out": "odometer_out",
                "odometer_in": "odometer_in",
                "toll": "toll",
                "parking": "parking",
            },
        ),
        nodes.update("vehicle", "车辆回场", {"state": "'idle'"}, record="vehicle"),
    ],
    run_as="system",
    on=booking,
    when="stage = 'back'",
    owner=MANAGER,
    help="回车登记以后写一条出车记录，里程、费用和计件都从它算。",
)

renewed = automation(
    "fleet.renewed",
    "办理后更新到期日",
    triggers.created(),
    [
        nodes.choose(
            "kind",
            "哪一种证照",
            *(
                nodes.way(
                    label,
                    nodes.update(
                        f"until_{kind}",
                        f"更新{label}到期",
                        {
                            f"{kind}_until": "ends_on",
                            **({f"{kind}_policy": "policy"} if kind in ("compulsory", "commercial") else {}),
                        },
                        record="vehicle",
                    ),
                    when=f"kind = '{kind}'",
                )
                for kind, label in DUE_OF_VEHICLE.items()
            ),
        )
    ],
    run_as="system",
    on=paper,
    owner=MANAGER,
    help="办好年检、保险以后，车辆上的到期日和保单号跟着改。",
)

_LAST = nodes.get("last", "沿革里最晚的一行", tenure, where="vehicle = form.vehicle", sort="-valid_until")
_CHANGES_HANDS = (
    "kind = 'transfer' and not ISEMPTY(to_amoeba) and (ISEMPTY(vehicle.amoeba) or to_amoeba <> vehicle.amoeba)"
)
_TOO_EARLY = nodes.stop(
    "too_early",
    "生效日期太早",
    failed=True,
    says=(
        "{vehicle} 在 {last.valid_until} 已经换过核算单元，{on} 起归谁不能再用调拨改：生效日期请写 {last.valid_until}"
        " 或以后；以前归谁记错了的，改「车辆归属沿革」"
    ),
    when=f"{_CHANGES_HANDS} and not ISEMPTY(last) and on < last.valid_until",
)

in_order = automation(
    "fleet.transfer_in_order",
    "调拨不早于上一次换单元",
    triggers.before_save("vehicle", "kind", "on", "to_amoeba"),
    [_LAST, _TOO_EARLY],
    run_as="system",
    on=transfer,
    owner=MANAGER,
    help="调拨的生效日期不能早于这辆车上一次换核算单元的日期，否则以前的费用会转给当时没有用车的单元。",
)

moved = automation(
    "fleet.moved",
    "调拨报废后更新车辆",
    triggers.updated("stage"),
    [
        _LAST,
        _TOO_EARLY,
        nodes.choose(
            "kind",
            "哪一种",
            nodes.way(
                "调拨，换核算单元",
                nodes.add(
                    "before",
                    "记下原来归谁",
                    tenure,
                    {"vehicle": "vehicle", "amoeba": "vehicle.amoeba", "valid_until": "on", "note": "number"},
                ),
                nodes.update("to", "换单位", {"unit": "to_unit", "amoeba": "to_amoeba"}, record="vehicle"),
                when=_CHANGES_HANDS,
            ),
            nodes.way(
                "调拨，核算单元不变",
                nodes.update("to_unit", "换使用单位", {"unit": "to_unit"}, record="vehicle"),
                when="kind = 'transfer'",
            ),
            nodes.way(
                "停用", nodes.update("stop", "停用", {"state": "'stopped'"}, record="vehicle"), when="kind = 'stop'"
            ),
            nodes.way("报废", nodes.update("scrap", "报废", {"state": "'scrapped'"}, record="vehicle")),
        ),
    ],
    run_as="system",
    on=transfer,
    when="stage = 'done'",
    owner=MANAGER,
)

#: A change of hands that is written down lies ahead.
_AHEAD = "not ISEMPTY(last) and last.valid_until > TODAY()"
rehomed = automation(
    "fleet.rehomed",
    "换了核算单元记下原来归谁",
    triggers.updated("amoeba"),
    [
        nodes.get("last", "沿革里最晚的一行", tenure, where="vehicle = form.id", sort="-valid_until"),
        nodes.get(
            "same",
            "那一天原来归谁的一行",
            tenure,
            where=(
                "vehicle = form.id and valid_until = last.valid_until"
                " and ((ISEMPTY(amoeba) and ISEMPTY(before.amoeba)) or amoeba = before.amoeba)"
            ),
        ),
        nodes.choose(
            "known",
            "沿革里有没有",
            nodes.way("已经记了", when="not ISEMPTY(same)"),
            nodes.way(
                "还没有到换的那天，又改回去",
                nodes.delete("undone", "去掉还没有到的那一行", record="last"),
                when=f"{_AHEAD} and (amoeba = last.amoeba or (ISEMPTY(amoeba) and ISEMPTY(last.amoeba)))",
            ),
            nodes.way(
                "还没有到换的那天，又换一个",
                nodes.stop(
                    "ahead",
                    "还没有到换的那天",
                    failed=True,
                    says=(
                        "{plate} 从 {last.valid_until} 起才换核算单元，现在不能直接改成别的：请先改回原来的单元再换，"
                        "或者用「调拨报废」写明 {last.valid_until} 以后的生效日期"
                    ),
                ),
                when=_AHEAD,
            ),
            nodes.way(
                "第一次写",
                nodes.add(
                    "first",
                    "本月以前只记在车上",
                    tenure,
                    {"vehicle": "id", "valid_until": "DATE(YEAR(TODAY()), MONTH(TODAY()), 1)"},
                ),
                when="ISEMPTY(last) and ISEMPTY(before.amoeba)",
            ),
            nodes.way(
                "没有",
                nodes.add(
                    "kept",
                    "记下原来归谁",
                    tenure,
                    {"vehicle": "id", "amoeba": "before.amoeba", "valid_until": "TODAY()"},
                ),
            ),
        ),
    ],
    run_as="system",
    on=vehicle,
    at_once=True,
    owner=MANAGER,
    help=(
        "直接改车辆的核算单元，从今天起归新单元；以前的仍归原来的。第一次写上的，从本月一日起归它。"
        "起止不对的，改「车辆归属沿革」。"
    ),
)

monthly = automation(
    "fleet.monthly",
    "每月一日生成车辆月账",
    triggers.at_times("10 1 1 * *"),
    [
        nodes.get_many("vehicles", "在册车辆", vehicle, where="not (state in ['scrapped'])", sort="plate", most=1000),
        nodes.loop(
            "each",
            "逐辆",
            "vehicles",
            nodes.summary(
                "share",
                "保险分摊",
                paper,
                function="sum",
                value="monthly",
                where="vehicle = each.id and starts_on <= TODAY() and ends_on > TODAY()",
            ),
            nodes.upsert(
                "month",
                "车辆月账",
                month_cost,
                where="vehicle = each.id and month = DATE(YEAR(TODAY()), MONTH(TODAY()), 1)",
                sets={
                    "vehicle": "each.id",
                    "month": "DATE(YEAR(TODAY()), MONTH(TODAY()), 1)",
                    "depreciation": "IF(ISEMPTY(each.monthly_depreciation), 0, each.monthly_depreciation)",
                    "insurance": "IF(ISEMPTY(share), 0, share)",
                },
            ),
        ),
    ],
    run_as="system",
    owner=MANAGER,
    help="折旧按购置价、残值率和月数算，保险和年检按月分摊；重复执行不会多记。",
)

AUTOMATIONS = (
    *_ran(trip, "odometer_in"),
    *_ran(fuel, "odometer"),
    *_ran(repair, "odometer"),
    *_falls_due(vehicle, "vehicle", DUE_OF_VEHICLE),
    *_falls_due(driver, "driver", DUE_OF_DRIVER),
    _in_stage(booking, "went_out", "出车后车辆改为出车", "out", {"state": "'out'"}),
    trip_of_booking,
    _in_stage(repair, "in_repair", "送修后车辆改为维修", "approved", {"state": "'repair'"}, " and kind <> 'wash'"),
    _in_stage(
        repair,
        "serviced",
        "保养完成后推算下次保养",
        "done",
        {"state": "'idle'", "last_service_on": "done_on", "last_service_km": "odometer"},
        " and kind = 'service'",
    ),
    _in_stage(repair, "repaired", "维修完成后车辆可用", "done", {"state": "'idle'"}, " and kind <> 'service'"),
    renewed,
    in_order,
    moved,
    rehomed,
    monthly,
)
