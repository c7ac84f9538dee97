"""Tables of entities: planned, told, carried out once; nothing is lost without a confirmation."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from guocheng.base.problem import Invalid
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.store.database import Database
from guocheng.store.tables import Risk, Step, carry_out, plan
from tests.store.things import CATALOGUE, ORDER, SHOP


def test_a_new_company_gets_its_tables_once(db: Database) -> None:
    steps = brought(db, CATALOGUE)
    assert {step.risk for step in steps} == {Risk.SAFE}
    assert "新建「订单」的表" in [step.sentence for step in steps]
    assert planned(db, CATALOGUE) == []


def test_two_starters_make_the_tables_once(db: Database) -> None:
    done: list[int] = []
    starters = [threading.Thread(target=lambda: done.append(len(brought(db, CATALOGUE)))) for _ in range(3)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert sorted(done)[:2] == [0, 0]
    assert sorted(done)[2] > 3


def test_a_new_field_is_safe(db: Database) -> None:
    brought(db, CATALOGUE)
    (step,) = brought(db, with_fields(Field("note", "备注", "text", long=True)))
    assert (step.risk, step.sentence) == (Risk.SAFE, "「订单」增加字段「备注」")


def test_a_dropped_field_stays_until_confirmed(db: Database) -> None:
    wide = with_fields(Field("note", "备注", "text"))
    brought(db, wide)
    write(db, "insert into shop_order (note) values ('留着'), (null)")
    assert brought(db, CATALOGUE) == []
    with db.read() as connection:
        (loss,) = plan(connection, CATALOGUE).losses
    assert "会丢掉 1 行的值" in loss.sentence
    assert brought(db, wide) == []
    assert value(db, "select count(*) from shop_order where note = '留着'") == 1
    brought(db, CATALOGUE, confirmed=[loss.key])
    assert planned(db, CATALOGUE) == []


def test_a_type_that_keeps_every_value_is_changed_in_place(db: Database) -> None:
    brought(db, with_fields(Field("size", "大小", "text", indexed=True)))
    write(db, "insert into shop_order (size) values ('12'), (' 7 '), (null)")
    brought(db, with_fields(Field("size", "大小", "integer", indexed=True)))
    assert value(db, "select sum(size) from shop_order") == 19
    brought(db, with_fields(Field("size", "大小", "decimal", scale=3, indexed=True)))
    assert value(db, "select max(size)::text from shop_order") == "12.000"
    brought(db, with_fields(Field("size", "大小", "decimal", scale=1, indexed=True)))
    assert planned(db, with_fields(Field("size", "大小", "decimal", scale=1, indexed=True))) == []


def test_values_that_cannot_be_read_stay_aside(db: Database) -> None:
    brought(db, with_fields(Field("size", "大小", "text")))
    write(db, "insert into shop_order (size) values ('12'), ('约十二')")
    (step, *_) = brought(db, with_fields(Field("size", "大小", "integer")))
    assert "1 行的值读不成新类型" in step.sentence
    assert value(db, "select array_agg(size order by id) from shop_order") == [12, None]
    assert value(db, "select array_agg(size__old order by id) from shop_order") == ["12", "约十二"]


def test_titles_and_search_follow_the_definition(db: Database) -> None:
    brought(db, CATALOGUE)
    write(db, "insert into shop_order (number, customer, outer_no) values ('D1', '张三', 'X9')")
    fields = [replace(one, searchable=one.name == "outer_no") for one in ORDER.fields]
    order = replace(ORDER, title="{customer}", fields=tuple(fields))
    changed = Catalogue((replace(SHOP, entities=(*SHOP.entities[:2], order)),))
    (step,) = brought(db, changed)
    assert "重新生成 1 行的标题和检索文字" in step.sentence
    assert value(db, "select title from shop_order") == "张三"
    assert "x9" in str(value(db, "select search from shop_order"))
    assert planned(db, changed) == []


def test_a_unique_field_with_doubles_is_refused(db: Database) -> None:
    brought(db, with_fields(Field("code", "代码", "text")))
    write(db, "insert into shop_order (code) values ('A1'), ('A1')")
    with pytest.raises(Invalid) as refusal:
        planned(db, with_fields(Field("code", "代码", "text", unique=True)))
    assert "A1(2 次)" in str(refusal.value)


def test_a_gone_entity_keeps_its_table(db: Database) -> None:
    brought(db, CATALOGUE)
    fewer = Catalogue((replace(SHOP, entities=SHOP.entities[:2], flows=()),))
    assert brought(db, fewer) == []
    with db.read() as connection:
        keys = [step.key for step in plan(connection, fewer).losses]
    assert keys == ["shop_order:drop", "shop_order__parts:drop"]


def test_names_of_the_platform_are_reserved(db: Database) -> None:
    with pytest.raises(Invalid, match="系统自己用的"):
        planned(db, with_fields(Field("version", "版本", "integer")))


def test_entities_may_refer_to_each_other(db: Database) -> None:
    one = Entity("a.one", "一", (Field("other", "二", "link", to="a.two"),))
    two = Entity("a.two", "二", (Field("other", "一", "link", to="a.one"),))
    catalogue = Catalogue((Bundle("a", "甲", "1", entities=(one, two)),))
    brought(db, catalogue)
    assert planned(db, catalogue) == []


def with_fields(*more: Field) -> Catalogue:
    order = replace(ORDER, fields=(*ORDER.fields, *more))
    return Catalogue((replace(SHOP, entities=(*SHOP.entities[:2], order)),))


def brought(db: Database, catalogue: Catalogue, **more: list[str]) -> list[Step]:
    with db.read() as connection:
        found = plan(connection, catalogue)
    return list(carry_out(db, found, confirmed=more.get("confirmed", ())))


def planned(db: Database, catalogue: Catalogue) -> list[str]:
    with db.read() as connection:
        return [str(step) for step in plan(connection, catalogue).steps]


def write(db: Database, statement: str) -> None:
    with db.transaction() as connection:
        connection.execute(statement)


def value(db: Database, question: str) -> object:
    with db.read() as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]
