"""Importing over the services: a real export becomes tickets, once, with every reason where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from guocheng.base.problem import Conflict, Invalid, NotFound, Refused
from guocheng.connect.sample_hq import write
from guocheng.connect.sheet.header import ERROR_COLUMN
from guocheng.connect.sheet.reading import Rows, reading
from guocheng.service import imports
from guocheng.service.context import Change
from guocheng.service.imports import work
from guocheng.store import jobs
from guocheng.store.lease import Lease, Stopping
from tests.service.import_case import ADMIN, HEAD, SAMPLES, STRANGER, Company

HEADER = "工单编号,运单号,虚签原因,被投诉网点,业务员,投诉时间,投诉来源,签收类型,预计罚款,审核状态\n"


def row(number: str, waybill: str = "773000000000123", **other: str) -> str:
    """One line of a false-sign export."""
    cells = {
        "reason": "未经同意放驿站",
        "unit": "洞头网点",
        "courier": "330301007王海波13800000000",
        "at": "2026-03-01 08:30",
        "source": "抖音",
        "sign": "代收点",
        "fine": "50",
        **other,
    }
    return ",".join([number, waybill, *cells.values(), "待审核"]) + "\n"


def test_sample_is_routed_tried_and_imported(importing: Company) -> None:
    batch = importing.uploads(SAMPLES / "进港投诉.xls")
    seen = importing.sees(batch)
    assert [sheet["shape"] for sheet in seen["sheets"]] == ["complaint.inbound", "complaint.inbound", ""]
    assert [sheet["rows"] for sheet in seen["sheets"]] == [160, 80, 1]
    importing.does(imports.dry_run, batch)
    tried = importing.sees(batch)
    expected = {"new": 237, "changed": 0, "same": 0, "error": 3, "skipped": 4, "unclaimed": 1, "warned": 1}
    assert tried["checked"]["counts"] == expected
    assert "浙江温州洞头网点" in tried["checked"]["alike"]
    assert importing.one("select count(*) from complaint_ticket") == 0
    importing.does(imports.run, batch)
    done = importing.sees(batch)
    assert (done["state"], done["counts"]) == ("done", expected)
    assert importing.one("select count(*) from complaint_ticket") == 237


def test_every_error_names_its_cell_and_what_to_do(importing: Company) -> None:
    batch = importing.uploads(SAMPLES / "进港投诉.xls")
    importing.does(imports.dry_run, batch)
    said = [problem["message"] for one in importing.errors(batch) for problem in one["problems"]]
    assert said == [
        "「进港投诉」J10:「受理时间」要填时间,读不懂「2026-13-40」,请写成 2026-03-01 08:30 这样(要有年份)",
        "「进港投诉」G60:「被投诉网点」找不到组织单元「火星网点」,请核对名称",
        "「进港投诉」B110:「外部单号」是空的,没有它就不知道是哪一条",
        "「进港投诉」I161:「业务员」花名册里找不到「999999999赵不识13900000000」,先空着,等待认领",
    ]


def test_imported_ticket_lives_like_one_that_was_typed(importing: Company) -> None:
    """流程、时限、流水号、河里的记录都和手工新建的一样。"""
    batch = importing.imports_text(HEADER + row("A1"), "虚签.csv")
    ((number, stage, unit, courier, kind, due, created_by, made_by),) = importing.query(
        "select number, stage, unit, courier, kind, resolution_due, created_by, batch_id from complaint_ticket"
    )
    assert number.startswith("TS20260401")
    assert stage == "received" or stage
    assert unit == importing.units["330301"]
    assert courier == importing.people["330301007"]
    assert (kind, made_by) == ("false_sign", batch)
    assert created_by == importing.people["330300101"]
    assert importing.query("select kind, cause, request_id from gc_river where entity = 'complaint.ticket'") == [
        ("created", "导入「虚签.csv」", f"import-{batch}")
    ]
    assert importing.one("select count(*) from gc_stage_log where left_at is null") == 1
    assert due is None or due.tzinfo


def test_same_file_twice_adds_nothing(importing: Company) -> None:
    importing.does(imports.run, importing.uploads(SAMPLES / "进港投诉.xls"))
    events = importing.one("select count(*) from gc_river")
    again = importing.uploads(SAMPLES / "进港投诉.xls")
    importing.does(imports.run, again)
    counts = importing.sees(again)["counts"]
    assert (counts["new"], counts["changed"], counts["same"]) == (0, 0, 237)
    assert importing.one("select count(*) from gc_river") == events


def test_changed_rows_change_and_blank_cells_keep(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1") + row("A2"))
    batch = importing.uploads_text(HEADER + row("A1", fine="80") + row("A2", fine="", sign=""))
    importing.does(imports.dry_run, batch)
    tried = importing.sees(batch)["checked"]
    assert (tried["counts"]["changed"], tried["counts"]["same"]) == (1, 1)
    ((shown,),) = [one["fields"] for one in tried["changes"]]
    assert shown == {"field": "estimated_fine", "label": "预估罚款", "before": "50.00", "after": "80.00"}
    importing.does(imports.run, batch)
    assert importing.query(
        "select external_no, estimated_fine, version from complaint_ticket order by external_no"
    ) == [
        ("A1", 80, 2),
        ("A2", 50, 1),
    ]


def test_row_twice_in_a_file_is_one_record(importing: Company) -> None:
    batch = importing.uploads_text(HEADER + row("A1") + row("A1", fine="80") + row("A1", fine="80"))
    importing.does(imports.dry_run, batch)
    tried = importing.sees(batch)["checked"]["counts"]
    importing.does(imports.run, batch)
    assert [importing.sees(batch)["counts"][one] for one in ("new", "changed", "same")] == [1, 1, 1]
    assert [tried[one] for one in ("new", "changed", "same", "warned")] == [1, 1, 1, 2]
    assert importing.query("select estimated_fine from complaint_ticket") == [(80,)]


def test_several_waybills_in_a_cell(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1", "773000000000123、773000000000456/773000000000789"))
    assert importing.query("select waybill_no, more_waybills from complaint_ticket") == [
        ("773000000000123", "773000000000456,773000000000789")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("330301007王海波13800000000", "330301007"),
        ("王海波", "330301007"),
        ("王海波(330301007)", "330301007"),
        ("330301999赵不识", None),
    ],
)
def test_courier_is_found_by_number_else_by_name_else_waits(importing: Company, text: str, found: str | None) -> None:
    batch = importing.imports_text(HEADER + row("A1", courier=text))
    assert importing.one("select courier from complaint_ticket") == importing.people.get(found or "")
    assert importing.sees(batch)["counts"]["unclaimed"] == (0 if found else 1)


def test_wrong_rows_come_back_in_the_users_own_file(importing: Company, tmp_path: Path) -> None:
    text = HEADER + row("A1") + row("A2", unit="火星网点", at="昨天") + row("A3")
    batch = importing.uploads_text(text, "虚签.csv")
    importing.does(imports.dry_run, batch)
    path, name = imports.annotated(importing.context(), batch_id=batch)
    with reading(path, name) as opened:
        rows = [one for part in opened.parts if isinstance(part, Rows) for one in part.rows]
    path.unlink()
    assert name == "虚签(错误说明).csv"
    assert rows[0][-1] == ERROR_COLUMN
    assert "「受理时间」要填时间" in rows[2][-1]
    assert "找不到组织单元「火星网点」" in rows[2][-1]
    assert rows[1] == row("A1").strip().split(",")


def test_undo_deletes_what_was_made_and_restores_what_was_changed(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1"))
    batch = importing.imports_text(HEADER + row("A1", fine="80") + row("A2", "7730001") + row("A3", "7730002"))
    importing.touches("A3")
    importing.does(imports.undo, batch)
    assert importing.query("select external_no, estimated_fine from complaint_ticket order by 1") == [
        ("A1", 50),
        ("A3", 50),
    ]
    assert importing.sees(batch)["state"] == "undone"
    (kept,) = importing.errors(batch)
    assert "导入以后有人改过" in kept["problems"][0]["message"]
    kinds = importing.query("select kind from gc_river where cause like '撤销%%' order by seq")
    assert [kind for (kind,) in kinds] == ["deleted", "changed"]


def test_undo_of_a_file_with_a_row_twice_deletes_the_record(importing: Company) -> None:
    batch = importing.imports_text(HEADER + row("A1") + row("A1", fine="80"))
    importing.does(imports.undo, batch)
    assert importing.one("select count(*) from complaint_ticket") == 0


def test_undo_of_a_change_made_twice_restores_what_was_before(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1"))
    batch = importing.imports_text(HEADER + row("A1", fine="80") + row("A1", fine="90"))
    assert importing.query("select estimated_fine from complaint_ticket") == [(90,)]
    importing.does(imports.undo, batch)
    assert importing.query("select estimated_fine from complaint_ticket") == [(50,)]
    assert importing.errors(batch) == []


def test_cancelled_import_goes_on_where_it_stopped(importing: Company, tmp_path: Path) -> None:
    write(tmp_path / "a.csv", 1_200, kind="false_sign", flaws=False)
    batch = importing.uploads(tmp_path / "a.csv")
    parts = importing.one("select parts from gc_import_batch")
    assert parts == 2
    importing_only_first_part(importing, batch)
    importing.does(imports.cancel, batch)
    seen = importing.sees(batch)
    assert (seen["state"], seen["counts"]["new"]) == ("cancelled", 999)
    importing.does(imports.run, batch)
    seen = importing.sees(batch)
    assert (seen["state"], seen["counts"]["new"]) == ("done", 1_200)
    importing.does(imports.undo, batch)
    assert importing.one("select count(*) from complaint_ticket") == 0


def importing_only_first_part(importing: Company, batch: int) -> None:
    """Do one part of an import and lose the worker."""
    context = importing.context()
    with importing.platform.database.transaction() as connection:
        imports.run(Change(context, connection), batch_id=batch)
    job = importing.platform.database.run(lambda one: jobs.claim(one, kinds=[work.RUN], worker="lost"))
    assert job is not None
    calls = iter([False])
    with pytest.raises(Stopping):
        work.run(
            importing.platform,
            Lease(importing.platform.database, job, stopping=lambda: next(calls, True)),
            now=context.now,
        )
    importing.platform.database.run(lambda one: jobs.hand_back(one, job))


def test_person_without_the_right_imports_nothing(importing: Company) -> None:
    with pytest.raises(Refused, match="没有导入任何数据的权限"):
        importing.uploads_text(HEADER, by=STRANGER)
    batch = importing.uploads_text(HEADER + row("A1"))
    for by in (STRANGER, HEAD):
        with pytest.raises(NotFound):
            importing.sees(batch, by=by)
        with pytest.raises(NotFound):
            importing.does(imports.run, batch, by=by)


def test_right_that_was_taken_away_stops_the_import(importing: Company) -> None:
    batch = importing.uploads_text(HEADER + row("A1"))
    with importing.platform.database.transaction() as connection:
        imports.run(Change(importing.context(), connection), batch_id=batch)
        connection.execute("delete from org_role_member where person = %s", [importing.people["330300101"]])
    importing.works()
    assert importing.one("select count(*) from complaint_ticket") == 0
    state, failure = importing.query("select state, failure from gc_import_batch")[0]
    assert state == "cancelled"
    assert "投诉单" in failure


def test_mapping_is_checked_changed_and_remembered(importing: Company) -> None:
    text = "编码,快递单号,原因,哪个网点,什么时候\nA1,773000000000123,放驿站,洞头网点,2026-03-01 08:30\n"
    batch = importing.uploads_text(text)
    columns = [
        {"header": "编码", "field": "external_no"},
        {"header": "快递单号", "field": "waybill_no"},
        {"header": "原因", "field": "kind", "values": {"放驿站": "not_delivered"}},
        {"header": "哪个网点", "field": "unit", "by": "name"},
        {"header": "什么时候", "field": "received_at"},
    ]
    mapping = {"entity": "complaint.ticket", "key": ["external_no"], "columns": columns[:-1]}
    wrong = {**mapping, "columns": [*columns, {"header": "没有", "field": "number"}], "key": ["customer"]}
    with pytest.raises(Invalid) as caught:
        importing.does(imports.set_mapping, batch, sheets={0: wrong})
    assert {one.code for one in caught.value.problems} == {
        "import.no_column",
        "import.field_locked",
        "import.key_not_filled",
    }
    importing.does(imports.set_mapping, batch, sheets={0: {**mapping, "columns": columns}})
    importing.does(imports.run, batch)
    assert importing.query("select kind, waybill_no from complaint_ticket") == [("not_delivered", "773000000000123")]
    again = importing.sees(importing.uploads_text(text.replace("A1", "A2")))
    assert [one["field"] for one in again["sheets"][0]["mapping"]["columns"]] == [one["field"] for one in columns]


def test_batch_does_one_thing_at_a_time(importing: Company) -> None:
    batch = importing.imports_text(HEADER + row("A1"))
    with pytest.raises(Conflict, match="已导入"):
        importing.does(imports.run, batch)
    with pytest.raises(Conflict):
        importing.does(imports.set_mapping, batch, sheets={})


def test_value_that_the_database_refuses_is_one_error_not_a_failed_file(importing: Company) -> None:
    """两行编号不同、名称相同:只有撞上的那一行出错,其余照常导入。"""
    batch = importing.imports_text("编号,名称\nP1,客服\nP2,客服\nP3,财务\n", "岗位.csv", by=ADMIN)
    assert importing.query("select number from org_post order by number") == [("P1",), ("P3",)]
    assert importing.sees(batch, by=ADMIN)["counts"]["error"] == 1
    (wrong,) = importing.errors(batch, by=ADMIN)
    assert wrong["problems"][0]["message"] == "「岗位」B3:「名称」不能重复,这个值已经有了"


def test_file_like_nothing_this_person_may_import_has_no_mapping(importing: Company) -> None:
    batch = importing.uploads_text("工号,姓名,部门\n990001,甲,洞头网点\n", "人员.csv")
    assert importing.sees(batch)["sheets"][0]["mapping"] is None
    with pytest.raises(Invalid, match="没有要导入的工作表"):
        importing.does(imports.run, batch)
