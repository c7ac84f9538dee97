"""A very wide entity (很宽的表): 200 fields, links of every kind among them, and five sub-tables."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.definition.bundle import Bundle
from guocheng.definition.entity import Field
from guocheng.sdk import (
    EVERYTHING,
    Right,
    back,
    bundle,
    choice,
    date,
    entity,
    files,
    grant,
    integer,
    lines,
    link,
    links,
    lookup,
    money,
    people,
    person,
    role,
    text,
    unit,
)
from guocheng.service.bundles import installed_bundles

SHEET = "wide.sheet"
FIELDS = 200
SUB_TABLES = 5


def _fields() -> Iterator[Field]:
    yield text("number", "编号", required=True)
    yield unit("unit", "单位")
    yield person("holder", "负责人")
    yield people("helpers", "参与人")
    yield link("part", "配件", "wide.part")
    yield links("parts", "相关配件", "wide.part")
    yield lookup("price", "配件价", "part.price")
    yield lookup("maker", "配件单位", "part.unit")
    yield lookup("price_then", "当时配件价", "part.price", snapshot=True)
    yield back("uses", "引用它的配件", of="wide.part", by="sheet")
    yield files("papers", "文件")
    makers = (text, integer, money, date)
    for place in range(FIELDS - 11):
        yield makers[place % 4](f"f{place}", f"字段{place}")
    for place in range(SUB_TABLES):
        yield lines(f"lines{place}", f"明细{place}", [
            text("what", "内容"), link("part", "配件", "wide.part"), lookup("price", "单价", "part.price"),
            person("by", "经手人"), money("amount", "金额"), files("papers", "凭证"),
        ])  # fmt: skip


sheet = entity(SHEET, "宽表", list(_fields()), title="{number}", unit_fields=["unit"])
part = entity("wide.part", "配件", [
    text("name", "名称", required=True), money("price", "价格"), unit("unit", "单位"), link("sheet", "宽表", SHEET),
    choice("kind", "类型", {"a": "甲", "b": "乙"}),
], title="{name}")  # fmt: skip
ROLES = [
    role("wide_user", "宽表用户", grant(sheet, Right.SEE, Right.EDIT, rows="unit"), grant(part, hidden=["kind"])),
    role("wide_all", "宽表管理", *(grant(one, *EVERYTHING) for one in (sheet, part, "org.unit", "org.person"))),
]
WIDE = bundle("wide", "宽表", "1", entities=[sheet, part], roles=ROLES, needs=["org"])


def bundles() -> tuple[Bundle, ...]:
    """Return the organisation and the wide bundle."""
    return (*(one for one in installed_bundles() if one.name == "org"), WIDE)
