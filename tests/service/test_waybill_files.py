"""Files of waybills: taken in by the worker row by row, wrong ones listed, once whatever is sent or killed."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from guocheng.base.problem import Conflict, Invalid, NotFound
from guocheng.service import periods
from guocheng.service.rating import files, taking
from guocheng.store import jobs
from guocheng.store.jobs import take_back_expired
from guocheng.store.lease import Lease
from tests.service.rating_case import Carrier

HEADER = "运单号,所属网点,业务日期,店铺账号,总部重量(kg),目的省份,目的城市,声明价值\n"
GOOD = (
    "7730000000001,鹿城,2026-02-25,甲店,0.80,浙江省,温州市,\n"
    "7730000000002,温州洞头网点,2026/2/26,乙店,1.2,广东,深圳市,300\n"
)
BAD = (
    "7730000000003,火星网点,2026-02-25,甲店,1,浙江省,温州市,\n"
    "7730000000004,鹿城,2026-13-45,甲店,1,浙江省,温州市,\n"
    "7730000000005,鹿城,2026-02-25,甲店,-1,浙江省,温州市,\n"
    ",鹿城,2026-02-25,甲店,1,浙江省,温州市,\n"
    "7730000000006,鹿城,2026-02-25,甲店,1,火星省,乌有市,\n"
    "7730000000007,鹿城,2036-02-25,甲店,1,浙江省,温州市,\n"
)
TOTALS = "合计,,,,8,,,\n"


@pytest.fixture
def carrier(twin_of: Callable[..., Carrier]) -> Carrier:
    """The company before any waybill."""
    return twin_of(Carrier.founded)


def uploads(carrier: Carrier, content: bytes, name: str = "0225.csv", who: str = "会计") -> int:
    """Let a person upload a file."""
    context = carrier.company._context(carrier.company.principal(who), "")
    return files.take(context, name=name, content=io.BytesIO(content))


def works(carrier: Carrier) -> None:
    """Let the worker do the files that wait."""
    database = carrier.company.platform.database
    while job := database.run(lambda connection: jobs.claim(connection, kinds=[taking.JOB], worker="test")):
        lease = Lease(database, job)
        taking.run(carrier.company.platform, lease, lambda: carrier.company.now)
        database.run(lease.finish)


def state(carrier: Carrier, number: int) -> dict[str, Any]:
    """Return what a person sees of a file."""
    seen: dict[str, Any] = carrier.company.ask("会计", lambda look: files.status(look, number=number))
    return seen


def rows(carrier: Carrier, text: str) -> list[Any]:
    """Ask the database itself."""
    with carrier.company.platform.database.read() as connection:
        return connection.execute(text.encode()).fetchall()


def test_good_rows_go_in_and_bad_ones_are_listed(carrier: Carrier) -> None:
    number = uploads(carrier, (HEADER + GOOD + HEADER + BAD + TOTALS).encode("gb18030"))
    works(carrier)
    seen = state(carrier, number)
    assert (seen["state"], seen["taken"], seen["wrong"]) == ("done", 2, 6)
    assert seen["days"] == ["2026-02-25", "2026-02-26"]
    assert rows(carrier, "select waybill_no, outlet, place, hq_grams, declared_fen from gc_waybill order by 1") == [
        ("7730000000001", "330301", 3303, 800, 0),
        ("7730000000002", "330302", 4403, 1200, 30000),
    ]
    listed = carrier.company.ask("会计", lambda look: files.wrong(look, number=number, limit=4))
    more = carrier.company.ask("会计", lambda look: files.wrong(look, number=number, after=listed["next"]))
    told = {one["row"]: one["why"] for one in (*listed["rows"], *more["rows"])}
    assert list(told) == [5, 6, 7, 8, 9, 10]
    words = ("找不到网点「火星网点」", "业务日期", "总部重量「-1」", "运单号是空的", "目的地「火星省乌有市」", "在将来")
    assert all(word in why for word, why in zip(words, told.values(), strict=True)), told
    carrier.rates()
    assert rows(carrier, "select count(*) from gc_rating_day where not stale") == [(2,)]


def test_the_same_file_twice_is_the_same_waybills(carrier: Carrier) -> None:
    for _ in range(2):
        number = uploads(carrier, (HEADER + GOOD).encode())
        works(carrier)
    assert state(carrier, number)["state"] == "done"
    assert rows(carrier, "select count(*) from gc_waybill") == [(2,)]


def test_an_xlsx_called_xls_with_merged_headers_and_two_sheets(carrier: Carrier, tmp_path: Path) -> None:
    path = tmp_path / "出港运单.xls"
    with path.open("wb") as file, Workbook(file) as book:
        for name, waybill in (("上", "7730000000001"), ("下", "7730000000002")):
            sheet = book.add_worksheet(name)
            sheet.merge_range(0, 0, 0, 2, "运单信息")
            sheet.merge_range(0, 3, 0, 4, "目的地")
            sheet.merge_range(0, 5, 0, 6, "重量(kg)")
            sheet.write_row(1, 0, ("运单号", "所属网点", "业务日期", "目的省份", "目的城市", "总部重量", "结算重量"))
            sheet.write_row(2, 0, (waybill, "鹿城", "2026-02-25", "浙江", "温州", 0.8, 1.25))
        book.add_worksheet("说明").write(0, 0, "以系统为准")
    number = uploads(carrier, path.read_bytes(), path.name)
    works(carrier)
    assert (state(carrier, number)["taken"], state(carrier, number)["wrong"]) == (2, 0)
    assert rows(carrier, "select distinct hq_grams, settlement_grams from gc_waybill") == [(800, 1250)]


def test_what_is_no_waybill_file_is_refused_at_once(carrier: Carrier) -> None:
    with pytest.raises(Invalid, match="这不像出港运单"):
        uploads(carrier, "姓名,电话\n张三,1\n".encode())
    with pytest.raises(NotFound):
        uploads(carrier, (HEADER + GOOD).encode(), who="路人")
    assert rows(carrier, "select count(*) from gc_waybill_file") == [(0,)]


def test_a_closed_day_keeps_its_rows_out(carrier: Carrier) -> None:
    uploads(carrier, (HEADER + GOOD).encode())
    carrier.company.system(
        lambda change: periods.close(change, family="express", until=date(2026, 2, 26), unit=None, reason="测试")
    )
    works(carrier)
    assert rows(carrier, "select distinct day from gc_waybill") == [(date(2026, 2, 26),)]
    ((why,),) = rows(carrier, "select why from gc_waybill_wrong")
    assert "2026-02-25" in why


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few rows be a part."""
    monkeypatch.setattr(taking, "PART", 10)


def many(count: int) -> bytes:
    """Return a file of so many waybills, every tenth of them wrong."""
    lines = (f"773{n:010},{'鹿城' if n % 10 else '火星'},2026-02-25,甲店,1,浙江,温州,\n" for n in range(count))
    return (HEADER + "".join(lines)).encode()


def test_stopped_it_keeps_what_went_in(carrier: Carrier, small_parts: None) -> None:
    number = uploads(carrier, many(30))
    carrier.company.command("会计", lambda change: files.stop(change, number=number))
    works(carrier)
    assert (state(carrier, number)["state"], state(carrier, number)["taken"]) == ("cancelled", 0)
    with pytest.raises(Conflict, match="已停止"):
        carrier.company.command("会计", lambda change: files.stop(change, number=number))


def test_a_killed_worker_is_followed_by_one_that_goes_on(carrier: Carrier) -> None:
    """The process dies by SIGKILL between two parts; another takes the rest, each row once."""
    count, part = 8_000, 1_000
    number = uploads(carrier, many(count))
    database = carrier.company.platform.database
    script = "from tests.service.import_worker import main, sys\nfrom guocheng.service.rating import taking\n"
    script += f"taking.PART = {part}\nmain(*sys.argv[1:3])"
    worker = subprocess.Popen([sys.executable, "-c", script, database.url, str(carrier.company.platform.files.folder)])
    while rows(carrier, "select taken from gc_waybill_file") == [(0,)]:
        assert worker.poll() is None
    worker.kill()
    worker.wait()
    half = state(carrier, number)
    assert (half["state"], 0 < half["taken"] < count * 9 // 10) == ("running", True)
    with database.transaction() as connection:
        connection.execute("update gc_job set lease_until = now() - interval '1 second' where state = 'running'")
        take_back_expired(connection)
        connection.execute("update gc_job set run_at = now() - interval '1 second' where state = 'waiting'")
    works(carrier)
    whole = state(carrier, number)
    assert (whole["state"], whole["taken"], whole["wrong"]) == ("done", count * 9 // 10, count // 10)
    assert rows(carrier, "select count(*) from gc_waybill") == [(count * 9 // 10,)]
    assert rows(carrier, "select count(*) from gc_waybill_wrong") == [(count // 10,)]
