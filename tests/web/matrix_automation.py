"""The part of the table of rights that is about automations (权限矩阵：自动化), with the rest of it."""

from __future__ import annotations

from tests.web.matrix import ADMINISTRATORS, RECORD, SIGNED_IN, Case, no_body
from tests.web.matrix_flows import CASES as OTHERS

#: Nothing of this name is there for anybody; who manages none learns no more than who does.
NOTHING = "401 404 404 404 404 404 404"
ON_A_RECORD = "/api/entities/complaint.ticket/{id}/automations"

CASES: dict[str, Case] = OTHERS | {
    "GET /api/automations": Case("/api/automations", SIGNED_IN),
    "GET /api/automations/words": Case("/api/automations/words", ADMINISTRATORS),
    "GET /api/automations/{name}": Case("/api/automations/nothing", NOTHING),
    "POST /api/automations/{name}/switch": Case(
        "/api/automations/nothing/switch", NOTHING, lambda _: {"enabled": True}
    ),
    "POST /api/automations/{name}/run": Case("/api/automations/nothing/run", NOTHING, no_body),
    "POST /api/automations/{name}/trial": Case("/api/automations/nothing/trial", NOTHING, no_body),
    "POST /api/automations/{name}/retry": Case("/api/automations/nothing/retry", NOTHING, no_body),
    "POST /api/automations/{name}/hook": Case("/api/automations/nothing/hook", NOTHING, no_body),
    "DELETE /api/automations/{name}/hook": Case("/api/automations/nothing/hook", NOTHING),
    "GET /api/automation-runs": Case("/api/automation-runs", SIGNED_IN),
    "GET /api/automation-runs/{run_id}": Case("/api/automation-runs/999999", NOTHING),
    "POST /api/automation-runs/{run_id}/retry": Case("/api/automation-runs/999999/retry", NOTHING, no_body),
    "POST /api/automation-runs/{run_id}/give_up": Case("/api/automation-runs/999999/give_up", NOTHING, no_body),
    "GET /api/errands": Case("/api/errands", SIGNED_IN),
    "POST /api/errands/{errand_id}/done": Case("/api/errands/999999/done", NOTHING, lambda _: {"note": "x"}),
    "GET /api/entities/{entity}/{record_id}/automations": Case(ON_A_RECORD, RECORD),
    "POST /api/entities/{entity}/{record_id}/automations/{name}": Case(f"{ON_A_RECORD}/nothing", NOTHING, no_body),
    "POST /api/hooks/{token}": Case("/api/hooks/nowhere", "404 404 404 404 404 404 404", no_body),
}
