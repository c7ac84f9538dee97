"""The people of the demo company at work behind the screens (办公室): what a test needs done before somebody looks.

Everything goes through the same door as the browser, with the rights of the person who acts.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from playwright.sync_api import APIRequestContext, Browser

PASSWORD = "guocheng-demo"
TICKET = "complaint.ticket"
OUTLET = "洞头网点"


class Office:
    """Everybody of the demo company, signed in when first asked."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._signed_in: dict[str, APIRequestContext] = {}

    def asks(self, login: str, method: str, path: str, body: object = None) -> Any:
        """Let somebody send one request, and return the answer."""
        answer = self._person(login).fetch(
            f"{self._address}/api{path}",
            method=method,
            headers={"X-Guocheng": "1", "Idempotency-Key": str(uuid.uuid4())},
            data=body,
            timeout=60_000,
        )
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json() if answer.body() else None

    def keeps(self, login: str, name: str, content: bytes, media_type: str = "text/plain") -> dict[str, Any]:
        """Let somebody hand in a file, and return what the server says of it."""
        answer = self._person(login).post(
            f"{self._address}/api/files",
            headers={"X-Guocheng": "1", "Idempotency-Key": str(uuid.uuid4())},
            multipart={"file": {"name": name, "mimeType": media_type, "buffer": content}},
        )
        assert answer.ok, answer.text()
        kept: dict[str, Any] = answer.json()
        return kept

    def opens(self, login: str, entity: str, **values: object) -> dict[str, Any]:
        """Let somebody create a record."""
        opened: dict[str, Any] = self.asks(login, "POST", f"/entities/{entity}?page=true", {"values": values})
        return opened

    def complaint(self, login: str = "kefu", **values: object) -> dict[str, Any]:
        """Take a complaint about the outlet."""
        given = {
            "waybill_no": "773000000000001",
            "kind": "false_sign",
            "source": "hotline",
            "delivery_station": self.id_of("org.unit", OUTLET),
            "content": "显示已签收，但没有收到快件",
            **values,
        }
        return self.opens(login, TICKET, **given)

    def judged(self, **values: str) -> dict[str, Any]:
        """Lead a new complaint to a judgement against the outlet."""
        ticket = self.complaint(**values)
        handler = self.id_of("org.person", "蔡红平")
        ticket = self.does("kefu", "assign", ticket, handler=handler, unit=self.id_of("org.unit", OUTLET))
        ticket = self.does("kefu", "start", ticket)
        shares = [{"unit": self.id_of("org.unit", OUTLET), "share": "100"}]
        return self.does("kefu", "judge", ticket, finding="业务员提前点签收", verdict="outlet", responsibilities=shares)

    def in_arbitration(self, **values: str) -> dict[str, Any]:
        """Lead a new complaint to the arbitration by the head of the district."""
        ticket = self.judged(**values)
        appeals = [{"reason": "客户电话同意放门口，有录音"}]
        ticket = self.does("wangdian", "appeal", ticket, appeals=appeals)
        return self.does("kefu", "arbitrate", ticket)

    def does(
        self, login: str, move: str, ticket: dict[str, Any], comment: str = "", **values: object
    ) -> dict[str, Any]:
        """Let somebody make a move with a complaint."""
        body = {"version": ticket["version"], "values": values, "comment": comment}
        path = f"/entities/{TICKET}/{ticket['id']}/moves/{move}?page=true"
        moved: dict[str, Any] = self.asks(login, "POST", path, body)
        return moved

    def stands_in(self, stage: str, unit: str = OUTLET, login: str = "kefu") -> int:
        """Return the number of a complaint about a unit that stands in a stage."""
        below = {"field": "unit", "op": "below", "value": self.id_of("org.unit", unit)}
        where = {"and": [{"field": "stage", "op": "eq", "value": stage}, below]}
        rows = self.asks(login, "POST", f"/entities/{TICKET}/query", {"where": where, "limit": 1})["rows"]
        assert rows, f"no complaint about {unit} is {stage}"
        return int(rows[0]["id"])

    def id_of(self, entity: str, name: str) -> int:
        """Return the id of the unit or the person of a name."""
        where = {"field": "name", "op": "eq", "value": name}
        rows = self.asks("kefu", "POST", f"/entities/{entity}/query", {"where": where, "limit": 1})["rows"]
        assert rows, f"nobody and nothing is called {name}"
        return int(rows[0]["id"])

    def imports(self, login: str, path: Path) -> dict[str, Any]:
        """Let somebody upload a file for an import."""
        answer = self._person(login).post(
            f"{self._address}/api/imports",
            headers={"X-Guocheng": "1", "Idempotency-Key": str(uuid.uuid4())},
            multipart={"file": {"name": path.name, "mimeType": "text/csv", "buffer": path.read_bytes()}},
        )
        assert answer.ok, answer.text()
        started: dict[str, Any] = answer.json()
        return started

    def _person(self, login: str) -> APIRequestContext:
        if login not in self._signed_in:
            request = self._browser.new_context().request
            answer = request.post(
                f"{self._address}/api/session",
                headers={"X-Guocheng": "1"},
                data={"login": login, "password": PASSWORD},
            )
            assert answer.status == 201, answer.text()
            self._signed_in[login] = request
        return self._signed_in[login]
