"""What the reckoning with a headquarters begins with (快递初始资料): what fees are, and how bills are reviewed."""

from __future__ import annotations

from guocheng.sdk import Beginning
from guocheng_apps.express import parameters


def beginning() -> Beginning:
    """Return the rules by which fees of the headquarters get their accounts, and the usual rule for month bills."""
    return {"express.fee_rule": parameters.fee_rules(), "express.bill_rule": parameters.bill_rules()}
