"""What a stranger may ask of procedures and their tasks (刺探：流程), with the rest of it."""

from __future__ import annotations

from typing import Any

OF_FLOWS: dict[str, tuple[str, Any]] = {
    "POST /api/tasks/{task_id}/draft": ("/api/tasks/{task}/draft", {"opinion": "先记一笔"}),
    "POST /api/procedures/{instance_id}/void": ("/api/procedures/1/void", {}),
    "POST /api/procedures/{instance_id}/compensate": ("/api/procedures/1/compensate", {}),
}
