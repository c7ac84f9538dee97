"""Definitions changed while a company works: in force at once, for everybody, with their tables; or not at all."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from guocheng.base.problem import Conflict, Invalid, NotFound, Refused, Unavailable
from guocheng.definition.builders.fields import choice, entity, integer, lines, money, text
from guocheng.definition.codec import to_json
from guocheng.definition.entity import Entity
from guocheng.definition.role import Grant, Right, Role
from guocheng.service import definitions, published
from guocheng.service.context import Change, Context
from guocheng.service.granting import FieldGrant
from guocheng.service.live import audible
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM, Principal
from guocheng.service.records import change as changes
from guocheng.service.records import lists
from guocheng.store import own_definitions
from guocheng.store.events_notify import RIVER

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
LEADER = {"number": "P1", "name": "站长", "grade": 4}
BOX = entity("company.box", "箱子", [text("name", "名称", required=True), integer("height", "高度")], columns=["name"])


def test_a_made_entity_takes_records_at_once_and_has_its_place_in_the_menu(platform: Platform) -> None:
    said = publish(platform, BOX)
    assert [one["sentence"] for one in said["changes"]] == ["新建「箱子」"]
    created = do(
        platform,
        lambda change: changes.create(change, entity=BOX.name, values={"name": "大箱", "height": 3}, page=True),
    )
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
    made = do(platform, lambda change: changes.create(change, entity="org.post", values=LEADER, page=True))
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
    shown = do(platform, lambda change: published.show(change, kind="entity", name=BOX.name))
    assert [(one["version"], one["reason"]) for one in shown["versions"]] == [(2, "改个名"), (1, "先这样")]
    first = do(platform, lambda change: published.version(change, kind="entity", name=BOX.name, number=1))
    assert first["document"] == to_json(BOX)
    assert first["changes"]
    with pytest.raises(NotFound):
        do(platform, lambda change: published.version(change, kind="entity", name=BOX.name, number=9))


def test_the_list_says_where_each_definition_comes_from(platform: Platform) -> None:
    publish(platform, BOX)
    shipped = platform.catalogue.entity("org.post")
    publish(platform, replace(shipped, label="职位"))
    listed = {one["name"]: one["origin"] for one in do(platform, published.listing) if one["kind"] == "entity"}
    assert (listed["company.box"], listed["org.post"], listed["org.unit"]) == ("made", "changed", "shipped")


def test_definitions_survive_a_restart(platform: Platform, tmp_path: Path) -> None:
    publish(platform, BOX)
    again = Platform.open(database_url=platform.database.url, files=tmp_path / "files", bundles=platform.bundles)
    try:
        again.prepare(lambda _: None)
        assert again.catalogue.entity(BOX.name) == BOX
    finally:
        again.close()


def test_what_was_published_meanwhile_is_not_written_over(platform: Platform) -> None:
    publish(platform, BOX, reason="先这样")
    publish(platform, replace(BOX, label="纸箱"), reason="客户这么叫", based_on={("entity", BOX.name): 1})
    with pytest.raises(Conflict, match="第 2 版,原因是「客户这么叫」"):
        publish(platform, replace(BOX, label="木箱"), based_on={("entity", BOX.name): 1})
    assert platform.catalogue.entity(BOX.name).label == "纸箱"
    publish(platform, replace(BOX, label="木箱"), based_on={("entity", BOX.name): 2})
    assert platform.catalogue.entity(BOX.name).label == "木箱"


def test_of_two_who_publish_at_once_the_second_waits_and_hears_of_the_first(platform: Platform) -> None:
    publish(platform, BOX)
    based_on = {("entity", BOX.name): 1}
    outcome: list[Any] = []

    def second() -> None:
        try:
            outcome.append(publish(platform, replace(BOX, label="木箱"), based_on=based_on))
        except Conflict as refusal:
            outcome.append(refusal)

    with platform.database.transaction() as connection:
        first = change_of(platform, connection)
        definitions.publish(first, documents=[to_json(replace(BOX, label="纸箱"))], based_on=based_on)
        waiting = threading.Thread(target=second)
        waiting.start()
        wait_for_somebody_waiting(platform)
        assert not outcome
    waiting.join(30)
    assert isinstance(outcome[0], Conflict)
    with platform.database.transaction() as connection:
        platform.follow(connection)
    assert platform.catalogue.entity(BOX.name).label == "纸箱"


def test_a_table_that_others_hold_is_said_and_nothing_is_changed(platform: Platform) -> None:
    publish(platform, BOX)
    before = revision(platform)
    bigger = replace(BOX, fields=(*BOX.fields, integer("width", "宽度")))
    with platform.database.transaction() as holding:
        holding.execute(sql.SQL("lock table {} in access share mode").format(sql.Identifier("company_box")))
        with pytest.raises(Unavailable, match="请等它做完再发布"):
            publish(platform, bigger)
    assert revision(platform) == before
    publish(platform, bigger)
    assert platform.catalogue.entity(BOX.name) == bigger


def test_a_field_that_is_gone_is_forgotten_by_the_roles_that_name_it(platform: Platform) -> None:
    keeper = Role("box_keeper", "箱管员", (Grant(BOX.name, actions=(Right.SEE, Right.EDIT)),))
    measurer = Role("box_measurer", "量箱员", (Grant(BOX.name, only=("height",)),))
    publish(platform, BOX, keeper, measurer)
    publish(platform, replace(BOX, fields=BOX.fields[:1]))
    assert platform.catalogue.role("box_keeper").grants[0].only == ("name",)
    assert platform.catalogue.role("box_measurer").grants == ()


def test_rights_on_a_new_field_travel_with_it(platform: Platform) -> None:
    publish(
        platform,
        BOX,
        *(Role(name, "箱管员", (Grant(BOX.name, actions=(Right.SEE, Right.EDIT)),)) for name in ("a", "b", "c")),
    )
    bigger = replace(BOX, fields=(*BOX.fields, lines("parts", "部件", [text("what", "名目")])))
    given = [FieldGrant("a", BOX.name, "parts.what", "see"), FieldGrant("b", BOX.name, "parts.what", "edit")]
    said = publish(platform, bigger, grant=given)
    roles = platform.catalogue.roles
    assert roles["a"].grants[0].only == ("name", "height", "parts", "parts.what")
    assert roles["a"].grants[0].readonly == ("parts.what",)
    assert roles["b"].grants[0].only == ("name", "height", "parts", "parts.what")
    assert roles["b"].grants[0].readonly == ()
    assert roles["c"].grants[0].only == ("name", "height")
    (column,) = [one for one in said["new_fields"] if one["field"] == "parts.what"]
    assert {one["name"] for one in column["seen_by"]} >= {"a", "b"}
    assert {one["name"] for one in column["not_seen_by"]} == {"c"}


def test_rights_on_a_new_field_are_refused_for_a_role_that_does_not_know_the_entity(platform: Platform) -> None:
    publish(platform, BOX, Role("a", "别处的人", (Grant("org.post"),)))
    bigger = replace(BOX, fields=(*BOX.fields, money("price", "价格")))
    for role in ("a", "nobody"):
        with pytest.raises(Invalid):
            publish(platform, bigger, grant=[FieldGrant(role, BOX.name, "price", "see")])


def test_everybody_hears_that_something_was_published_and_nothing_of_what(platform: Platform) -> None:
    nobody = Principal(account_id=7, person_id=3, name="职员")
    call = json.dumps({"topic": "meta", "revision": 4})
    assert do(platform, lambda change: audible(change, [call]), by=nobody) == [{"topic": "meta", "revision": 4}]


def test_a_publication_calls_open_screens(platform: Platform) -> None:
    with platform.database.direct() as listening:
        channel = sql.Identifier(f"{platform.database.schema}.{RIVER}")
        listening.execute(sql.SQL("listen {}").format(channel))
        publish(platform, BOX)
        call = next(listening.notifies(timeout=30, stop_after=1))
    assert json.loads(call.payload)["topic"] == "meta"


def test_two_published_versions_are_compared(platform: Platform) -> None:
    for label in ("箱子", "纸箱", "木箱"):
        publish(platform, replace(BOX, label=label))
    seen = do(platform, lambda change: published.version(change, kind="entity", name=BOX.name, number=1, than=2))
    assert seen["changes"] == ["「纸箱」的名称由「箱子」改为「纸箱」"]


NESTED: dict[str, Any] = {"name": "a", "label": "甲", "type": "lines"}
for _ in range(60):
    NESTED = {"name": "a", "label": "甲", "type": "lines", "lines": [NESTED]}
LONG = "a" * 5000
HOSTILE: dict[str, dict[str, Any]] = {
    "a name with quotes": {"name": 'box"; drop table org_person; --'},
    "a name of the platform": {"name": "gc_account"},
    "a field with quotes": {"fields": [{"name": "a' or 1=1", "label": "甲", "type": "text"}]},
    "a field of a reserved name": {"fields": [{"name": "version", "label": "甲", "type": "text"}]},
    "a name without end": {"fields": [{"name": LONG, "label": "甲", "type": "text"}]},
    "an unknown type": {"fields": [{"name": "a", "label": "甲", "type": "__class__"}]},
    "tables in tables in tables": {"fields": [NESTED]},
    "an expression that is code": {"fields": [{"name": "a", "label": "甲", "type": "text", "default": "open('/')"}]},
    "an expression without end": {"fields": [{"name": "a", "label": "甲", "type": "integer", "formula": "(" * 3000}]},
    "a pattern that never ends": {"fields": [{"name": "a", "label": "甲", "type": "text", "pattern": "(" * 500}]},
    "a list where a text stands": {"label": ["箱子"]},
    "a field that is nothing": {"fields": [None]},
    "a word nobody knows": {"owner": "me"},
    "a link that leads out": {"fields": [{"name": "a", "label": "甲", "type": "link", "to": "pg_catalog.pg_user"}]},
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_document_is_refused_and_changes_nothing(platform: Platform, case: str) -> None:
    before = revision(platform)
    with pytest.raises(Invalid):
        do(platform, lambda change: definitions.publish(change, documents=[{**to_json(BOX), **HOSTILE[case]}]))
    assert revision(platform) == before
    assert platform.catalogue.find_entity(BOX.name) is None


def wait_for_somebody_waiting(platform: Platform) -> None:
    """Wait until another connection waits for a lock."""
    while True:
        with platform.database.transaction() as connection:
            row = connection.execute("select count(*) from pg_locks where not granted").fetchone()
        if row and row[0]:
            return


def publish(platform: Platform, *found: Entity | Role, **more: Any) -> Any:
    """Publish definitions as the system and take them into force here."""
    documents = [to_json(one) for one in found]
    return do(platform, lambda change: definitions.publish(change, documents=documents, **more))


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
