"""One search over many entities: what is found, which stands first, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from guocheng.definition.role import Right
from guocheng.store.database import Database
from guocheng.store.query import Reader, RowGrant, everything, system
from guocheng.store.query import everywhere as searching
from guocheng.store.query.everywhere import Found, everywhere
from tests.store.shop_data import NOW, filled_shop
from tests.store.things import CATALOGUE

ORDER, UNIT = "shop.order", "org.unit"
SYSTEM = system(CATALOGUE, NOW)
ALL = everything(CATALOGUE, ORDER)


@pytest.fixture(scope="module")
def shop(server: Any, template: str) -> Iterator[tuple[Database, list[dict[str, Any]]]]:
    """One shop full of orders for all tests here; none of them writes."""
    from tests import conftest

    conftest._create(server, "everywhere_orders", template)
    database = Database(conftest.database_url(server, "everywhere_orders"))
    yield database, filled_shop(database)
    database.close()


Shop = tuple[Database, list[dict[str, Any]]]


def found(database: Database, *words: str, reader: Reader = SYSTEM, limit: int = 200) -> dict[str, Found]:
    with database.read() as connection:
        return {one.entity: one for one in everywhere(connection, reader, [ORDER, UNIT], words, limit)}


def ids(one: Found | None) -> set[int]:
    return {hit.id for hit in one.hits} if one else set()


@pytest.mark.parametrize(
    ("word", "stands_in"),
    [
        ("张三", "张三"),
        ("张", "张三"),
        ("三", "张三"),
        ("zs", "张三"),
        ("dtwd", "洞头网点客户"),
        ("头", "洞头网点客户"),
        ("D2026030007", "D2026030007"),
    ],
)
def test_names_single_characters_initials_and_numbers_are_found(shop: Shop, word: str, stands_in: str) -> None:
    database, rows = shop
    assert ids(found(database, word).get(ORDER)) == {row["id"] for row in rows if stands_in in row["title"]}


def test_the_index_alone_finds_what_is_older(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "NEWEST", 1)
    for word, stands_in in (("张", "张三"), ("三", "张三"), ("zs", "张三"), ("洞头", "洞头网点客户")):
        expected = {row["id"] for row in shop[1] if stands_in in row["title"]}
        assert expected <= ids(found(shop[0], word).get(ORDER)), word


def test_every_word_must_be_found(shop: Shop) -> None:
    database, rows = shop
    wanted = next(row for row in rows if "张三" in row["title"])
    number = wanted["title"].split()[0]
    assert ids(found(database, "张三", number[-5:]).get(ORDER)) >= {wanted["id"]}
    assert found(database, "张三", "没有这个词") == {}


def test_a_title_that_is_the_word_comes_first_and_its_entity_too(shop: Shop) -> None:
    database, _rows = shop
    with database.read() as connection:
        answer = everywhere(connection, SYSTEM, [ORDER, UNIT], ["洞头网点"], 3)
    assert [one.entity for one in answer] == [UNIT, ORDER]
    assert answer[0].hits[0].title == "洞头网点"
    assert answer[1].more
    assert len(answer[1].hits) == 3


def test_rows_and_hidden_fields_are_respected(shop: Shop) -> None:
    database, rows = shop
    few = replace(ALL, rows={Right.SEE: (RowGrant(fields=("unit",), ids=(2,)),)})
    blind = replace(ALL, shown=ALL.shown - {"customer"})

    def reader(seen: Any) -> Reader:
        return replace(SYSTEM, visible=lambda name: seen if name == ORDER else everything(CATALOGUE, name))

    seen = ids(found(database, "张三", reader=reader(few)).get(ORDER))
    assert seen == {row["id"] for row in rows if "张三" in row["title"] and row["unit"] == 2}
    assert ORDER not in found(database, "张三", reader=reader(blind))
    number = found(database, "D2026030007", reader=reader(blind))[ORDER]
    assert [hit.title for hit in number.hits] == ["订单 #7"]
    assert number.hits[0].best == 3


def test_nothing_is_asked_without_a_word(shop: Shop) -> None:
    assert found(shop[0]) == {}


@pytest.mark.parametrize("word", ["%", "_", "\\", "'; drop table gc_account --", "ʼ", "\u3000"])
def test_wild_cards_and_quotes_are_letters(shop: Shop, word: str) -> None:
    expected = {row["id"] for row in shop[1] if word in row["title"]}
    assert ids(found(shop[0], word).get(ORDER)) >= expected
