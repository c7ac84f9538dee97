"""What the handling of complaints begins with (投诉初始资料): time limits, penalties, clauses, sub-kinds, causes."""

from __future__ import annotations

from guocheng.sdk import Beginning
from guocheng_apps.complaint import parameters


def beginning() -> Beginning:
    """Return the tables by which complaints are handled."""
    return {
        "complaint.sla": parameters.limits(),
        "complaint.penalty_rule": parameters.penalty_rules(),
        "complaint.clause": parameters.clauses(),
        "complaint.subkind": parameters.subkinds(),
        "complaint.root_cause": parameters.root_causes(),
    }
