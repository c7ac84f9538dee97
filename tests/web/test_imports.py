"""Import and export over HTTP (导入导出): the whole way of a file, and the rights of whoever takes rows out."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from guocheng.worker.duties import handlers
from guocheng.worker.worker import Worker
from tests.files import hostile
from tests.web.office import TICKET, Office

HEADER = "工单编号,运单号,虚签原因,被投诉网点,业务员,投诉时间,投诉来源,签收类型,预计罚款,审核状态\n"


def line(number: str, unit: str = "洞头网点", at: str = "2026-03-01 08:30") -> str:
    return f"{number},773{number[-4:]}000000,未见快件,{unit},,{at},抖音,代收点,50,待审核\n"


def uploaded(browser: TestClient, content: bytes, name: str = "虚签投诉.xls") -> dict[str, Any]:
    answer = browser.post("/api/imports", files={"file": (name, content, "application/vnd.ms-excel")})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def works(office: Office) -> None:
    """Let the worker do what waits."""
    worker = Worker(office.platform.database, handlers(office.platform), threads=1)
    while worker.work_once():
        pass


def asked(browser: TestClient, batch: int, verb: str) -> None:
    answer = browser.post(f"/api/imports/{batch}/{verb}")
    assert answer.status_code == 202, answer.text


def exported(browser: TestClient, **query: Any) -> list[list[str]]:
    answer = browser.get(f"/api/entities/{TICKET}/export", params={"format": "csv", **query})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_file_goes_the_whole_way(office: Office) -> None:
    """上传、试运行、看错误、取回错误文件、导入、撤销。"""
    browser = office.signed_in("agent")
    text = HEADER + line("HA0001") + line("HA0002", unit="火星网点") + line("HA0003")
    seen = uploaded(browser, text.encode("gb18030"))
    batch = seen["id"]
    (sheet,) = seen["sheets"]
    assert (sheet["name"], sheet["shape_label"], sheet["rows"]) == ("虚签投诉", "虚签投诉", 3)
    assert {"index", "header", "fingerprint", "mapping", "unmapped", "sample"} <= sheet.keys()
    asked(browser, batch, "dry_run")
    works(office)
    tried = browser.get(f"/api/imports/{batch}").json()
    assert (tried["checked"]["counts"]["new"], tried["checked"]["counts"]["error"]) == (2, 1)
    (wrong,) = browser.get(f"/api/imports/{batch}/errors").json()["rows"]
    assert wrong["problems"][0]["message"] == "「虚签投诉」D3:「被投诉网点」找不到组织单元「火星网点」,请核对名称"
    file = browser.get(f"/api/imports/{batch}/file")
    assert "找不到组织单元「火星网点」" in file.content.decode("gb18030").splitlines()[2]
    asked(browser, batch, "run")
    works(office)
    done = browser.get(f"/api/imports/{batch}").json()
    assert (done["state"], done["progress"]["done"], done["progress"]["total"]) == ("done", 3, 3)
    assert browser.post(f"/api/imports/{batch}/run").status_code == 409
    asked(browser, batch, "undo")
    works(office)
    assert browser.get(f"/api/imports/{batch}").json()["state"] == "undone"
    where = json.dumps({"field": "external_no", "op": "starts", "value": "HA"})
    assert len(exported(browser, where=where)) == 1


def test_mapping_is_read_and_set(office: Office) -> None:
    browser = office.signed_in("agent")
    batch = uploaded(browser, (HEADER + line("HB0001")).encode())["id"]
    (sheet,) = browser.get(f"/api/imports/{batch}/mapping").json()["sheets"]
    mapping = {**sheet["mapping"], "mode": "new_only"}
    answer = browser.put(f"/api/imports/{batch}/mapping", json={"sheets": {"0": mapping}})
    assert answer.status_code == 200, answer.text
    assert browser.get(f"/api/imports/{batch}/mapping").json()["sheets"][0]["mapping"]["mode"] == "new_only"
    mapping["columns"][0]["field"] = "net_loss"
    answer = browser.put(f"/api/imports/{batch}/mapping", json={"sheets": {"0": mapping}})
    assert answer.status_code == 400
    assert "import.field_locked" in {one["code"] for one in answer.json()["problems"]}


@pytest.mark.parametrize(("make", "code"), hostile.REFUSED, ids=[make.__name__ for make, _ in hostile.REFUSED])
def test_hostile_upload_is_refused_and_leaves_nothing(office: Office, make: Any, code: str, tmp_path: Any) -> None:
    browser = office.signed_in("agent")
    content = make(tmp_path / "x").read_bytes()
    answer = browser.post("/api/imports", files={"file": ("投诉.xls", content, "application/vnd.ms-excel")})
    assert answer.status_code == 400
    (problem,) = answer.json()["problems"]
    assert problem["code"] == code
    assert "投诉.xls" not in {one["name"] for one in browser.get("/api/imports").json()["rows"]}


def test_batch_of_somebody_else_is_not_there(office: Office) -> None:
    batch = uploaded(office.signed_in("agent"), (HEADER + line("HC0001")).encode())["id"]
    other, _ = office.newcomer("agent")
    browser = office.signed_in(other)
    assert [
        browser.get(f"/api/imports/{batch}{rest}").status_code for rest in ("", "/mapping", "/errors", "/file")
    ] == [404] * 4
    for verb in ("dry_run", "run", "cancel", "undo"):
        assert browser.post(f"/api/imports/{batch}/{verb}").status_code == 404
    assert office.signed_in("admin").get(f"/api/imports/{batch}").status_code == 200


@pytest.mark.parametrize("login", ["head", "courier", "nobody"])
def test_who_may_not_import_uploads_nothing(office: Office, login: str) -> None:
    answer = office.signed_in(login).post("/api/imports", files={"file": ("a.csv", HEADER.encode(), "text/csv")})
    assert answer.status_code == 403


def test_export_is_what_the_list_shows_this_person(office: Office) -> None:
    """导出的行和列与列表一样:网点只有自己的,电话打码。"""
    mine = office.complaint(content="只有洞头看得到")
    other = office.complaint(delivery_station=office.units["other"])
    numbers = {
        record.id: office.platform.database.run(
            lambda connection, record=record: connection.execute(
                "select number from complaint_ticket where id = %s", [record.id]
            ).fetchone()[0]
        )
        for record in (mine, other)
    }
    rows = exported(office.signed_in("head"), columns="number,receiver_phone,delivery_station")
    assert rows[0] == ["工单号", "收件电话", "派件网点"]
    found = {row[0]: row[1:] for row in rows[1:]}
    assert found[numbers[mine.id]] == ["138****5678", "洞头网点"]
    assert numbers[other.id] not in found
    whole = {row[0]: row[1] for row in exported(office.signed_in("agent"), columns="number,receiver_phone")}
    assert whole[numbers[other.id]] == "13812345678"


def test_export_of_hidden_fields_and_without_the_right_is_refused(office: Office) -> None:
    courier = office.signed_in("courier")
    assert courier.get(f"/api/entities/{TICKET}/export").status_code == 403
    assert office.signed_in("nobody").get(f"/api/entities/{TICKET}/export").status_code == 404
    agent = office.signed_in("agent")
    for query in ({"columns": "no_such"}, {"where": "{"}, {"format": "pdf"}, {"sort": '[["no_such","asc"]]'}):
        assert agent.get(f"/api/entities/{TICKET}/export", params=query).status_code == 400


def test_formula_text_is_defused_in_csv_and_text_in_xlsx(office: Office) -> None:
    record = office.complaint(content='=HYPERLINK("http://203.0.113.1")')
    where = json.dumps({"field": "id", "op": "eq", "value": record.id})
    browser = office.signed_in("agent")
    assert exported(browser, columns="content", where=where)[1] == ['\'=HYPERLINK("http://203.0.113.1")']
    answer = browser.get(f"/api/entities/{TICKET}/export", params={"columns": "content", "where": where})
    assert answer.content.startswith(b"PK")
