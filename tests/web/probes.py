"""Everything a stranger may ask (刺探): for each route, requests that try to learn of hidden fields and records.

A route that is in neither list fails the test, so a new route brings its probes, or the reason why it has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.service.club import FLOW, MATTER
from tests.web.matrix_books import NO_RECORDS as OF_BOOKS
from tests.web.matrix_rating import NO_RECORDS as OF_RATING
from tests.web.matrix_settlement import NO_RECORDS as OF_SETTLEMENT
from tests.web.matrix_statements import NO_RECORDS as OF_STATEMENTS
from tests.web.probes_automation import NO_RECORDS as OF_AUTOMATION
from tests.web.probes_flows import OF_FLOWS

E = f"/api/entities/{MATTER}"
#: What is kept from the watcher, and words that stand in it in one of the two offices.
HIDDEN = ("amount", "note", "parts.price")
WORDS = ("秘密甲方", "999", "999.00", "8.00", "隐H")


@dataclass(frozen=True)
class Ids:
    """Where the probes point: a record that is seen without its secrets, one that is not seen, and a task."""

    seen: int
    unseen: int
    file: int
    task: int
    share: int


@dataclass(frozen=True)
class Probe:
    """One request."""

    method: str
    path: str
    body: Any = None


#: Routes whose answer has nothing to do with records, or that only administrators may call, and why it is so.
NO_RECORDS: dict[str, str] = {
    "GET /healthz": "says how the system is",
    "POST /api/session": "signs in",
    "GET /api/session": "says who one is",
    "DELETE /api/session": "signs out",
    "POST /api/session/password": "one's own password",
    "GET /api/session/devices": "one's own devices",
    "DELETE /api/session/devices/{session_id}": "one's own devices",
    "GET /api/events": "ids only, filtered by `audible` (test_live)",
    "POST /api/files": "stores what one brings",
    "GET /api/field-types": "the same for everybody",
    "GET /api/todo/digest": "one's own choice",
    "GET /api/flows/{flow}/analysis/export": "the figures and rows of the analysis (test_flow_analysis)",
    "PUT /api/todo/digest": "one's own choice",
    "POST /api/entities/{entity}/{record_id}/secrets/{field}": "a field that is not shown has none (test_secrets)",
    "DELETE /api/links/{link_id}": "one's own links",
    "GET /api/public/{token}": "an address shows the fields its maker saw",
    "POST /api/public/{token}/captcha": "a picture",
    "POST /api/public/{token}/enter": "an address shows the fields its maker saw",
    "POST /api/public/{token}/submit": "an address shows the fields its maker saw",
    "POST /api/public/{token}/answer": "an address shows the fields its step names",
    "POST /api/public/{token}/options": "titles its maker sees, to whoever has the address",
    "POST /api/public/{token}/files": "what was just uploaded",
    "POST /api/public/{token}/state": "an address shows the fields its maker saw",
    "PUT /api/entities/{entity}/views/default": "one's own choice",
    "PATCH /api/entities/{entity}/views/{view_id}": "a view is a question, its answer is a query",
    "DELETE /api/entities/{entity}/views/{view_id}": "a view is a question, its answer is a query",
    "PUT /api/entities/{entity}/views/{view_id}/shares": "a view is a question, its answer is a query",
    "GET /api/actions/{action_id}": "one's own action (test_matrix)",
    "POST /api/actions/{action_id}/cancel": "one's own action (test_matrix)",
    "POST /api/imports": "takes a file in",
    "POST /api/claims": "by who imports; records are filled in with one's own rights (test_claims)",
    "POST /api/claims/dismiss": "by who imports (test_claims)",
    "POST /api/claims/forget": "by who imports (test_claims)",
    "GET /api/imports": "one's own files",
    "GET /api/imports/{batch_id}": "one's own files",
    "GET /api/imports/{batch_id}/mapping": "one's own files",
    "PUT /api/imports/{batch_id}/mapping": "one's own files",
    "POST /api/imports/{batch_id}/dry_run": "one's own files; what it says of records is in test_imports",
    "POST /api/imports/{batch_id}/run": "one's own files; what it says of records is in test_imports",
    "POST /api/imports/{batch_id}/cancel": "one's own files",
    "POST /api/imports/{batch_id}/undo": "one's own files",
    "GET /api/imports/{batch_id}/errors": "one's own files",
    "GET /api/imports/{batch_id}/file": "one's own files",
    "GET /api/imports/{batch_id}/sheets/{sheet}/entity": "one's own files",
    "POST /api/imports/{batch_id}/sheets/{sheet}/entity": "one's own files",
    "POST /api/entities/{entity}/attachments": "takes a file in; whom it reaches is in test_imports",
} | OF_AUTOMATION | OF_BOOKS | OF_RATING | OF_SETTLEMENT | OF_STATEMENTS


def probes(route: str, ids: Ids) -> Iterator[Probe]:
    """Yield the requests of a route; none when it is not known here."""
    method = route.partition(" ")[0]
    if route in _ONCE:
        path, body = _ONCE[route]
        for record in (ids.seen, ids.unseen) if "{id}" in path else (ids.seen,):
            filled = path.format(
                id=record, task=ids.task, file=ids.file, seen=ids.seen, unseen=ids.unseen, share=ids.share
            )
            yield Probe(method, filled, body)
    for build in _MANY.get(route, ()):
        for path, body in build(ids):
            yield Probe(method, path, body)


def wheres() -> Iterator[dict[str, Any]]:
    """Yield filters on what is hidden."""
    for field in HIDDEN:
        for op, value in (("eq", "999"), ("gt", "100"), ("contains", "秘密"), ("not_empty", None), ("in", ["999"])):
            yield {"field": field, "op": op, "value": value}
            yield {"not": {"field": field, "op": op, "value": value}}
    yield {"field": "number", "op": "starts", "value": "隐"}


def _searches(_: Ids) -> Iterator[tuple[str, Any]]:
    for word in (*WORDS, "隐", "H", "秘密", "1"):
        yield "/api/search", {"text": word}
        yield "/api/search", {"text": word, "entities": [MATTER], "limit": 20}


def _queries(_: Ids) -> Iterator[tuple[str, Any]]:
    yield f"{E}/query", {"count": True}
    for where in wheres():
        yield f"{E}/query", {"where": where, "count": True}
    for field in HIDDEN:
        yield f"{E}/query", {"sort": [[field, "asc"]]}
        yield f"{E}/query", {"columns": [field]}
        yield f"{E}/query", {"marks": [{"field": field, "op": "gt", "value": "100"}]}
    for word in WORDS:
        yield f"{E}/query", {"search": word}


def _counts(_: Ids) -> Iterator[tuple[str, Any]]:
    yield from ((f"{E}/count", {"where": where}) for where in wheres())
    yield from ((f"{E}/count", {"search": word}) for word in ("", *WORDS))


def _groups(_: Ids) -> Iterator[tuple[str, Any]]:
    for field in (*HIDDEN, "kind"):
        yield f"{E}/groups", {"group": {"field": field}}
        yield f"{E}/groups", {"group": {"field": "kind"}, "measures": [{"field": field, "statistic": "sum"}]}
        yield f"{E}/groups", {"group": {"field": "kind"}, "measures": [{"field": field, "statistic": "distinct"}]}
    yield from ((f"{E}/groups", {"group": {"field": "kind"}, "where": where}) for where in wheres())


def _statistics(_: Ids) -> Iterator[tuple[str, Any]]:
    for field in (*HIDDEN, "number"):
        for statistic in ("sum", "avg", "min", "max", "count", "distinct", "empty", "filled"):
            yield f"{E}/statistics", {"measures": [{"field": field, "statistic": statistic}]}
    yield from ((f"{E}/statistics", {"where": where}) for where in wheres())


def _exports(_: Ids) -> Iterator[tuple[str, Any]]:
    for more in ("", "&lines=rows", "&columns=amount", "&search=999", "&columns=number&columns=note"):
        yield f"{E}/export?format=csv{more}", None
    for where in wheres():
        yield f"{E}/export?format=csv&where={quote(json.dumps(where))}", None


def _boards(_: Ids) -> Iterator[tuple[str, Any]]:
    yield from ((f"/api/boards/{FLOW}", {"where": where}) for where in (None, *wheres()))
    yield from ((f"/api/boards/{FLOW}", {"search": word}) for word in WORDS)


def _columns(_: Ids) -> Iterator[tuple[str, Any]]:
    yield from ((f"/api/boards/{FLOW}/new", {"where": where}) for where in (None, *wheres()))


def _reports(_: Ids) -> Iterator[tuple[str, Any]]:
    for report in ("club.by_kind", "leak.count"):
        yield from ((f"/api/reports/{report}", {"where": where}) for where in (None, *wheres()))


def _options(_: Ids) -> Iterator[tuple[str, Any]]:
    for field in (*HIDDEN, "holder", "unit"):
        yield f"{E}/options?field={field}&text=", None


def _typed_options(_: Ids) -> Iterator[tuple[str, Any]]:
    for field in (*HIDDEN, "holder"):
        yield f"{E}/options", {"field": field, "values": {"amount": "999"}}


def _todo(_: Ids) -> Iterator[tuple[str, Any]]:
    for box in ("open", "claimable", "advice", "done", "mine", "copied"):
        for word in ("", *WORDS):
            yield f"/api/todo?box={box}&search={quote(word)}", None


def _lines(ids: Ids) -> Iterator[tuple[str, Any]]:
    for record in (ids.seen, ids.unseen):
        at = f"{E}/{record}/lines/parts/query"
        yield at, {}
        yield at, {"sort": ["price", "asc"]}
        yield at, {"where": {"field": "price", "op": "gt", "value": "100"}}


def _words(_: Ids) -> Iterator[tuple[str, Any]]:
    for field in (*HIDDEN, "number", "kind"):
        yield f"{E}/words?field={field}&text=", None


def _patches(ids: Ids) -> Iterator[tuple[str, Any]]:
    for record in (ids.seen, ids.unseen):
        for values in ({"amount": "999"}, {"note": "秘密甲方"}, {"merged": ids.unseen}, {"kind": "open"}):
            yield f"{E}/{record}", {"version": 99, "values": values}


def _creations(_: Ids) -> Iterator[tuple[str, Any]]:
    # The number of a hidden record is taken: saying so is what uniqueness means, in both offices alike.
    yield E, {"values": {"amount": "999"}}
    yield E, {"values": {"number": "隐0", "amount": "1"}}


def _lineage(_: Ids) -> Iterator[tuple[str, Any]]:
    yield from ((f"/api/lineage/{MATTER}/{field}", None) for field in (*HIDDEN, "kind"))


def _impact(_: Ids) -> Iterator[tuple[str, Any]]:
    yield from ((f"/api/lineage/{MATTER}/{field}/impact", None) for field in (*HIDDEN, "kind"))


def _actions(ids: Ids) -> Iterator[tuple[str, Any]]:
    yield f"{E}/actions", {"action": "edit", "ids": [ids.unseen], "values": {"note": "x"}}
    yield f"{E}/actions", {"action": "edit", "where": {"field": "amount", "op": "gt", "value": "1"}, "values": {}}


def _links(ids: Ids) -> Iterator[tuple[str, Any]]:
    for record in (ids.seen, ids.unseen):
        given = {"kind": "record", "entity": MATTER, "record_id": record, "label": "刺探"}
        yield "/api/links", {**given, "fields": ["amount"]}
        yield "/api/links", {**given, "fields": ["nothing"]}
    yield "/api/links", {"kind": "status", "entity": MATTER, "label": "刺探", "fields": ["number"], "asked": ["note"]}


_MANY: dict[str, tuple[Any, ...]] = {
    "POST /api/entities/{entity}/query": (_queries,),
    "POST /api/entities/{entity}/count": (_counts,),
    "POST /api/entities/{entity}/groups": (_groups,),
    "POST /api/entities/{entity}/statistics": (_statistics,),
    "GET /api/entities/{entity}/export": (_exports,),
    "POST /api/boards/{flow}": (_boards,),
    "POST /api/boards/{flow}/{stage}": (_columns,),
    "POST /api/reports/{report}": (_reports,),
    "GET /api/entities/{entity}/options": (_options,),
    "POST /api/entities/{entity}/options": (_typed_options,),
    "GET /api/todo": (_todo,),
    "POST /api/entities/{entity}/{record_id}/lines/{field}/query": (_lines,),
    "GET /api/entities/{entity}/words": (_words,),
    "PATCH /api/entities/{entity}/{record_id}": (_patches,),
    "POST /api/entities/{entity}": (_creations,),
    "GET /api/lineage/{entity}/{field}": (_lineage,),
    "GET /api/lineage/{entity}/{field}/impact": (_impact,),
    "POST /api/entities/{entity}/actions": (_actions,),
    "POST /api/links": (_links,),
    "POST /api/search": (_searches,),
}
_PUBLIC_ADMINISTRATION = {"documents": []}
#: One request for each record, by its path.
_ONCE: dict[str, tuple[str, Any]] = {
    "GET /api/flows/{flow}/analysis": ("/api/flows/club.matter_flow/analysis?period=last_12_months", None),
    "GET /api/flows/{flow}/analysis/rows": (
        "/api/flows/club.matter_flow/analysis/rows?of=started&period=last_12_months", None
    ),
    "GET /api/flows/{flow}/versions": ("/api/flows/club.matter_flow/versions", None),
    "POST /api/flows/{flow}/migrations/preview": ("/api/flows/club.matter_flow/migrations/preview", {}),
    "POST /api/flows/{flow}/migrations": ("/api/flows/club.matter_flow/migrations", {}),
    "GET /api/flows/{flow}/migrations": ("/api/flows/club.matter_flow/migrations", None),
    "GET /api/flows/{flow}/migrations/{number}": ("/api/flows/club.matter_flow/migrations/1", None),
    "POST /api/flows/{flow}/migrations/{number}/stop": ("/api/flows/club.matter_flow/migrations/1/stop", {}),
    "POST /api/flows/{flow}/migrations/{number}/undo": ("/api/flows/club.matter_flow/migrations/1/undo", {}),
    "GET /api/flows/{flow}/versions/{version}/mend": ("/api/flows/club.matter_flow/versions/1/mend?source=1", None),
    "POST /api/flows/{flow}/versions/{version}/mend": ("/api/flows/club.matter_flow/versions/1/mend", {"source": 1}),
    "GET /api/meta": ("/api/meta", None),
    "GET /api/messages": ("/api/messages", None),
    "GET /api/definitions/entity/{name}/about": (f"/api/definitions/entity/{MATTER}/about", None),
    "POST /api/definitions/check": ("/api/definitions/check", {"entity": MATTER, "text": "amount"}),
    "GET /api/flows/words": ("/api/flows/words", None),
    "GET /api/flows/{flow}/bpmn": ("/api/flows/club.matter_flow/bpmn?move=ask", None),
    "POST /api/flows/{flow}/simulate": (
        "/api/flows/club.matter_flow/simulate", {"move": "ask", "starter": 1, "record": 1}
    ),
    "POST /api/definitions/code": ("/api/definitions/code", {"label": "秘密", "entity": MATTER}),
    "GET /api/reports/{report}/lineage": ("/api/reports/leak.count/lineage", None),
    "POST /api/messages/read": ("/api/messages/read", None),
    "GET /api/entities/{entity}/{record_id}": (f"{E}/{{id}}", None),
    "GET /api/entities/{entity}/{record_id}/history": (f"{E}/{{id}}/history", None),
    "GET /api/entities/{entity}/{record_id}/history/{seq}": (f"{E}/{{id}}/history/1", None),
    "POST /api/entities/{entity}/{record_id}/history/{seq}/restore": (
        f"{E}/{{id}}/history/1/restore", {"version": 99, "fields": ["amount"]}
    ),
    "GET /api/entities/{entity}/{record_id}/timeline": (f"{E}/{{id}}/timeline", None),
    "GET /api/entities/{entity}/{record_id}/activity": (f"{E}/{{id}}/activity", None),
    "GET /api/entities/{entity}/{record_id}/mentionable": (f"{E}/{{id}}/mentionable?text=", None),
    "PATCH /api/entities/{entity}/{record_id}/comments/{comment_id}": (f"{E}/{{id}}/comments/1", {"text": "改"}),
    "DELETE /api/entities/{entity}/{record_id}/comments/{comment_id}": (f"{E}/{{id}}/comments/1", None),
    "GET /api/entities/{entity}/{record_id}/comments": (f"{E}/{{id}}/comments", None),
    "POST /api/entities/{entity}/{record_id}/comments": (f"{E}/{{id}}/comments", {"text": "看看 @discreet"}),
    "GET /api/entities/{entity}/{record_id}/shares": (f"{E}/{{id}}/shares", None),
    "POST /api/entities/{entity}/{record_id}/shares": (f"{E}/{{id}}/shares", {"people": [1]}),
    "GET /api/shares": ("/api/shares", None),
    "GET /api/shares/stranded": ("/api/shares/stranded", None),
    "POST /api/shares/end": ("/api/shares/end", {"ids": [1]}),
    "DELETE /api/shares/{share_id}": ("/api/shares/{share}", None),
    "GET /api/why/{entity}/{record_id}": (f"/api/why/{MATTER}/{{id}}", None),
    "POST /api/entities/{entity}/defaults": (f"{E}/defaults", {"values": {"kind": "open"}}),
    "DELETE /api/entities/{entity}/{record_id}": (f"{E}/{{id}}?version=99", None),
    "POST /api/entities/{entity}/{record_id}/moves/{move}": (f"{E}/{{id}}/moves/drop", {}),
    "POST /api/entities/{entity}/{record_id}/references": (f"{E}/{{id}}/references", {"version": 99}),
    "POST /api/entities/{entity}/{record_id}/lines/{field}": (
        f"{E}/{{id}}/lines/parts", {"version": 99, "add": [{"values": {"price": "1"}}]}
    ),
    "POST /api/entities/{entity}/batch": (
        f"{E}/batch", {"rows": [{"id": 1, "version": 99, "values": {"amount": "1"}}]}
    ),
    "GET /api/entities/{entity}/template": (f"{E}/template", None),
    "GET /api/entities/{entity}/views": (f"{E}/views", None),
    "POST /api/entities/{entity}/views": (
        f"{E}/views", {"label": "刺探", "document": {"where": {"field": "amount", "op": "gt", "value": "1"}}}
    ),
    "GET /api/files/{file_id}": (f"/api/files/{{file}}?entity={MATTER}&record={{id}}", None),
    "GET /api/tasks/{task_id}": ("/api/tasks/{task}", None),
    "POST /api/tasks/{task_id}/decide": ("/api/tasks/{task}/decide", {"decision": "approve"}),
    "POST /api/tasks/{task_id}/hand_over": ("/api/tasks/{task}/hand_over", {"to": 1}),
    "GET /api/tasks": ("/api/tasks", None),
    "GET /api/procedures": ("/api/procedures", None),
    "GET /api/procedures/{instance_id}/map": ("/api/procedures/1/map", None),
    "POST /api/tasks/hand_over": ("/api/tasks/hand_over", {"tasks": [1, 2, 3], "to": 1}),
    "POST /api/tasks/reassign": ("/api/tasks/reassign", {"tasks": [1, 2, 3], "to": 1}),
    "POST /api/procedures/steer": ("/api/procedures/steer", {"procedures": [1, 2, 3], "verb": "activate"}),
    "GET /api/proxies/everybody": ("/api/proxies/everybody", None),
    "GET /api/leavers": ("/api/leavers", None),
    "GET /api/leavers/{person_id}": ("/api/leavers/1", None),
    "POST /api/leavers/{person_id}": ("/api/leavers/1", {"to": {"task": 1}}),
    "GET /api/leavers/runs/{run_id}": ("/api/leavers/runs/1", None),
    "GET /api/procedures/{instance_id}/print": ("/api/procedures/1/print", None),
    "GET /api/procedures/{instance_id}/paper/{stamp}": ("/api/procedures/1/paper/1.0000000000000000.1", None),
    "GET /api/phrases": ("/api/phrases", None),
    "POST /api/phrases": ("/api/phrases", {"text": "同意", "company": True}),
    "DELETE /api/phrases/{phrase_id}": ("/api/phrases/999", None),
    "GET /api/proxies": ("/api/proxies", None),
    "POST /api/proxies": ("/api/proxies", {"stand_in": 1, "ends_at": "2099-01-01T00:00:00+08:00"}),
    "POST /api/proxies/{proxy_id}/withdraw": ("/api/proxies/1/withdraw", None),
    "POST /api/tasks/{task_id}/send_back": ("/api/tasks/{task}/send_back", {}),
    "POST /api/tasks/decide": ("/api/tasks/decide", {"tasks": [1, 2, 3], "decision": "approve"}),
    "POST /api/tasks/{task_id}/claim": ("/api/tasks/{task}/claim", {}),
    "POST /api/tasks/{task_id}/release": ("/api/tasks/{task}/release", {}),
    "POST /api/tasks/{task_id}/add": ("/api/tasks/{task}/add", {"people": [1], "how": "consult"}),
    "POST /api/tasks/{task_id}/remove": ("/api/tasks/{task}/remove", {}),
    "POST /api/tasks/{task_id}/take_back": ("/api/tasks/{task}/take_back", {}),
    "POST /api/tasks/{task_id}/link": ("/api/tasks/{task}/link", {}),
    "DELETE /api/tasks/{task_id}/link": ("/api/tasks/{task}/link", None),
    "POST /api/tasks/{task_id}/reassign": ("/api/tasks/{task}/reassign", {"to": 1}),
    "POST /api/procedures/{instance_id}/suspend": ("/api/procedures/1/suspend", {}),
    "POST /api/procedures/{instance_id}/activate": ("/api/procedures/1/activate", {}),
    "POST /api/procedures/{instance_id}/jump": ("/api/procedures/1/jump", {"to": "say"}),
    "POST /api/procedures/{instance_id}/reopen": ("/api/procedures/1/reopen", {"to": "say"}),
    "POST /api/procedures/{instance_id}/end": ("/api/procedures/1/end", {"accepted": True}),
    "POST /api/procedures/{instance_id}/cancel": ("/api/procedures/1/cancel", {}),
    "POST /api/procedures/{instance_id}/signal": ("/api/procedures/1/signal", {"signal": "paid"}),
    "POST /api/procedures/{instance_id}/withdraw": ("/api/procedures/1/withdraw", {}),
    "POST /api/procedures/{instance_id}/resubmit": ("/api/procedures/1/resubmit", {}),
    "POST /api/procedures/{instance_id}/remind": ("/api/procedures/1/remind", None),
    "POST /api/procedures/{instance_id}/copy": ("/api/procedures/1/copy", {"people": [1]}),
    "POST /api/procedures/{instance_id}/repair": ("/api/procedures/1/repair", {"step": "say", "people": [1]}),
    "GET /api/links": (f"/api/links?entity={MATTER}", None),
    "GET /api/follows": ("/api/follows", None),
    "GET /api/entities/{entity}/{record_id}/automations": (f"{E}/{{id}}/automations", None),
    "GET /api/claims": ("/api/claims", None),
    "GET /api/claims/said": ("/api/claims/said", None),
    "POST /api/entities/{entity}/{record_id}/automations/{name}": (f"{E}/{{id}}/automations/none", {}),
    "GET /api/entities/{entity}/{record_id}/follow": (f"{E}/{{id}}/follow", None),
    "POST /api/entities/{entity}/{record_id}/follow": (f"{E}/{{id}}/follow", None),
    "PUT /api/entities/{entity}/{record_id}/follow": (f"{E}/{{id}}/follow", None),
    "DELETE /api/entities/{entity}/{record_id}/follow": (f"{E}/{{id}}/follow", None),
    "GET /api/recycled": ("/api/recycled", None),
    "POST /api/recycled/{entity}/{record_id}/restore": (f"/api/recycled/{MATTER}/{{id}}/restore", {}),
    "GET /api/aggregates": ("/api/aggregates", None),
    "GET /api/aggregates/{name}": ("/api/aggregates/leak.sum", None),
    "GET /api/aggregates/{name}/records": ("/api/aggregates/leak.sum/records?record=1&measure=n", None),
    "GET /api/periods": ("/api/periods", None),
    "DELETE /api/session/view_as": ("/api/session/view_as", None),
    "GET /api/definitions": ("/api/definitions", None),
    "GET /api/definitions/{kind}/{name}": (f"/api/definitions/entity/{MATTER}", None),
    "GET /api/definitions/{kind}/{name}/versions/{number}": (f"/api/definitions/entity/{MATTER}/versions/1", None),
    "POST /api/definitions/preview": ("/api/definitions/preview", _PUBLIC_ADMINISTRATION),
    "POST /api/definitions/publish": ("/api/definitions/publish", _PUBLIC_ADMINISTRATION),
} | OF_FLOWS  # fmt: skip
