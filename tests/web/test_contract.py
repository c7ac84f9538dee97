"""The contract of the door (接口约定): whatever is sent to whatever route, the answer is one of ours, never a bug.

What is sent is made up from the API's own description, by somebody who may do everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

from guocheng.store.server import EmbeddedServer
from tests.database import _create, database_url
from tests.web.office import Office, open_office, open_platform

EXAMPLES = 8
#: What the door may answer; 500 and 422 are none of ours.
ANSWERS = {200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409, 413, 415, 416, 429, 503}
#: An endless stream, what may end the session that asks, and the one refusal with words of its own.
LEFT_OUT = {
    ("GET", "/api/events"),
    ("DELETE", "/api/session"),
    ("DELETE", "/api/session/devices/{session_id}"),
    ("GET", "/healthz"),
}


@pytest.fixture
def office(server: EmbeddedServer, template: str, tmp_path: Path) -> Iterator[Office]:
    """An office of its own: an administrator who sends whatever comes to mind gives people new passwords, too."""
    _create(server, "contract_office", template)
    platform = open_platform(database_url(server, "contract_office"), tmp_path / "files")
    yield open_office(platform)
    platform.close()


def test_every_route_answers_in_its_own_words(office: Office) -> None:
    """随便发什么,都得到约定的回答;被拒绝时说明问题。"""
    login, _ = office.newcomer("administrator", "agent", "branch_manager")
    somebody = office.signed_in(login)
    # A made-up sign-in may not change who asks: the cookie is sent by hand and none is taken.
    somebody.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in somebody.cookies.items())
    somebody.cookies.clear()
    described = schemathesis.openapi.from_dict(office.app.openapi())
    odd: list[str] = []
    for found in described.get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) not in LEFT_OUT:
            odd += _odd_answers(operation, somebody)
    assert odd == []
    assert somebody.get("/api/meta").status_code == 200, "still the same person at the end"


def _odd_answers(operation: Any, somebody: TestClient) -> list[str]:
    """Send what the description allows, and some that it does not, and return the answers that are none of ours."""
    odd: list[str] = []

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://testserver")
        sent.pop("cookies", None)
        sent["headers"] = {**dict(sent.get("headers") or {}), "X-Guocheng": "1"}
        answer = somebody.request(**sent)
        somebody.cookies.clear()
        if answer.status_code not in ANSWERS or (answer.status_code >= 400 and not _explains(answer.text)):
            odd.append(f"{operation.method} {case.formatted_path}: {answer.status_code} {answer.text[:300]}")

    send()
    return odd[:1]


def _explains(text: str) -> bool:
    """Tell whether a refusal says what is wrong."""
    problems = json.loads(text).get("problems") or []
    return bool(problems) and all(one["code"] and one["message"] for one in problems)
