"""The part of the table of rights that is about internal settlement (权限矩阵：内部结算)."""

from __future__ import annotations

from tests.web.matrix import Case, no_body

#: Nobody in this office but the administrator looks after internal trades.
_OFFICE = "401 403 403 403 403 403 {}"
#: Heads of outlets see their own account; who sees no account learns of none.
_ACCOUNTS = "401 404 404 200 200 404 200"
_ACCOUNT = "401 404 404 404 404 404 404"

CASES: dict[str, Case] = {
    "GET /api/settlement/outlets": Case("/api/settlement/outlets?month=2026-03", _ACCOUNTS),
    "GET /api/settlement/outlets/{outlet_id}": Case("/api/settlement/outlets/999999?month=2026-03", _ACCOUNT),
    "GET /api/settlement/outlets/{outlet_id}/export": Case(
        "/api/settlement/outlets/999999/export?month=2026-03", _ACCOUNT
    ),
    "GET /api/settlement/runs/{run_id}": Case("/api/settlement/runs/999999", _OFFICE.format(404)),
    "GET /api/settlement/rules": Case("/api/settlement/rules", _OFFICE.format(200)),
    "GET /api/settlement/{month}": Case("/api/settlement/2026-03", _OFFICE.format(200)),
    "POST /api/settlement/{month}/send": Case("/api/settlement/2026-03/send", _OFFICE.format(200), no_body),
    "POST /api/settlement/{month}/trial": Case(
        "/api/settlement/2026-03/trial", _OFFICE.format(400), lambda _: {"documents": [{"definition": "report"}]}
    ),
    "POST /api/settlement/{month}/run": Case("/api/settlement/2026-03/run", _OFFICE.format(202), no_body),
}
#: Whose accounts are in them is asked before any is read, and runs are for who manages trades (stories of settlement).
NO_RECORDS: dict[str, str] = dict.fromkeys(CASES, "accounts of outlets one sees; runs for who manages trades")
