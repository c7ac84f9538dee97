"""Totals in the service: figures in checks at submit, at approval and at import; who sees, checks and opens them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from guocheng.base.problem import Conflict, Invalid, NotFound, Refusal, Refused
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity
from guocheng.definition.problems import problems
from guocheng.definition.who import anyone
from guocheng.sdk import bundle, entity, flow, grant, link, move, role, stage
from guocheng.sdk import decimal as number
from guocheng.service import aggregates, lineage, periods
from guocheng.service.bundles import installed_bundles
from guocheng.service.context import Change
from guocheng.service.records import evaluation, form, lists
from guocheng.service.records.totals import read_ahead
from guocheng.store import records
from guocheng.store.records import Origin
from tests.store.stock import MOVE, STOCK
from tests.story.company import MONDAY, Company, Record

ENOUGH = "kind != 'out' or TOTAL('库存余额', '可用量', 仓库, 物料) >= 数量"
BY = Origin(MONDAY, cause="测试")

request = entity(
    "store.request",
    "领料申请",
    [link("place", "仓库", "stock.place"), link("item", "物料", "stock.item"), number("qty", "数量")],
)
request_flow = flow(
    "store.request_flow",
    "领料",
    on=request,
    stages=[stage("new", "新建"), stage("given", "已领", "done")],
    initial="new",
    moves=[
        move("give", "发料", "new", "given", by=anyone(), guard="TOTAL('库存余额', '可用量', 仓库, 物料) >= 数量",
             guard_message="可用量不够"),
    ],
)  # fmt: skip


def checked(one: Entity) -> Entity:
    """Let every line that goes out ask whether there is enough."""
    (lines,) = one.lines
    columns = tuple(
        replace(column, check=ENOUGH, check_message="可用量不够") if column.name == "qty" else column
        for column in lines.lines
    )
    return replace(one, fields=tuple(replace(lines, lines=columns) if each is lines else each for each in one.fields))


STORE = bundle(
    "store", "领料", "1", entities=[request], flows=[request_flow], needs=["stock"],
    roles=[
        role("keeper", "仓管", grant("stock.balance"), grant("stock.move", "see", "create", "edit"),
             grant("stock.hold"), grant("stock.place"), grant("stock.item"), grant("org.unit")),
        role("blind", "看不到出入库", grant("stock.balance"), grant("stock.place"), grant("stock.item")),
    ],
)  # fmt: skip


def stocked(company: Company) -> Company:
    """Employ the people of an empty company and put three rolls of tape into its store."""
    top = company.unit("1", "总部", "branch")
    company.person("A", "管理员", top, "administrator")
    company.person("B", "仓管", top, "keeper")
    company.person("C", "外人", top)
    company.person("D", "看数的", top, "blind")
    with company.platform.database.transaction() as connection:
        records.create(connection, company.platform.catalogue, "stock.place", {"name": "一号仓"}, BY)
        records.create(connection, company.platform.catalogue, "stock.item", {"name": "胶带"}, BY)
    approved(company, "in", "3")
    return company


@pytest.fixture
def store(twin_of: Callable[..., Company]) -> Company:
    """A company with a store: 管理员, 仓管, 外人, three rolls of tape in the store."""
    org = next(one for one in installed_bundles() if one.name == "org")
    moves = checked(replace(MOVE))
    stock = replace(STOCK, entities=tuple(moves if one.name == MOVE.name else one for one in STOCK.entities))
    return twin_of(stocked, (org, stock, STORE))


def approved(company: Company, kind: str, qty: str, day: str = "2026-03-01") -> None:
    found = company.opens("管理员", "stock.move", **document(kind, qty, day))
    company.does("管理员", "审核", found)


def document(kind: str, qty: str, day: str = "2026-03-01") -> dict[str, Any]:
    return {"kind": kind, "place": 1, "day": day, "lines": [{"item": 1, "qty": qty}]}


def test_the_bundles_are_sound() -> None:
    org = next(one for one in installed_bundles() if one.name == "org")
    catalogue = Catalogue((org, STOCK, STORE))
    assert [problem for one in (STOCK, STORE) for problem in problems(one, catalogue)] == []


def test_a_form_asks_the_aggregate_at_submit(store: Company) -> None:
    """提交时可用量不够就不让存。"""
    store.opens("仓管", "stock.move", **document("out", "3"))
    with pytest.raises(Invalid, match="可用量不够"):
        store.opens("仓管", "stock.move", **document("out", "3.01"))


def test_a_move_asks_it_again_at_approval(store: Company) -> None:
    """提交时够、审批时不够了,审批也过不去。"""
    found = store.opens("管理员", "store.request", place=1, item=1, qty="3")
    approved(store, "out", "2")
    with pytest.raises(Refusal, match="可用量不够"):
        store.does("管理员", "发料", found)


def test_an_import_reads_all_figures_of_a_part_at_once(store: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """导入一批行,只问数据库一次。"""
    platform = store.platform
    entity = platform.catalogue.entity("stock.move")
    rows = [{"kind": "out", "place": 1, "lines": [{"item": 1, "qty": qty}]} for qty in (1, 2, 9)] * 20

    def work(change: Change) -> int:
        asked: list[Any] = []
        execute = change.connection.execute

        def counted(*given: Any, **more: Any) -> Any:
            asked.append(given)
            return execute(*given, **more)

        monkeypatch.setattr(change.connection, "execute", counted)
        read_ahead(change, entity, rows, evaluation.env_of(change))
        wrong = [form.problems(change, entity, form.completed(change, entity, row, creating=True)) for row in rows]
        assert len(asked) == 1
        return sum(bool(one) for one in wrong)

    assert store.system(work) == 20


def test_nobody_writes_an_aggregate(store: Company) -> None:
    with pytest.raises(Refused):
        store.opens("管理员", "stock.balance", place=1)


def test_an_aggregate_is_a_list_like_any_other(store: Company) -> None:
    found = store.ask(
        "仓管",
        lambda look: lists.query(
            look, entity="stock.balance", where={"field": "available", "op": "gt", "value": "1"}, search="胶带",
            sort=None, columns=["place", "item", "available"], limit=10, after=None, count=True,
        ),
    )  # fmt: skip
    (row,) = json.loads(found)["rows"]
    assert (row["title"], row["available"]) == ("一号仓 胶带", "3.00")


def test_states_are_for_who_sees_the_aggregate(store: Company) -> None:
    seen = {name: [one["name"] for one in store.ask(name, aggregates.overview)] for name in ("管理员", "仓管", "外人")}
    assert seen["仓管"] == ["stock.balance"]
    assert seen["外人"] == []
    assert {"stock.balance", "stock.late", "stock.bill.paid"} <= set(seen["管理员"])


def test_an_administrator_checks_and_repairs(store: Company) -> None:
    with store.platform.database.transaction() as connection:
        connection.execute("update stock_balance set on_hand = 7")
    checked = store.command("管理员", lambda change: aggregates.check(change, name="stock.balance"))
    assert (checked["differing"], checked["found"][0]["title"]) == (1, "一号仓 胶带")
    repaired = store.command("管理员", lambda change: aggregates.repair(change, name="stock.balance"))
    assert repaired["differing"] == 0
    with pytest.raises(Refused):
        store.command("仓管", lambda change: aggregates.check(change, name="stock.balance"))


def test_a_figure_opens_exactly_its_records(store: Company) -> None:
    """点开一个数,看到的正好是算进去的单子。"""
    store.opens("仓管", "stock.move", **document("in", "8"))
    approved(store, "out", "1")
    sources = store.ask(
        "仓管", lambda look: aggregates.opens(look, name="stock.balance", record_id=1, measure="on_hand")
    )
    listed = [listing(store, "仓管", one["entity"], one["where"]) for one in sources]
    assert [len(one) for one in listed] == [1, 1, 0]
    assert [one["sign"] for one in sources] == ["+", "-", "+"]


def test_a_figure_says_what_it_adds_and_takes_off(store: Company) -> None:
    def told(name: str) -> dict[str, Any]:
        found: dict[str, Any] = store.ask(
            name, lambda look: lineage.lineage(look, entity="stock.balance", field="on_hand")
        )
        return found

    assert told("仓管")["words"].startswith("合计：「")
    assert "减去「" in told("仓管")["words"]
    assert told("仓管")["total"] == "stock.balance"
    # Who does not see what is added up hears that there is something, not what.
    assert (told("看数的")["words"], told("看数的")["partly"]) == ("", True)


def test_who_sees_the_figure_but_not_its_records_opens_nothing(store: Company) -> None:
    sources = store.ask(
        "看数的", lambda look: aggregates.opens(look, name="stock.balance", record_id=1, measure="on_hand")
    )
    assert sources == []
    where = {"total": "stock.balance", "source": 0, "record": 1, "measure": "on_hand"}
    with pytest.raises(NotFound):
        listing(store, "看数的", "stock.move", where)


def listing(store: Company, name: str, entity: str, where: Any) -> list[Any]:
    found = store.ask(
        name,
        lambda look: lists.query(
            look, entity=entity, where=where, search="", sort=None, columns=[], limit=10, after=None, count=False
        ),
    )
    rows: list[Any] = json.loads(found)["rows"]
    return rows


def test_periods_are_closed_with_a_reason_and_opened_backwards(store: Company) -> None:
    def close(until: date, reason: str = "月结") -> Any:
        return store.command(
            "管理员", lambda change: periods.close(change, family="stock", until=until, unit=None, reason=reason)
        )

    march = close(date(2026, 4, 1))["id"]
    with pytest.raises(Conflict, match="已经关账到 2026-03-31"):
        close(date(2026, 3, 15))
    with pytest.raises(Invalid, match="为什么关账"):
        close(date(2026, 5, 1), " ")
    april = close(date(2026, 5, 1))["id"]
    with pytest.raises(Refused, match="管理员 于"):
        store.opens("仓管", "stock.move", **document("in", "1"))
    assert "管理员已经关账到 2026-03-31" in store.sees("仓管", Record("stock.move", 1))["rights"]["locked"]
    with pytest.raises(Conflict, match="先打开后面的"):
        store.command("管理员", lambda change: periods.reopen(change, lock_id=march, reason="补单"))
    for lock in (april, march):
        store.command("管理员", partial(periods.reopen, lock_id=lock, reason="补单"))
    store.opens("仓管", "stock.move", **document("in", "1"))
    frozen = store.ask("管理员", lambda look: periods.frozen(look, lock_id=march))
    assert [one["name"] for one in frozen] == ["stock.balance", "stock.by_month"]
    assert frozen[0]["rows"][0]["figures"]["available"] == "3.00"
    with pytest.raises(Refused):
        store.command(
            "仓管", lambda change: periods.close(change, family="stock", until=date(2026, 4, 1), unit=None, reason="结")
        )


def test_figures_of_the_company_are_in_its_own_words(store: Company) -> None:
    with pytest.raises(Refusal, match="「一号仓」的「胶带」的「可用量」只有 3件,不够减去 4件"):
        store.system(lambda change: straight_out(change, 4))


def straight_out(change: Change, qty: int) -> int:
    values = {"kind": "out", "place": 1, "lines": [{"item": 1, "qty": qty}]}
    return records.create(change.connection, change.catalogue, "stock.move", values, BY, stage="approved").id
