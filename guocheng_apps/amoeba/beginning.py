"""What the accounts of units begin with (阿米巴初始资料): the accounts, and the charts of the usual statements."""

from __future__ import annotations

from guocheng.sdk import Beginning
from guocheng_apps.amoeba import parameters


def beginning() -> Beginning:
    """Return the accounts and the charts that use them."""
    return {"amoeba.account": parameters.accounts(), "amoeba.template": parameters.templates()}
