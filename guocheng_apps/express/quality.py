"""每日质量数据 (daily quality): what each outlet collected, delivered and did badly on a day, as counted for it.

- One record for an outlet and a day, so the same day imported twice changes nothing.
- Only counts are kept: rates are made of their sums in the report and never averaged. What was not counted is blank.
"""

from __future__ import annotations

from guocheng.sdk import Check, Field, check, date, entity, integer, money, section, text, unit


def _pieces(name: str, label: str, *aliases: str) -> Field:
    return integer(name, label, unit="件", minimum="0", aliases=aliases)


def _within(part: str, whole: str, says: str) -> Check:
    return check(f"ISEMPTY({part}) or ISEMPTY({whole}) or {part} <= {whole}", says, at=part)


daily_quality = entity(
    "express.daily_quality",
    "每日质量数据",
    [
        date("day", "日期", required=True, indexed=True, aliases=("业务日期", "考核日期")),
        unit("outlet", "网点", required=True, indexed=True, aliases=("网点名称",)),
        _pieces("collected", "揽收量", "揽件量"),
        _pieces("delivered", "派件量"),
        _pieces("should_sign", "应签收", "应签收量", "应签"),
        _pieces("signed_same_day", "当日签收", "当日签收量"),
        _pieces("signed_48h", "48 小时签收", "48小时签收", "48小时签收量"),
        _pieces("pickup_due", "应揽收", "应揽收量"),
        _pieces("picked_in_time", "及时揽收", "及时揽收量"),
        _pieces("out_due", "应出仓", "应出仓量"),
        _pieces("out_in_time", "及时出仓", "及时出仓量"),
        _pieces("stranded", "交货滞留", "交货滞留量"),
        _pieces("backlog", "积压量", "积压件量"),
        _pieces("complaints", "投诉", "投诉量", "投诉件数"),
        _pieces("delayed", "延误", "延误量"),
        _pieces("lost", "遗失", "遗失量"),
        _pieces("false_signs", "虚签", "虚假签收", "虚签量"),
        money("fines", "罚款金额", minimum="0", aliases=("考核金额", "预计罚款")),
        text("remark", "备注"),
    ],
    title="{day} {outlet}",
    icon="target",
    key=["day", "outlet"],
    checks=[
        _within("signed_same_day", "should_sign", "当日签收不能比应签收还多"),
        _within("signed_48h", "should_sign", "48 小时签收不能比应签收还多"),
        _within("picked_in_time", "pickup_due", "及时揽收不能比应揽收还多"),
        _within("out_in_time", "out_due", "及时出仓不能比应出仓还多"),
    ],
    sections=[
        section("哪一天", "day", "outlet", "collected", "delivered", "backlog"),
        section(
            "时效",
            "should_sign",
            "signed_same_day",
            "signed_48h",
            "pickup_due",
            "picked_in_time",
            "out_due",
            "out_in_time",
            "stranded",
        ),
        section("差错", "complaints", "delayed", "lost", "false_signs", "fines", "remark"),
    ],
    columns=[
        "day",
        "outlet",
        "collected",
        "delivered",
        "should_sign",
        "signed_same_day",
        "backlog",
        "complaints",
        "delayed",
        "lost",
        "false_signs",
        "fines",
    ],
    phone_columns=["delivered", "signed_same_day", "complaints"],
    filters=["day", "outlet"],
    sort=["-day", "outlet"],
    unit_fields=["outlet"],
    indexes=[["day", "outlet"]],
)
