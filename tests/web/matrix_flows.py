"""The part of the table of rights that is about flows and their versions (权限矩阵：流程版本), with the rest of it."""

from __future__ import annotations

from tests.web.matrix import ADMINISTRATORS, RECORD, SIGNED_IN, Case, no_body
from tests.web.matrix import CASES as OTHERS

#: Who manages no flow at all has nothing to watch over.
WATCHERS = "401 403 403 403 403 403 200"
#: Who sees complaints but does not manage their flow is refused; who sees none learns of no flow.
MANAGERS = "401 404 403 403 403 403 200"

CASES: dict[str, Case] = OTHERS | {
    # Who takes part in it tells others, who only sees it does not; by then it has ended.
    "POST /api/procedures/{instance_id}/copy": Case(
        "/api/procedures/{instance}/copy", "401 404 403 403 404 409 409", lambda ids: {"people": [ids["person"]]}
    ),
    # What others have in hand nobody drafts for them.
    "POST /api/tasks/{task_id}/draft": Case(
        "/api/tasks/{task}/draft", "401 404 403 403 404 403 403", lambda _: {"opinion": "先记一笔"}
    ),
    # Nobody outside was asked: there is no link to be had.
    "POST /api/tasks/{task_id}/link": Case("/api/tasks/{task}/link", "401 404 404 404 404 404 404", no_body),
    "DELETE /api/tasks/{task_id}/link": Case("/api/tasks/{task}/link", "401 404 404 404 404 404 404"),
    # Nobody voids what has not been accepted.
    "POST /api/procedures/{instance_id}/void": Case(
        "/api/procedures/{instance}/void", "401 404 403 403 404 403 409", no_body
    ),
    "POST /api/procedures/{instance_id}/compensate": Case(
        "/api/procedures/{instance}/compensate", "401 404 403 403 404 403 403", no_body
    ),
    "POST /api/flows/{flow}/simulate": Case(
        "/api/flows/complaint.ticket_flow/simulate",
        "401 403 403 403 403 403 404",
        lambda _: {"move": "nothing", "starter": 1},
    ),
    "GET /api/tasks": Case("/api/tasks", WATCHERS),
    "GET /api/procedures": Case("/api/procedures", WATCHERS),
    "GET /api/procedures/{instance_id}/map": Case("/api/procedures/{instance}/map", RECORD),
    "POST /api/tasks/hand_over": Case("/api/tasks/hand_over", SIGNED_IN, lambda _: {"tasks": [10**9], "to": 1}),
    "POST /api/tasks/reassign": Case("/api/tasks/reassign", SIGNED_IN, lambda _: {"tasks": [10**9], "to": 1}),
    "POST /api/procedures/steer": Case(
        "/api/procedures/steer", SIGNED_IN, lambda _: {"procedures": [10**9], "verb": "activate"}
    ),
    "GET /api/proxies/everybody": Case("/api/proxies/everybody", ADMINISTRATORS),
    "GET /api/leavers": Case("/api/leavers", ADMINISTRATORS),
    # Who sees complaints hears how those he sees went; who may not take them along gets no workbook.
    "GET /api/flows/{flow}/analysis": Case("/api/flows/complaint.ticket_flow/analysis", "401 404 200 200 200 200 200"),
    "GET /api/flows/{flow}/analysis/rows": Case(
        "/api/flows/complaint.ticket_flow/analysis/rows?of=open", "401 404 200 200 200 200 200"
    ),
    "GET /api/flows/{flow}/analysis/export": Case(
        "/api/flows/complaint.ticket_flow/analysis/export", "401 404 403 200 200 200 200"
    ),
    "GET /api/todo/digest": Case("/api/todo/digest", SIGNED_IN),
    "PUT /api/todo/digest": Case("/api/todo/digest", SIGNED_IN, lambda _: {"wanted": True}),
    "GET /api/procedures/{instance_id}/print": Case("/api/procedures/{instance}/print", RECORD),
    # Who holds no true paper learns nothing of any procedure.
    "GET /api/procedures/{instance_id}/paper/{stamp}": Case(
        "/api/procedures/{instance}/paper/1.0000000000000000.1", "401 404 404 404 404 404 404"
    ),
    "GET /api/phrases": Case("/api/phrases", "401 200 200 200 200 200 200"),
    "POST /api/phrases": Case(
        "/api/phrases", "401 403 403 403 403 403 201", lambda _: {"text": "同意", "company": True}
    ),
    "DELETE /api/phrases/{phrase_id}": Case("/api/phrases/999999", "401 404 404 404 404 404 404", no_body),
    "GET /api/flows/{flow}/versions": Case("/api/flows/complaint.ticket_flow/versions", MANAGERS),
    "POST /api/flows/{flow}/migrations/preview": Case(
        "/api/flows/complaint.ticket_flow/migrations/preview", MANAGERS, no_body
    ),
    "POST /api/flows/{flow}/migrations": Case(
        "/api/flows/complaint.ticket_flow/migrations", "401 404 403 403 403 403 403", lambda _: {"wanted": {"ids": [1]}}
    ),
    "GET /api/flows/{flow}/migrations": Case("/api/flows/complaint.ticket_flow/migrations", MANAGERS),
    "GET /api/flows/{flow}/migrations/{number}": Case(
        "/api/flows/complaint.ticket_flow/migrations/999999", "401 404 403 403 403 403 404"
    ),
    "POST /api/flows/{flow}/migrations/{number}/stop": Case(
        "/api/flows/complaint.ticket_flow/migrations/999999/stop", "401 404 403 403 403 403 404"
    ),
    "POST /api/flows/{flow}/migrations/{number}/undo": Case(
        "/api/flows/complaint.ticket_flow/migrations/999999/undo", "401 404 403 403 403 403 404"
    ),
    "GET /api/flows/{flow}/versions/{version}/mend": Case(
        "/api/flows/complaint.ticket_flow/versions/1/mend?source=999999", "401 403 403 403 403 403 404"
    ),
    "POST /api/flows/{flow}/versions/{version}/mend": Case(
        "/api/flows/complaint.ticket_flow/versions/1/mend", "401 403 403 403 403 403 404", lambda _: {"source": 999999}
    ),
}
