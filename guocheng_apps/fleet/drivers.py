"""司机 (drivers): who may drive what until when; whoever's papers ended is not sent out."""

from __future__ import annotations

from guocheng.sdk import boolean, check, choice, date, entity, images, integer, person, phone, section, text, unit

LICENCES = {"A1": "A1", "A2": "A2", "B1": "B1", "B2": "B2", "C1": "C1", "C2": "C2", "D": "D（三轮）", "none": "无需"}

driver = entity(
    "fleet.driver",
    "司机",
    [
        text("name", "姓名", required=True, unique=True, indexed=True, searchable=True),
        person("person", "员工", unique=True, help="公司员工请选上，警报和待办才找得到他"),
        unit("unit", "所属单位", required=True, default="person.unit", indexed=True),
        phone("phone", "电话"),
        choice("licence", "准驾车型", LICENCES, required=True, default="'C1'", indexed=True),
        text("licence_no", "驾驶证号", masked=True),
        date("licence_until", "驾驶证到期", indexed=True),
        date("qualification_until", "从业资格证到期", indexed=True),
        date("health_until", "体检到期", indexed=True),
        integer("points", "本周期已扣分", unit="分", default="0", minimum="0"),
        boolean("active", "在岗", default="true", indexed=True),
        images("papers", "证件照片", count_max=6),
    ],
    title="{name}",
    icon="user",
    key=["name"],
    checks=[check("points <= 12", "一个周期最多扣 12 分，请核对", at="points")],
    sections=[
        section("司机", "name", "person", "unit", "phone", "active"),
        section(
            "证件", "licence", "licence_no", "licence_until", "qualification_until", "health_until", "points", "papers"
        ),
    ],
    columns=["name", "unit", "licence", "licence_until", "qualification_until", "health_until", "points", "active"],
    phone_columns=["licence", "licence_until"],
    filters=["unit", "licence", "active"],
    sort=["name"],
    unit_fields=["unit"],
    owner_fields=["person"],
)
