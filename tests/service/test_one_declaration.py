"""One declaration feeds every surface: a field is added in one place, a field type in one file, and all follow."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guocheng.definition import field_types
from guocheng.definition.builders.fields import choice, entity, text
from guocheng.definition.codec import to_json
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types.base import quoted, refuse
from guocheng.definition.field_types.text import TextType
from guocheng.service import definitions, exports, history, lineage
from guocheng.service.context import Context
from guocheng.service.meta import meta
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.public import links, visitor
from guocheng.service.records import change as changes
from guocheng.service.records import lists, show
from tests.service.test_definitions import NOW, do
from tests.story.company import Company

BOX = entity("company.box", "箱子", [text("name", "名称", required=True)], columns=["name"], key=["name"])
NEW = choice("color", "颜色", {"red": "红色", "blue": "蓝色"}, indexed=True, searchable=True)


def test_a_field_that_is_declared_once_is_everywhere(company: Company, tmp_path: Path) -> None:
    platform = company.platform
    publish(platform, BOX)
    old = do(platform, lambda change: changes.create(change, entity=BOX.name, values={"name": "旧箱"}))
    publish(platform, replace(BOX, fields=(*BOX.fields, NEW), columns=("name", "color")))
    made = do(platform, lambda change: changes.create(
        change, entity=BOX.name, values={"name": "新箱", "color": "red"}))  # fmt: skip

    assert [seen(platform, one["id"])["color"] for one in (made, old)] == ["red", None]
    described = next(one for one in everything(platform)["entities"] if one["name"] == BOX.name)
    assert [one["label"] for one in described["fields"]][:2] == ["名称", "颜色"]
    assert names(platform, where={"field": "color", "op": "eq", "value": "red"}) == ["新箱"]
    assert names(platform, sort=[("color", "asc")]) == ["新箱", "旧箱"]
    assert names(platform, search="红色") == ["新箱"]
    told = do(platform, lambda change: history.history(change, entity=BOX.name, record_id=made["id"]))
    assert ("颜色", "红色") in [(one["label"], one["after"]) for one in told[0]["changes"]]
    assert do(platform, lambda change: lineage.impact(change, entity=BOX.name, field="color"))["filled"] == 1
    assert exported(platform) == ["名称,颜色", "旧箱,", "新箱,红色"]
    assert imported(company, tmp_path, "名称,颜色\n旧箱,蓝色\n").get("changed") == 1
    assert names(platform, where={"field": "color", "op": "eq", "value": "blue"}) == ["旧箱"]
    what = links.Opened("form", BOX.name, ["name", "color"])
    given = do(platform, lambda change: links.make(change, what=what, terms=links.Terms("登记箱子")))
    token = given["address"].removeprefix("/p/")
    asked = do(platform, lambda change: visitor.welcome(change, token=token))["fields"]
    assert [one["label"] for one in asked] == ["名称", "颜色"]


class PlateType(TextType):
    """A number plate, as somebody might add it: one class, nothing else."""

    name = "plate"
    label = "车牌"

    def accepted(self, field: Field, text: str) -> str:
        """Keep a plate in capitals.

        :raises Invalid: it is none.
        """
        kept = text.upper()
        if len(kept) != 7 or not kept[0] > "一":
            raise refuse(field, "not_a_plate", f"要填车牌,不能是{quoted(text)}")
        return kept


def test_a_field_type_is_one_class(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(field_types._types, "plate", PlateType())
    platform = company.platform
    car = replace(BOX, fields=(*BOX.fields, Field("plate", "车牌", "plate", unique=True, searchable=True)),
                  columns=("name", "plate"))  # fmt: skip
    publish(platform, car)
    made = do(platform, lambda change: changes.create(
        change, entity=BOX.name, values={"name": "甲", "plate": "浙c12345"}))  # fmt: skip
    assert seen(platform, made["id"])["plate"] == "浙C12345"
    assert names(platform, where={"field": "plate", "op": "starts", "value": "浙C"}) == ["甲"]
    assert names(platform, search="12345") == ["甲"]
    told = do(platform, lambda change: history.history(change, entity=BOX.name, record_id=made["id"]))
    assert ("车牌", "浙C12345") in [(one["label"], one["after"]) for one in told[0]["changes"]]
    assert exported(platform) == ["名称,车牌", "甲,浙C12345"]
    counts = imported(company, tmp_path, "名称,车牌\n甲,浙c54321\n乙,什么\n")
    assert (counts.get("changed"), counts.get("error")) == (1, 1)
    assert names(platform, where={"field": "plate", "op": "eq", "value": "浙C54321"}) == ["甲"]


def publish(platform: Platform, given: Entity) -> None:
    """Put an entity into force."""
    do(platform, lambda change: definitions.publish(change, documents=[to_json(given)]))


def seen(platform: Platform, record_id: int) -> dict[str, Any]:
    """Return the values of a box as a page shows them."""
    found: dict[str, Any] = do(platform, lambda change: show.view(change, entity=BOX.name, record_id=record_id))
    values: dict[str, Any] = found["values"]
    return values


def names(platform: Platform, **asked: Any) -> list[str]:
    """Return the names in a list of boxes."""
    body = do(platform, lambda change: lists.query(change, entity=BOX.name, **asked))
    return [row["name"] for row in json.loads(body)["rows"]]


def everything(platform: Platform) -> dict[str, Any]:
    """Return what a screen is drawn from."""
    body, _ = meta(Context(platform, SYSTEM, NOW, "test"))
    found: dict[str, Any] = json.loads(body)
    return found


def exported(platform: Platform) -> list[str]:
    """Return the lines of an exported list."""
    path, _ = exports.export(
        Context(platform, SYSTEM, NOW, "test"), entity=BOX.name, format="csv", sort=[("id", "asc")]
    )
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    finally:
        path.unlink()


def imported(company: Company, folder: Path, content: str) -> dict[str, int]:
    """Let an administrator import a file, and return the counts."""
    unit = company.unit("9", "总部", "branch")
    company.person("P9", "管理员", unit, "administrator")
    path = folder / "boxes.csv"
    path.write_text(content, encoding="utf-8")
    found: dict[str, int] = company.imports("管理员", path)["counts"]
    return found
