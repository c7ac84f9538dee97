"""A small company that keeps one kind of record with every field type (样样都有的登记表), to try them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guocheng.definition.bundle import Bundle
from guocheng.sdk import (
    EVERYTHING,
    audio,
    back,
    bank_card,
    barcode,
    boolean,
    bundle,
    cascade,
    choice,
    choices,
    code,
    color,
    date,
    date_range,
    decimal,
    duration,
    email,
    entity,
    files,
    grant,
    icon,
    id_card,
    images,
    instant,
    integer,
    lines,
    link,
    links,
    location,
    lookup,
    markdown,
    money,
    option,
    people,
    percent,
    person,
    phone,
    progress,
    rating,
    region,
    rich_text,
    role,
    secret,
    section,
    serial,
    signature,
    tags,
    tax_number,
    text,
    time,
    unit,
    url,
)
from guocheng.service.bundles import installed_bundles
from guocheng.service.platform import Platform
from guocheng.store import accounts
from tests.browser.office import PASSWORD
from tests.story.company import Company

THING = "kinds.thing"
SHELF = "kinds.shelf"
CLERK = "clerk"

shelf = entity(
    SHELF,
    "货位",
    [
        text("name", "名称", required=True, searchable=True),
        link("above", "上级货位", SHELF),
        money("rent", "租金"),
        person("keeper", "保管人"),
        back("things", "放着的东西", THING, "shelf"),
    ],
    title="{name}",
    columns=["name", "above", "rent", "things"],
    parent_field="above",
)
thing = entity(
    THING,
    "东西",
    [
        serial("number", "编号", "DX{yyyyMMdd}{0000}"),
        text("name", "名称", required=True, searchable=True, placeholder="叫什么"),
        text("story", "说明", long=True),
        email("mail", "邮箱"),
        phone("mobile", "电话"),
        url("site", "网址"),
        id_card("card", "身份证号"),
        tax_number("tax", "税号"),
        bank_card("account", "银行卡号"),
        barcode("bar", "条码"),
        secret("pin", "口令"),
        color("paint", "颜色"),
        icon("sign", "图标"),
        integer("pieces", "件数", unit="件"),
        decimal("weight", "重量", scale=3, unit="kg"),
        money("price", "单价"),
        percent("share", "占比"),
        rating("stars", "评分"),
        progress("done", "进度"),
        duration("spent", "用时"),
        boolean("fragile", "易碎"),
        boolean("checked", "已检查", widget="box"),
        date("day", "日期"),
        date("week", "周", precision="week"),
        date("month", "月份", precision="month"),
        date("quarter", "季度", precision="quarter"),
        date("year", "年份", precision="year"),
        instant("at", "时刻"),
        time("opens", "开门时间"),
        date_range("stay", "存放期间"),
        choice(
            "kind",
            "种类",
            [
                option("glass", "玻璃", "blue"),
                option("wood", "木头", "yellow"),
                option("paper", "纸", "green", when="ISEMPTY(pieces) or pieces > 0"),
            ],
            other=True,
        ),
        choice("way", "走法", {"road": "公路", "air": "航空"}, widget="radio"),
        choices("marks", "标记", [option("new", "新", "green"), option("old", "旧", "grey")]),
        choices("boxes", "包装", {"box": "纸箱", "bag": "袋子"}, widget="boxes"),
        cascade(
            "sort",
            "品类",
            [
                option("fresh", "生鲜"),
                option("fruit", "水果", parent="fresh"),
                option("apple", "苹果", parent="fruit"),
                option("dry", "干货"),
            ],
        ),
        tags("words", "标签"),
        region("area", "省市区", detailed=True),
        location("place", "位置"),
        link("shelf", "货位", shelf),
        lookup("rent", "货位租金", "shelf.rent"),
        lookup("rent_then", "当时租金", "shelf.rent", snapshot=True),
        person("owner", "负责人"),
        people("helpers", "协助人"),
        unit("home", "所属单位"),
        links("others", "相关货位", shelf),
        files("papers", "附件"),
        images("photos", "照片"),
        signature("signed", "签名"),
        audio("said", "录音"),
        markdown("notes", "备忘"),
        rich_text("letter", "正文"),
        code("script", "脚本"),
        lines(
            "parts",
            "零件",
            [
                text("part", "名称", required=True),
                integer("count", "数量"),
                date("due", "到货日期"),
                link("shelf", "货位", shelf, pick_where="ISEMPTY(本行.count) or rent >= 本行.count"),
                region("from_", "产地"),
                choice("state", "状态", {"good": "好", "bad": "坏"}),
            ],
        ),
    ],
    title="{number} {name}",
    columns=["number", "name", "kind", "price", "day", "shelf", "owner"],
    phone_columns=["kind", "price"],
    filters=["kind", "area", "sort", "day", "shelf"],
    sections=[
        section(
            "文本", "number", "name", "story", "mail", "mobile", "site", "card", "tax", "account", "bar", "pin",
            "paint", "sign",
        ),
        section("数值", "pieces", "weight", "price", "share", "stars", "done", "spent"),
        section("日期", "day", "week", "month", "quarter", "year", "at", "opens", "stay"),
        section("选择", "fragile", "checked", "kind", "way", "marks", "boxes", "sort", "words", "area", "place"),
        section("关联", "shelf", "rent", "rent_then", "owner", "helpers", "home", "others"),
        section("文件", "papers", "photos", "signed", "said"),
        section("文章", "notes", "letter", "script"),
        section("零件", "parts"),
    ],
)  # fmt: skip
ROLES = [
    role(
        CLERK,
        "仓管",
        grant(thing, *EVERYTHING),
        grant(shelf, *EVERYTHING),
        grant("org.unit"),
        grant("org.person"),
    )
]
KINDS = bundle("kinds", "样样都有", "1", entities=[thing, shelf], roles=ROLES, needs=["org"])


def bundles() -> tuple[Bundle, ...]:
    """Return the organisation and the things."""
    return (*(one for one in installed_bundles() if one.name == "org"), KINDS)


class Everything:
    """A clerk who keeps things on shelves."""

    def __init__(self, url: str, folder: Path) -> None:
        platform = Platform.open(database_url=url, files=folder, bundles=bundles())
        platform.prepare(lambda _: None)
        self.company = company = Company(platform)
        head = company.unit("1", "总部", "branch")
        north = company.unit("11", "北仓", "branch", head)
        clerk = company.person("P001", CLERK, head, CLERK)
        company.person("P002", "李四", north)
        company.person("P003", "王五", north)
        with platform.database.transaction() as connection:
            accounts.create_account(
                connection,
                platform.passwords,
                login=CLERK,
                password=PASSWORD,
                at=company.now,
                person_id=clerk,
                demo=True,
            )
        self.hall = company.opens(CLERK, SHELF, name="大厅", rent="100")
        self.row = company.opens(CLERK, SHELF, name="甲排", above=self.hall.id, rent="20", keeper=clerk)

    def thing(self, name: str, **values: Any) -> int:
        """Keep a thing, and return its id."""
        return self.company.opens(CLERK, THING, name=name, **values).id
