"""The table of rights (权限矩阵): every route of the door, a call of it, and what each kind of person is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ANONYMOUS = "anonymous"
#: The people of the matrix, in the order of the columns below. `courier` stands for the own record, `other_head` for
#: the head of a unit that the record does not belong to.
WHO = (ANONYMOUS, "nobody", "courier", "head", "other_head", "agent", "admin")
OPEN = "200 200 200 200 200 200 200"
SIGNED_IN = "401 200 200 200 200 200 200"
ADMINISTRATORS = "401 403 403 403 403 403 200"
#: Who does not see the record learns nothing of it.
RECORD = "401 404 200 200 404 200 200"
TASK_OF_ANOTHER = "401 404 403 403 404 403 403"
STEERING = "401 404 403 403 404 403 200"


@dataclass(frozen=True)
class Case:
    """A call of a route, and the status for each kind of person."""

    path: str
    statuses: str
    body: Callable[[dict[str, Any]], Any] | None = None


def _folder(_: Any) -> dict[str, Any]:
    return {"folder": "总部", "login": "nobody"}


def no_body(_: dict[str, Any]) -> Any:
    """Return an empty document."""
    return {}


def missing_person(_: dict[str, Any]) -> Any:
    """Hand over to nobody."""
    return {"to": 10**9}


CASES: dict[str, Case] = {
    "GET /healthz": Case("/healthz", "503 503 503 503 503 503 503"),
    "GET /api/session": Case("/api/session", OPEN),
    "POST /api/session": Case("/api/session", "400 400 400 400 400 400 400", no_body),
    "DELETE /api/session": Case("/api/session", "401 200 200 200 200 200 200"),
    "POST /api/session/password": Case("/api/session/password", "401 400 400 400 400 400 400", no_body),
    "GET /api/session/devices": Case("/api/session/devices", SIGNED_IN),
    "DELETE /api/session/devices/{session_id}": Case("/api/session/devices/0", SIGNED_IN),
    "GET /api/field-types": Case("/api/field-types", SIGNED_IN),
    "GET /api/entities/{entity}/words": Case(
        "/api/entities/complaint.ticket/words?field=kind", "401 404 400 400 400 400 400"
    ),
    "GET /api/meta": Case("/api/meta", SIGNED_IN),
    "POST /api/boards/{flow}": Case("/api/boards/complaint.ticket_flow", "401 404 200 200 200 200 200", no_body),
    "POST /api/boards/{flow}/{stage}": Case(
        "/api/boards/complaint.ticket_flow/new", "401 404 200 200 200 200 200", no_body
    ),
    # A courier does not see the money that this report is about.
    "POST /api/reports/{report}": Case("/api/reports/complaint.trend", "401 404 200 200 200 200 200", no_body),
    "POST /api/session/view_as": Case(
        "/api/session/view_as", "401 403 403 403 403 403 404", lambda _: {"person": 10**9}
    ),
    "DELETE /api/session/view_as": Case("/api/session/view_as", SIGNED_IN),
    "GET /api/session/view_as/log": Case("/api/session/view_as/log", ADMINISTRATORS),
    "GET /api/rights/grid": Case("/api/rights/grid", ADMINISTRATORS),
    "PUT /api/rights/grid": Case("/api/rights/grid", ADMINISTRATORS, lambda _: {"cells": []}),
    "PUT /api/rights/roles/{role}": Case(
        "/api/rights/roles/matrix_guest", ADMINISTRATORS, lambda _: {"label": "矩阵访客"}
    ),
    "DELETE /api/rights/roles/{role}": Case("/api/rights/roles/matrix_guest", ADMINISTRATORS),
    "GET /api/shares": Case("/api/shares", SIGNED_IN),
    "GET /api/shares/stranded": Case("/api/shares/stranded", ADMINISTRATORS),
    "POST /api/shares/end": Case("/api/shares/end", ADMINISTRATORS, lambda _: {"ids": [999999]}),
    "POST /api/search": Case("/api/search", SIGNED_IN, lambda _: {"text": "投诉"}),
    "DELETE /api/shares/{share_id}": Case("/api/shares/999999", "401 404 404 404 404 404 404"),
    "GET /api/entities/{entity}/{record_id}/shares": Case("/api/entities/complaint.ticket/{id}/shares", RECORD),
    # Nobody shares what his role does not let him share; an administrator has to say to whom.
    "POST /api/entities/{entity}/{record_id}/shares": Case(
        "/api/entities/complaint.ticket/{id}/shares", "401 404 403 403 404 403 400", no_body
    ),
    "GET /api/users": Case("/api/users", ADMINISTRATORS),
    "POST /api/users": Case(
        "/api/users",
        "401 403 403 403 403 403 409",
        lambda _: {"login": "agent", "name": "小林", "number": "330300000", "unit": "330301"},
    ),
    "PATCH /api/users/{account_id}": Case(
        "/api/users/999999", "401 403 403 403 403 403 404", lambda _: {"disabled": True}
    ),
    "POST /api/users/{account_id}/password": Case("/api/users/999999/password", "401 403 403 403 403 403 404"),
    "GET /api/users/{account_id}/sessions": Case("/api/users/999999/sessions", "401 403 403 403 403 403 404"),
    "DELETE /api/users/{account_id}/sessions": Case("/api/users/999999/sessions", "401 403 403 403 403 403 404"),
    "DELETE /api/users/{account_id}/sessions/{session_id}": Case(
        "/api/users/999999/sessions/1", "401 403 403 403 403 403 404"
    ),
    "GET /api/why/{entity}/{record_id}": Case("/api/why/complaint.ticket/{id}", RECORD),
    "GET /api/events": Case("/api/events", "401 live live live live live live"),
    "GET /api/leavers/{person_id}": Case("/api/leavers/999999", "401 403 403 403 403 403 404"),
    "POST /api/leavers/{person_id}": Case(
        "/api/leavers/999999", "401 403 403 403 403 403 404", lambda _: {"to": {"task": 999999}}
    ),
    "GET /api/leavers/runs/{run_id}": Case("/api/leavers/runs/999999", "401 403 403 403 403 403 404"),
    "GET /api/proxies": Case("/api/proxies", SIGNED_IN),
    "POST /api/proxies": Case(
        "/api/proxies",
        "401 400 400 400 400 400 400",
        lambda _: {"stand_in": 999999, "ends_at": "2099-01-01T00:00:00+08:00"},
    ),
    "POST /api/proxies/{proxy_id}/withdraw": Case("/api/proxies/999999/withdraw", "401 404 404 404 404 404 404"),
    "GET /api/todo": Case("/api/todo", SIGNED_IN),
    # The task of the district head is nobody else's; who sees the record may look at it but not decide.
    "GET /api/tasks/{task_id}": Case("/api/tasks/{task}", RECORD),
    "POST /api/tasks/{task_id}/decide": Case(
        "/api/tasks/{task}/decide", "401 404 403 403 404 403 403", lambda _: {"decision": "approve", "opinion": "行"}
    ),
    "POST /api/tasks/{task_id}/hand_over": Case(
        "/api/tasks/{task}/hand_over", "401 404 404 404 404 404 404", missing_person
    ),
    "POST /api/tasks/{task_id}/send_back": Case(
        "/api/tasks/{task}/send_back", "401 404 403 403 404 403 403", lambda _: {"opinion": "退"}
    ),
    "POST /api/tasks/decide": Case(
        "/api/tasks/decide", SIGNED_IN, lambda ids: {"tasks": [10**9], "decision": "approve"}
    ),
    "POST /api/tasks/{task_id}/claim": Case("/api/tasks/{task}/claim", TASK_OF_ANOTHER, no_body),
    "POST /api/tasks/{task_id}/release": Case("/api/tasks/{task}/release", TASK_OF_ANOTHER, no_body),
    "POST /api/tasks/{task_id}/remove": Case("/api/tasks/{task}/remove", TASK_OF_ANOTHER, no_body),
    "POST /api/tasks/{task_id}/take_back": Case("/api/tasks/{task}/take_back", TASK_OF_ANOTHER, no_body),
    "POST /api/tasks/{task_id}/add": Case(
        "/api/tasks/{task}/add", TASK_OF_ANOTHER, lambda ids: {"people": [ids["person"]], "how": "consult"}
    ),
    "POST /api/tasks/{task_id}/reassign": Case(
        "/api/tasks/{task}/reassign", "401 404 404 404 404 404 404", missing_person
    ),
    "POST /api/procedures/{instance_id}/resubmit": Case(
        "/api/procedures/{instance}/resubmit", "401 404 403 403 404 403 403", no_body
    ),
    # Whoever sees the record may remind; a second time within the hour nobody may.
    "POST /api/procedures/{instance_id}/remind": Case(
        "/api/procedures/{instance}/remind", "401 404 200 403 404 403 403"
    ),
    "POST /api/procedures/{instance_id}/repair": Case(
        "/api/procedures/{instance}/repair",
        "401 404 403 403 404 403 403",
        lambda ids: {"step": "district", "people": [ids["person"]]},
    ),
    # Only administrators steer here; each leaves it as the next one needs it.
    "POST /api/procedures/{instance_id}/suspend": Case("/api/procedures/{instance}/suspend", STEERING, no_body),
    "POST /api/procedures/{instance_id}/activate": Case("/api/procedures/{instance}/activate", STEERING, no_body),
    "POST /api/procedures/{instance_id}/jump": Case(
        "/api/procedures/{instance}/jump", "401 404 403 403 404 403 403", lambda _: {"to": "nowhere"}
    ),
    "POST /api/procedures/{instance_id}/reopen": Case(
        "/api/procedures/{instance}/reopen", "401 404 403 403 404 403 403", lambda _: {"to": "nowhere"}
    ),
    "POST /api/procedures/{instance_id}/signal": Case(
        "/api/procedures/{instance}/signal", "401 404 403 403 404 403 403", lambda _: {"signal": "paid"}
    ),
    # The agent started it; afterwards there is nothing to withdraw any more.
    "POST /api/procedures/{instance_id}/withdraw": Case(
        "/api/procedures/{instance}/withdraw", "401 404 403 403 404 200 409", no_body
    ),
    "POST /api/procedures/{instance_id}/end": Case(
        "/api/procedures/{instance}/end", "401 404 403 403 404 403 409", lambda _: {"accepted": True}
    ),
    "POST /api/procedures/{instance_id}/cancel": Case(
        "/api/procedures/{instance}/cancel", "401 404 403 403 404 403 409", no_body
    ),
    "GET /api/messages": Case("/api/messages", SIGNED_IN),
    "POST /api/messages/read": Case("/api/messages/read", SIGNED_IN),
    "POST /api/files": Case("/api/files", "401 400 400 400 400 400 400"),
    "GET /api/files/{file_id}": Case("/api/files/{file}?entity=complaint.ticket&record={id}", RECORD),
    "GET /api/recycled": Case("/api/recycled", SIGNED_IN),
    "POST /api/recycled/{entity}/{record_id}/restore": Case(
        "/api/recycled/complaint.ticket/999999/restore", "401 404 404 404 404 404 404", no_body
    ),
    "GET /api/entities/{entity}/{record_id}/history/{seq}": Case(
        "/api/entities/complaint.ticket/{id}/history/999999999", "401 404 404 404 404 404 404"
    ),
    "POST /api/entities/{entity}/{record_id}/history/{seq}/restore": Case(
        "/api/entities/complaint.ticket/{quiet}/history/999999999/restore",
        "401 404 403 404 404 404 404",
        lambda ids: {"version": ids["version"]},
    ),
    "GET /api/entities/{entity}/{record_id}/follow": Case("/api/entities/complaint.ticket/{id}/follow", RECORD),
    "PUT /api/entities/{entity}/{record_id}/follow": Case(
        "/api/entities/complaint.ticket/{id}/follow", RECORD, no_body
    ),
    "DELETE /api/entities/{entity}/{record_id}/follow": Case("/api/entities/complaint.ticket/{id}/follow", SIGNED_IN),
    "GET /api/follows": Case("/api/follows", SIGNED_IN),
    "POST /api/links": Case(
        "/api/links",
        "401 403 403 403 403 403 400",
        lambda _: {"kind": "form", "entity": "complaint.ticket", "fields": [], "label": "报投诉"},
    ),
    "GET /api/links": Case("/api/links?entity=complaint.ticket", ADMINISTRATORS),
    "DELETE /api/links/{link_id}": Case("/api/links/999999", "401 404 404 404 404 404 404"),
    # Visitors are known by the address alone; one that leads nowhere leads nowhere for everybody.
    "GET /api/public/{token}": Case("/api/public/nowhere", "404 404 404 404 404 404 404"),
    "POST /api/public/{token}/captcha": Case("/api/public/nowhere/captcha", "404 404 404 404 404 404 404", no_body),
    "POST /api/public/{token}/enter": Case("/api/public/nowhere/enter", "404 404 404 404 404 404 404", no_body),
    "POST /api/public/{token}/submit": Case(
        "/api/public/nowhere/submit", "404 404 404 404 404 404 404", lambda _: {"values": {}}
    ),
    "POST /api/public/{token}/answer": Case(
        "/api/public/nowhere/answer", "404 404 404 404 404 404 404", lambda _: {"decision": "approve"}
    ),
    "POST /api/public/{token}/options": Case(
        "/api/public/nowhere/options", "404 404 404 404 404 404 404", lambda _: {"field": "station"}
    ),
    "POST /api/public/{token}/files": Case("/api/public/nowhere/files", "400 400 400 400 400 400 400"),
    "POST /api/public/{token}/state": Case(
        "/api/public/nowhere/state", "404 404 404 404 404 404 404", lambda _: {"asked": {}}
    ),
    "POST /api/entities/{entity}/{record_id}/secrets/{field}": Case(
        "/api/entities/complaint.ticket/{id}/secrets/content", "401 404 404 404 404 404 404", no_body
    ),
    "GET /api/definitions": Case("/api/definitions", ADMINISTRATORS),
    "GET /api/definitions/{kind}/{name}": Case("/api/definitions/entity/org.post", ADMINISTRATORS),
    "GET /api/definitions/{kind}/{name}/versions/{number}": Case(
        "/api/definitions/entity/org.post/versions/1", ADMINISTRATORS
    ),
    "GET /api/definitions/entity/{name}/about": Case("/api/definitions/entity/org.post/about", ADMINISTRATORS),
    "POST /api/definitions/check": Case(
        "/api/definitions/check", ADMINISTRATORS, lambda _: {"entity": "org.post", "text": "名称"}
    ),
    "POST /api/definitions/code": Case("/api/definitions/code", ADMINISTRATORS, lambda _: {"label": "箱子"}),
    # A courier does not see the money that this report is about.
    "GET /api/reports/{report}/lineage": Case("/api/reports/complaint.trend/lineage", "401 404 200 200 200 200 200"),
    "GET /api/lineage/{entity}/{field}": Case("/api/lineage/complaint.ticket/net_loss", "401 404 404 200 200 200 200"),
    "GET /api/lineage/{entity}/{field}/impact": Case("/api/lineage/complaint.ticket/unit/impact", ADMINISTRATORS),
    "GET /api/flows/words": Case("/api/flows/words", ADMINISTRATORS),
    "GET /api/flows/{flow}/bpmn": Case("/api/flows/complaint.ticket_flow/bpmn?move=settle", ADMINISTRATORS),
    "POST /api/definitions/preview": Case("/api/definitions/preview", ADMINISTRATORS, no_body),
    "POST /api/definitions/publish": Case("/api/definitions/publish", ADMINISTRATORS, no_body),
    "GET /api/aggregates": Case("/api/aggregates", SIGNED_IN),
    "GET /api/aggregates/{name}": Case("/api/aggregates/nothing.there", "401 404 404 404 404 404 404"),
    "GET /api/aggregates/{name}/records": Case(
        "/api/aggregates/nothing.there/records?record=1&measure=n", "401 404 404 404 404 404 404"
    ),
    "POST /api/aggregates/{name}/check": Case(
        "/api/aggregates/nothing.there/check", "401 403 403 403 403 403 404", no_body
    ),
    "POST /api/aggregates/{name}/repair": Case(
        "/api/aggregates/nothing.there/repair", "401 403 403 403 403 403 404", no_body
    ),
    "GET /api/periods": Case("/api/periods", SIGNED_IN),
    "POST /api/periods": Case(
        "/api/periods",
        "401 403 403 403 403 403 400",
        lambda _: {"family": "nothing", "until": "2026-01-01", "reason": "矩阵"},
    ),
    "POST /api/periods/{lock_id}/open": Case(
        "/api/periods/999999/open", "401 403 403 403 403 403 404", lambda _: {"reason": "矩阵"}
    ),
    "GET /api/periods/{lock_id}/frozen": Case("/api/periods/999999/frozen", "401 403 403 403 403 403 404"),
    "POST /api/imports": Case("/api/imports", "401 400 400 400 400 400 400"),
    "GET /api/imports": Case("/api/imports", SIGNED_IN),
    "GET /api/imports/{batch_id}": Case("/api/imports/999999", "401 404 404 404 404 404 404"),
    "GET /api/imports/{batch_id}/mapping": Case("/api/imports/999999/mapping", "401 404 404 404 404 404 404"),
    "PUT /api/imports/{batch_id}/mapping": Case(
        "/api/imports/999999/mapping", "401 404 404 404 404 404 404", lambda _: {"sheets": {}}
    ),
    "GET /api/imports/{batch_id}/sheets/{sheet}/entity": Case(
        "/api/imports/999999/sheets/0/entity", "401 404 404 404 404 404 404"
    ),
    "POST /api/imports/{batch_id}/sheets/{sheet}/entity": Case(
        "/api/imports/999999/sheets/0/entity", "401 404 404 404 404 404 404", lambda _: {"label": "台账", "fields": []}
    ),
    "GET /api/entities/{entity}/template": Case(
        "/api/entities/complaint.ticket/template", "401 404 403 403 403 200 200"
    ),
    "POST /api/entities/{entity}/attachments": Case(
        "/api/entities/complaint.ticket/attachments", "401 400 400 400 400 400 400"
    ),
    "POST /api/imports/{batch_id}/dry_run": Case("/api/imports/999999/dry_run", "401 404 404 404 404 404 404"),
    "POST /api/imports/{batch_id}/run": Case("/api/imports/999999/run", "401 404 404 404 404 404 404"),
    "POST /api/imports/{batch_id}/cancel": Case("/api/imports/999999/cancel", "401 404 404 404 404 404 404"),
    "POST /api/imports/{batch_id}/undo": Case("/api/imports/999999/undo", "401 404 404 404 404 404 404"),
    "GET /api/imports/{batch_id}/errors": Case("/api/imports/999999/errors", "401 404 404 404 404 404 404"),
    "GET /api/imports/{batch_id}/file": Case("/api/imports/999999/file", "401 404 404 404 404 404 404"),
    "GET /api/watches": Case("/api/watches", ADMINISTRATORS),
    # No root is set where the matrix runs.
    "POST /api/watches": Case("/api/watches", "401 403 403 403 403 403 400", _folder),
    "PUT /api/watches/{watch_id}": Case("/api/watches/999999", "401 403 403 403 403 403 404", _folder),
    "POST /api/watches/{watch_id}/pause": Case(
        "/api/watches/999999/pause", "401 403 403 403 403 403 404", lambda _: {"paused": True}
    ),
    "DELETE /api/watches/{watch_id}": Case("/api/watches/999999", "401 403 403 403 403 403 404"),
    "GET /api/watches/{watch_id}/files": Case("/api/watches/999999/files", "401 403 403 403 403 403 404"),
    "POST /api/watches/{watch_id}/look": Case("/api/watches/999999/look", "401 403 403 403 403 403 404", no_body),
    # Couriers may look but not take a list away.
    "GET /api/entities/{entity}/export": Case(
        "/api/entities/complaint.ticket/export?format=csv", "401 404 403 200 200 200 200"
    ),
    "GET /api/entities/{entity}/views": Case("/api/entities/complaint.ticket/views", "401 404 200 200 200 200 200"),
    "POST /api/entities/{entity}/views": Case(
        "/api/entities/complaint.ticket/views",
        "401 404 201 201 201 201 201",
        lambda _: {"label": "矩阵", "document": {}},
    ),
    # Nobody's view is anybody else's.
    "PATCH /api/entities/{entity}/views/{view_id}": Case(
        "/api/entities/complaint.ticket/views/999999",
        "401 404 404 404 404 404 404",
        lambda _: {"label": "矩阵", "document": {}, "version": 1},
    ),
    "DELETE /api/entities/{entity}/views/{view_id}": Case(
        "/api/entities/complaint.ticket/views/999999", "401 404 404 404 404 404 404"
    ),
    "PUT /api/entities/{entity}/views/{view_id}/shares": Case(
        "/api/entities/complaint.ticket/views/999999/shares", "401 404 404 404 404 404 404", no_body
    ),
    "PUT /api/entities/{entity}/views/default": Case(
        "/api/entities/complaint.ticket/views/default", "401 404 200 200 200 200 200", no_body
    ),
    "POST /api/entities/{entity}/groups": Case(
        "/api/entities/complaint.ticket/groups", "401 404 200 200 200 200 200", lambda _: {"group": {"field": "stage"}}
    ),
    "POST /api/entities/{entity}/statistics": Case(
        "/api/entities/complaint.ticket/statistics", "401 404 200 200 200 200 200", no_body
    ),
    "POST /api/entities/{entity}/batch": Case(
        "/api/entities/complaint.ticket/batch", "401 404 200 200 200 200 200", lambda _: {"rows": []}
    ),
    # Couriers may not change what they see, so there is nothing to do to many of it.
    "POST /api/entities/{entity}/actions": Case(
        "/api/entities/complaint.ticket/actions",
        "401 404 403 200 200 200 200",
        lambda _: {"action": "edit", "ids": [], "values": {"finding": "批"}},
    ),
    "GET /api/actions/{action_id}": Case("/api/actions/999999", "401 404 404 404 404 404 404"),
    "POST /api/actions/{action_id}/cancel": Case("/api/actions/999999/cancel", "401 404 404 404 404 404 404"),
    "POST /api/entities/{entity}/query": Case(
        "/api/entities/complaint.ticket/query", "401 404 200 200 200 200 200", no_body
    ),
    "POST /api/entities/{entity}/options": Case(
        "/api/entities/complaint.ticket/options", "401 404 200 200 200 200 200", lambda _: {"field": "unit"}
    ),
    "POST /api/entities/{entity}/count": Case(
        "/api/entities/complaint.ticket/count", "401 404 200 200 200 200 200", no_body
    ),
    "GET /api/entities/{entity}/options": Case(
        "/api/entities/complaint.ticket/options?field=unit", "401 404 200 200 200 200 200"
    ),
    "POST /api/entities/{entity}/defaults": Case(
        "/api/entities/complaint.ticket/defaults", "401 404 200 200 200 200 200", lambda _: {"values": {}}
    ),
    "POST /api/entities/{entity}": Case(
        "/api/entities/complaint.ticket", "401 404 403 400 400 400 400", lambda _: {"values": {}}
    ),
    "GET /api/entities/{entity}/{record_id}": Case("/api/entities/complaint.ticket/{id}", RECORD),
    "PATCH /api/entities/{entity}/{record_id}": Case(
        "/api/entities/complaint.ticket/{quiet}",
        "401 404 403 200 404 200 200",
        lambda ids: {"version": ids["version"], "values": {}},
    ),
    "DELETE /api/entities/{entity}/{record_id}": Case(
        "/api/entities/complaint.ticket/{quiet}?version=999", "401 404 409 409 404 409 409"
    ),
    "POST /api/entities/{entity}/{record_id}/references": Case(
        "/api/entities/complaint.ticket/{quiet}/references",
        "401 404 403 200 404 200 200",
        lambda ids: {"version": ids["version"]},
    ),
    "POST /api/entities/{entity}/{record_id}/moves/{move}": Case(
        "/api/entities/complaint.ticket/{quiet}/moves/wait", "401 404 403 403 404 403 403", no_body
    ),
    "POST /api/entities/{entity}/{record_id}/lines/{field}/query": Case(
        "/api/entities/complaint.ticket/{id}/lines/responsibilities/query", RECORD, no_body
    ),
    "POST /api/entities/{entity}/{record_id}/lines/{field}": Case(
        "/api/entities/complaint.ticket/{quiet}/lines/responsibilities",
        "401 404 403 400 404 200 200",
        lambda ids: {"version": ids["version"]},
    ),
    "GET /api/entities/{entity}/{record_id}/history": Case("/api/entities/complaint.ticket/{id}/history", RECORD),
    "GET /api/entities/{entity}/{record_id}/activity": Case("/api/entities/complaint.ticket/{id}/activity", RECORD),
    "GET /api/entities/{entity}/{record_id}/mentionable": Case(
        "/api/entities/complaint.ticket/{id}/mentionable?text=x", RECORD
    ),
    "PATCH /api/entities/{entity}/{record_id}/comments/{comment_id}": Case(
        "/api/entities/complaint.ticket/{id}/comments/999999",
        "401 404 404 404 404 404 404",
        lambda _: {"text": "改过"},
    ),
    "DELETE /api/entities/{entity}/{record_id}/comments/{comment_id}": Case(
        "/api/entities/complaint.ticket/{id}/comments/999999", "401 404 404 404 404 404 404"
    ),
    "GET /api/entities/{entity}/{record_id}/timeline": Case("/api/entities/complaint.ticket/{id}/timeline", RECORD),
    "GET /api/entities/{entity}/{record_id}/comments": Case("/api/entities/complaint.ticket/{id}/comments", RECORD),
    "POST /api/entities/{entity}/{record_id}/comments": Case(
        "/api/entities/complaint.ticket/{id}/comments", "401 404 201 201 404 201 201", lambda _: {"text": "看过了"}
    ),
}
