"""Definitions changed while a company works: in force at once, for everybody, with their tables; or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.definition.builders.fields import choice, entity, integer, text
from guocheng.definition.codec import to_json
from guocheng.definition.entity import Entity
from guocheng.service import definitions
from guocheng.service.context import Change, Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM, Principal
from guocheng.service.records import change as changes
from guocheng.service.records import lists
from guocheng.store import own_definitions

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
LEADER = {"number": "P1", "name": "站长", "grade": 4}
BOX = entity("company.box", "箱子", [text("name", "名称", required=True), integer("height", "高度")], columns=["name"])


def test_a_made_entity_takes_records_at_once_and_has_its_place_in_the_menu(platform: Platform) -> None:
    said = publish(platform, BOX)
    assert [one["sentence"] for one in said["changes"]] == ["新建「箱子」"]
    created = do(platform, lambda change: changes.create(change, entity=BOX.name, values={"name": "大箱", "height": 3}))
    assert created["values"]["height"] == 3
    assert ("company", "company.box") in {(bundle.name, item.name) for bundle, item in platform.catalogue.menu}


def test_another_process_works_by_the_new_definitions_from_its_next_request_on(
    platform: Platform, tmp_path: Path
) -> None:
    other = Platform.open(database_url=platform.database.url, files=tmp_path / "files", bundles=platform.bundles)
    try:
        publish(platform, BOX)
        assert other.catalogue.find_entity(BOX.name) is None
        with other.database.transaction() as connection:
            other.follow(connection)
        assert other.catalogue.entity(BOX.name) == BOX
    finally:
        other.close()


def test_a_request_under_way_keeps_the_definitions_it_began_with(platform: Platform) -> None:
    context = Context(platform, SYSTEM, NOW, "before")
    publish(platform, BOX)
    with platform.database.transaction() as connection:
        platform.follow(connection)
    assert context.catalogue.find_entity(BOX.name) is None


def test_a_field_added_to_a_shipped_entity_can_be_written_and_put_back(platform: Platform) -> None:
    shipped = platform.catalogue.entity("org.post")
    publish(platform, replace(shipped, fields=(*shipped.fields, integer("grade", "职级"))))
    made = do(platform, lambda change: changes.create(change, entity="org.post", values=LEADER))
    assert made["values"]["grade"] == 4
    said = put_back(platform, "entity", "org.post")
    assert said["changes"][0]["sentence"].startswith("恢复为出厂定义")
    assert platform.catalogue.entity("org.post") == shipped


def test_a_field_that_is_taken_away_keeps_its_values_until_the_loss_is_confirmed(platform: Platform) -> None:
    publish(platform, BOX)
    do(platform, lambda change: changes.create(change, entity=BOX.name, values={"name": "大箱", "height": 3}))
    smaller = replace(BOX, fields=BOX.fields[:1])
    with platform.database.transaction() as connection:
        seen = definitions.preview(change_of(platform, connection), documents=[to_json(smaller)])
    loss = next(step for step in seen["steps"] if step["risk"] == "loses_data")
    publish(platform, smaller)
    publish(platform, BOX)
    (row,) = rows(platform)
    assert row["height"] == 3
    publish(platform, smaller, confirm=[loss["key"]])
    publish(platform, BOX)
    (row,) = rows(platform)
    assert row["height"] is None


def test_everything_wrong_is_said_at_once_and_nothing_is_changed(platform: Platform) -> None:
    bad = replace(BOX, fields=(text("name", "名称", default="不存在的字段"), choice("kind", "种类", {})))
    before = revision(platform)
    with pytest.raises(Invalid) as refusal:
        publish(platform, bad)
    assert len(refusal.value.problems) >= 2
    assert revision(platform) == before
    assert platform.catalogue.find_entity(BOX.name) is None


def test_only_administrators_publish(platform: Platform) -> None:
    clerk = Principal(account_id=7, person_id=3, name="职员")
    with pytest.raises(Refused):
        do(platform, lambda change: definitions.publish(change, documents=[to_json(BOX)]), by=clerk)
    assert revision(platform) == 0


def test_what_was_never_changed_cannot_be_put_back(platform: Platform) -> None:
    with pytest.raises(Invalid, match="不是本公司"):
        put_back(platform, "entity", "org.post")


def test_every_version_stays_readable(platform: Platform) -> None:
    publish(platform, BOX, reason="先这样")
    publish(platform, replace(BOX, label="纸箱"), reason="改个名")
    shown = do(platform, lambda change: definitions.show(change, kind="entity", name=BOX.name))
    assert [(one["version"], one["reason"]) for one in shown["versions"]] == [(2, "改个名"), (1, "先这样")]
    first = do(platform, lambda change: definitions.version(change, kind="entity", name=BOX.name, number=1))
    assert first["document"] == to_json(BOX)
    assert first["changes"]
    with pytest.raises(NotFound):
        do(platform, lambda change: definitions.version(change, kind="entity", name=BOX.name, number=9))


def test_the_list_says_where_each_definition_comes_from(platform: Platform) -> None:
    publish(platform, BOX)
    shipped = platform.catalogue.entity("org.post")
    publish(platform, replace(shipped, label="职位"))
    listed = {one["name"]: one["origin"] for one in do(platform, definitions.listing) if one["kind"] == "entity"}
    assert (listed["company.box"], listed["org.post"], listed["org.unit"]) == ("made", "changed", "shipped")


def test_definitions_survive_a_restart(platform: Platform, tmp_path: Path) -> None:
    publish(platform, BOX)
    again = Platform.open(database_url=platform.database.url, files=tmp_path / "files", bundles=platform.bundles)
    try:
        again.prepare(lambda _: None)
        assert again.catalogue.entity(BOX.name) == BOX
    finally:
        again.close()


def publish(platform: Platform, entity_: Entity, **more: Any) -> Any:
    """Publish one entity as the system and take it into force here."""
    return do(platform, lambda change: definitions.publish(change, documents=[to_json(entity_)], **more))


def put_back(platform: Platform, kind: str, name: str) -> Any:
    """Take one definition of the company's own back."""
    return do(platform, lambda change: definitions.publish(change, documents=[], remove=[(kind, name)]))


def do(platform: Platform, verb: Any, *, by: Principal = SYSTEM) -> Any:
    """Run a verb as a request would: with the definitions in force."""
    with platform.database.transaction() as connection:
        platform.follow(connection)
        found = verb(change_of(platform, connection, by))
    with platform.database.transaction() as connection:
        platform.follow(connection)
    return found


def change_of(platform: Platform, connection: Any, by: Principal = SYSTEM) -> Change:
    """Return a change in a transaction."""
    return Change(Context(platform, by, NOW, "test"), connection)


def rows(platform: Platform) -> list[dict[str, Any]]:
    """Return the boxes as a list shows them."""
    body = do(platform, lambda change: lists.query(change, entity=BOX.name, columns=["name", "height"]))
    found: list[dict[str, Any]] = json.loads(body)["rows"]
    return found


def revision(platform: Platform) -> int:
    """Return the newest publication."""
    with platform.database.transaction() as connection:
        return own_definitions.revision(connection)
