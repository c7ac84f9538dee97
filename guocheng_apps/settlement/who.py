"""Who settles (结算中的人): the amoeba office runs it, finance looks after prices and money, heads confirm."""

from __future__ import annotations

from guocheng.sdk import related, role_member

OFFICE = role_member("amoeba_office", label="阿米巴推进办")
FINANCE = role_member("amoeba_accountant", label="阿米巴会计")
CLERK = role_member("settlement_clerk", label="结算员")
FIRST_LEADER = related("first.leader", label="甲方巴长")
SECOND_LEADER = related("second.leader", label="乙方巴长")
