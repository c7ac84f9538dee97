"""Writing and reading beyond one's range (越界): columns, old versions, rows of roles, imports, totals."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.definition.role import Right
from guocheng.sdk import KEEP, adds, aggregate, choice, grant, measure, role
from guocheng.service import aggregates, history, imports, versions
from guocheng.service.context import Context
from guocheng.service.imports import work
from guocheng.store import jobs
from guocheng.store.lease import Lease
from tests.service.club import COLLEAGUES, MATTER, Club
from tests.service.test_attacks import publish


def test_columns_of_a_new_record_are_written_only_where_they_may_be(club: Club) -> None:
    """只在自己范围外能填的列,新建自己范围里的记录时填不了。"""
    publish(
        club,
        role(
            "makers",
            "建单",
            grant(MATTER, Right.SEE, Right.CREATE, Right.EDIT, rows="where", where="kind = 'open'"),
            grant(MATTER, Right.SEE, Right.CREATE, rows="where", where="kind = 'inner'", readonly=["parts.price"]),
            *COLLEAGUES,
        ),
    )
    club.company.person("P807", "建单的", club.first, "makers")
    parts = [{"what": "钉子", "price": "9.99"}]
    assert club.company.opens("建单的", MATTER, number="A", kind="open", parts=parts).id
    assert club.company.opens("建单的", MATTER, number="B", kind="inner", parts=[{"what": "钉子"}]).id
    with pytest.raises(Invalid, match="价格"):
        club.company.opens("建单的", MATTER, number="C", kind="inner", parts=parts)


def test_a_restored_version_writes_no_column_that_may_not_be_written(club: Club) -> None:
    """恢复历史版本,只放回自己能改的明细列;不能改的、看不到的列保持今天的样子。"""
    publish(
        club,
        role("priced", "价格只读", grant(MATTER, Right.SEE, Right.EDIT, readonly=["parts.price"])),
        role("unpriced", "看不到价格", grant(MATTER, Right.SEE, Right.EDIT, hidden=["parts.price"])),
    )
    club.company.person("P808", "价格只读", club.first, "priced")
    club.company.person("P809", "看不到价格", club.first, "unpriced")
    record = club.matter("A", parts=[{"what": "钉子", "price": "1.00"}])
    (line,) = club.company.value(record, "parts")
    (first,) = club.company.ask("chief", partial(history.history, entity=MATTER, record_id=record.id))
    club.company.writes("chief", record, parts=[{"id": line["id"], "what": "螺丝", "price": "2.00"}])
    for who in ("价格只读", "看不到价格"):
        version = club.company.sees(who, record)["version"]
        restored = partial(versions.restore, entity=MATTER, record_id=record.id, version=version, seq=first["seq"])
        club.company.command(who, restored)
        (line,) = club.company.value(record, "parts")
        assert (line["what"], line["price"]) == ("钉子", "2.00")
        club.company.writes("chief", record, parts=[{**line, "what": "螺丝"}])


def test_a_role_set_by_the_company_keeps_what_may_be_done_to_rows(club: Club) -> None:
    """公司自己发布的角色写明了字段,给了明细,就能增删明细行;写明了行的权限的,只有写明的。"""
    publish(
        club,
        role("sheets", "填明细", grant(MATTER, *KEEP), *COLLEAGUES),
        role(
            "adders", "只加行", grant(MATTER, *KEEP, only=["number", "parts", "parts.what", "parts.@add"]), *COLLEAGUES
        ),
    )
    club.company.person("P811", "填明细", club.first, "sheets")
    club.company.person("P812", "只加行", club.first, "adders")
    record = club.company.opens("填明细", MATTER, number="A", parts=[{"what": "钉子"}])
    (line,) = club.company.value(record, "parts")
    club.company.writes("填明细", record, parts=[{"id": line["id"], "what": "螺丝"}, {"what": "垫片"}])
    first, second = club.company.value(record, "parts")
    kept = [{"id": one["id"], "what": one["what"]} for one in (first, second)]
    club.company.writes("只加行", record, parts=[*kept, {"what": "胶水"}])
    with pytest.raises(Refused, match="删除"):
        club.company.writes("只加行", record, parts=kept[:1])


@pytest.mark.parametrize("sum_", ["77", "78"], ids=["right", "wrong"])
def test_an_import_does_not_tell_what_stands_in_a_record_out_of_sight(club: Club, tmp_path: Path, sum_: str) -> None:
    """导入碰上看不到的记录,或记录里看不到的字段:填得对不对,回答都一样。"""
    publish(
        club,
        role("loader", "导入的", grant(MATTER, *KEEP, Right.IMPORT, rows="own"), *COLLEAGUES),
        role(
            "half_loader",
            "看一半",
            grant(MATTER, *KEEP, Right.IMPORT, hidden=["amount"]),
            grant(MATTER, *KEEP, rows="own"),
            *COLLEAGUES,
        ),
    )
    club.matter("A", amount="77")
    file = tmp_path / "事项.csv"
    file.write_text(f"编号,金额\nA,{sum_}\n", encoding="utf-8")
    for number, who in (("P813", "loader"), ("P814", "half_loader")):
        club.company.person(number, f"导{who}", club.first, who)
        assert verdicts(club, f"导{who}", file) == {"error": 1}, who


def verdicts(club: Club, who: str, file: Path) -> dict[str, int]:
    """Let somebody upload matters and return what became of the rows, by verdict."""
    company = club.company
    with file.open("rb") as content:
        context = Context(company.platform, company.principal(who), company.now, "load")
        batch = imports.take(context, name=file.name, content=content)
    columns = [{"header": "编号", "field": "number"}, {"header": "金额", "field": "amount"}]
    sheet = {"use": True, "entity": MATTER, "key": ["number"], "mode": "upsert", "columns": columns}
    company.command(who, partial(imports.set_mapping, batch_id=batch, sheets={0: sheet}))
    company.command(who, partial(imports.dry_run, batch_id=batch))
    database = company.platform.database
    while job := database.run(partial(jobs.claim, kinds=["import.check"], worker="test")):
        result = work.run(company.platform, Lease(database, job), now=company.now)
        database.run(partial(jobs.finish, job=job, result=result))
    counts: dict[str, int] = company.ask(who, partial(imports.view, batch_id=batch))["counts"]
    return {verdict: count for verdict, count in counts.items() if count}


SUMS = aggregate(
    "company.sums",
    "金额合计",
    keys=[choice("kind", "类别", {"open": "公开", "inner": "内部"})],
    measures=[measure("sum", "合计", type="money")],
    sources=[adds(MATTER, keys=["kind"], values=["amount"], where="amount > 5")],
)


def test_a_total_is_seen_by_who_is_granted_it_and_opens_for_who_sees_what_it_is_made_of(club: Club) -> None:
    """没有汇总表的权限就没有这张表;有了,看得到合计,但看不到的金额不能从条件里、从点开的明细里知道。"""
    publish(club, SUMS, role("summer", "看合计", grant(SUMS.name), grant(MATTER, hidden=["amount"])))
    club.company.person("P815", "看合计的", club.first, "summer")
    club.matter("A", amount="10")
    with pytest.raises(NotFound):
        club.company.ask("all", partial(aggregates.show, name=SUMS.name))
    (row,) = club.company.lists("看合计的", SUMS.name)
    assert row["sum"] == "10.00"
    (told,) = club.company.ask("看合计的", partial(aggregates.show, name=SUMS.name))["sources"]
    assert told["where_text"] == ""
    opened = {"total": SUMS.name, "source": 0, "record": row["id"], "measure": "sum"}
    with pytest.raises(Invalid):
        club.company.lists("看合计的", MATTER, opened)
