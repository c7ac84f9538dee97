"""违章、事故与理赔 (violations, accidents): what happened, who answers for it, who pays, and what came back."""

from __future__ import annotations

from guocheng.sdk import (
    boolean,
    check,
    choice,
    date,
    entity,
    fills,
    images,
    instant,
    integer,
    link,
    money,
    option,
    person,
    section,
    text,
    unit,
    view,
)
from guocheng_apps.fleet.drivers import driver
from guocheng_apps.fleet.vehicles import vehicle

_OF_DRIVER = (fills("driver", "vehicle.driver"),)

violation = entity(
    "fleet.violation",
    "违章",
    [
        text("number", "决定书编号", unique=True, searchable=True),
        link("vehicle", "车辆", vehicle, required=True, indexed=True, on_change=_OF_DRIVER),
        link("driver", "司机", driver, indexed=True),
        unit("unit", "所属单位", formula="vehicle.unit", indexed=True),
        person("driver_person", "司机（员工）", formula="driver.person", indexed=True),
        instant("at", "违章时间", required=True, indexed=True),
        date("on", "日期", formula="DATE(YEAR(at), MONTH(at), DAY(at))", indexed=True),
        text("place", "地点", required=True),
        text("what", "违章行为", required=True, searchable=True),
        integer("points", "扣分", unit="分", default="0", minimum="0", maximum="12"),
        money("fine", "罚款", required=True, default="0", minimum="0"),
        boolean("at_fault", "司机有责", default="true"),
        choice(
            "borne_by",
            "由谁承担",
            {"driver": "责任人扣款", "company": "公司承担"},
            required=True,
            default="IF(at_fault, 'driver', 'company')",
        ),
        money("deducted", "责任人扣款", formula="IF(borne_by = 'driver', fine, 0)"),
        money("company_cost", "公司承担", formula="fine - IF(borne_by = 'driver', fine, 0)"),
        choice(
            "state",
            "处理",
            [option("open", "未处理", "red"), option("paid", "已缴款", "green"), option("void", "已撤销", "grey")],
            required=True,
            default="'open'",
            indexed=True,
        ),
        date("pay_by", "缴款期限", indexed=True),
        date("paid_on", "缴款日期", required_when="state = 'paid'"),
        images("pictures", "照片", count_max=6),
    ],
    title="{vehicle} {what}",
    icon="alert-triangle",
    checks=[check("borne_by = 'company' or not ISEMPTY(driver)", "由责任人扣款要写明是哪位司机", at="driver")],
    sections=[
        section(
            "违章", "number", "vehicle", "driver", "driver_person", "unit", "at", "on", "place", "what", "pictures"
        ),
        section(
            "处理", "points", "fine", "at_fault", "borne_by", "deducted", "company_cost", "state", "pay_by", "paid_on"
        ),
    ],
    columns=["at", "vehicle", "driver", "what", "points", "fine", "borne_by", "state", "pay_by"],
    phone_columns=["driver", "fine", "state"],
    filters=["state", "vehicle", "driver", "unit", "on", "borne_by"],
    sort=["-at"],
    unit_fields=["unit"],
    owner_fields=["driver_person"],
    views=[view("open", "未处理的", where={"field": "state", "op": "eq", "value": "open"})],
)

CLAIM_STATES = (
    option("reported", "已报案", "red"),
    option("assessed", "已定损", "orange"),
    option("claimed", "理赔中", "blue"),
    option("closed", "已结案", "green"),
)

accident = entity(
    "fleet.accident",
    "事故理赔",
    [
        link("vehicle", "车辆", vehicle, required=True, indexed=True, on_change=_OF_DRIVER),
        link("driver", "司机", driver, required=True, indexed=True),
        unit("unit", "所属单位", formula="vehicle.unit", indexed=True),
        instant("at", "事故时间", required=True, indexed=True),
        date("on", "日期", formula="DATE(YEAR(at), MONTH(at), DAY(at))", indexed=True),
        text("place", "地点", required=True),
        text("course", "事故经过", long=True, required=True),
        choice(
            "blame",
            "责任",
            {"full": "全责", "major": "主责", "equal": "同责", "minor": "次责", "none": "无责"},
            required=True,
            default="'full'",
            indexed=True,
        ),
        integer("injured", "伤者", unit="人", default="0", minimum="0"),
        money("own_loss", "本车损失", default="0", minimum="0"),
        money("cargo_loss", "货物损失", default="0", minimum="0"),
        money("other_loss", "对方损失", default="0", minimum="0"),
        text("insurer", "保险公司"),
        text("claim_number", "报案号", searchable=True),
        money("claimed", "索赔金额", minimum="0"),
        money("compensated", "赔付到账", default="0", minimum="0"),
        money("deducted", "责任人承担", default="0", minimum="0"),
        money("net_loss", "净损失", formula="own_loss + cargo_loss + other_loss - compensated - deducted"),
        choice("state", "进度", CLAIM_STATES, required=True, default="'reported'", indexed=True),
        date("closed_on", "结案日期", required_when="state = 'closed'"),
        images("pictures", "现场照片", count_max=20),
    ],
    title="{vehicle} {at}",
    icon="car-crash",
    sections=[
        section("事故", "vehicle", "driver", "unit", "at", "on", "place", "course", "blame", "injured", "pictures"),
        section("损失", "own_loss", "cargo_loss", "other_loss"),
        section(
            "理赔", "insurer", "claim_number", "claimed", "compensated", "deducted", "net_loss", "state", "closed_on"
        ),
    ],
    columns=["at", "vehicle", "driver", "blame", "net_loss", "claimed", "compensated", "state"],
    phone_columns=["driver", "state"],
    filters=["state", "vehicle", "driver", "unit", "on"],
    sort=["-at"],
    unit_fields=["unit"],
)
