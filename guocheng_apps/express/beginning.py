"""What the reckoning with a headquarters begins with (快递初始资料): names of fees, and what each of them is."""

from __future__ import annotations

from guocheng.sdk import Beginning
from guocheng_apps.express import parameters


def beginning() -> Beginning:
    """Return the rules by which fees of the headquarters get their accounts."""
    return {"express.fee_rule": parameters.fee_rules()}
