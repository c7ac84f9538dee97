"""What a stranger may ask of automations (刺探：自动化): whoever manages none has no list, no run and no log."""

from __future__ import annotations

#: A person who manages no automation is answered as if there were none (test_automation, test_matrix).
NO_RECORDS: dict[str, str] = {
    "GET /api/automations": "automations one manages",
    "GET /api/automations/words": "words of definitions, for administrators",
    "GET /api/automations/{name}": "automations one manages",
    "POST /api/automations/{name}/switch": "automations one manages",
    "POST /api/automations/{name}/run": "automations one manages",
    "POST /api/automations/{name}/trial": "automations one manages",
    "POST /api/automations/{name}/retry": "automations one manages",
    "POST /api/automations/{name}/hook": "automations one manages",
    "DELETE /api/automations/{name}/hook": "automations one manages",
    "GET /api/automation-runs": "runs of automations one manages",
    "GET /api/automation-runs/{run_id}": "runs of automations one manages",
    "POST /api/automation-runs/{run_id}/retry": "runs of automations one manages",
    "POST /api/automation-runs/{run_id}/give_up": "runs of automations one manages",
    "GET /api/errands": "what automations gave oneself to do",
    "POST /api/errands/{errand_id}/done": "what automations gave oneself to do",
    "POST /api/hooks/{token}": "takes a call in; it answers with a number",
}
