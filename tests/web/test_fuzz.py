"""Made-up requests about real records (随机请求): the rest of each request is made up from the API's own description.

`test_contract` makes the addresses up too; here they are right, so that what is sent gets as far as it can.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from starlette.testclient import TestClient

from tests.web.office import TICKET, Office

EXAMPLES = 8
KNOWN = {
    "flow": "complaint.ticket_flow",
    "stage": "new",
    "report": "complaint.unit_month",
    "move": "assign",
    "field": "content",
    "book": "amoeba.book",
}


def operations(office: Office) -> list[Any]:
    """Return the operations whose address names a record, a board or a report."""
    described = schemathesis.openapi.from_dict(office.app.openapi())
    found = [one.ok() for one in described.get_all_operations() if isinstance(one, Ok)]
    return [one for one in found if "{entity}" in one.path or any(f"{{{name}}}" in one.path for name in KNOWN)]


@pytest.mark.parametrize("login", ["agent", "admin"])
def test_nothing_breaks(office: Office, login: str) -> None:
    """对真实的记录、看板、报表随机地问和写,得到正常的回答或看得懂的拒绝,从不出错。"""
    browser = office.signed_in(login)
    cookies = dict(browser.cookies)
    asked = operations(office)
    assert len(asked) >= 15
    broken: list[str] = []
    for operation in asked:
        broken += _broken(office, operation, browser)
        browser.cookies.update(cookies)
    assert broken == []


def _broken(office: Office, operation: Any, browser: TestClient) -> list[str]:
    record = office.complaint()
    known = {**KNOWN, "entity": TICKET, "record_id": record.id}
    broken: list[str] = []

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        case.path_parameters = {name: known.get(name, made) for name, made in (case.path_parameters or {}).items()}
        sent = case.as_transport_kwargs(base_url="http://testserver")
        sent.pop("cookies", None)
        sent["headers"] = {**dict(sent.get("headers") or {}), "X-Guocheng": "1"}
        answer = browser.request(**sent)
        explained = answer.status_code < 400 or answer.json()["problems"][0]["message"]
        if answer.status_code >= 500 or not explained:
            broken.append(f"{operation.method} {case.formatted_path} {sent.get('json')}: {answer.text[:300]}")

    send()
    return broken[:1]
