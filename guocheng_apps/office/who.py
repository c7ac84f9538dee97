"""Who decides in the office (办公流程中的人): named indirectly, resolved when a step is entered.

- Heads are counted from whoever applies, so nobody is ever the first to approve his own matter.
"""

from __future__ import annotations

from guocheng.sdk import head_of_starter, holder, role_member, starter

APPLICANT = holder("applicant", label="申请人")
WRITER = starter(label="填单人")
HEAD = head_of_starter(label="直属负责人")
UPPER = head_of_starter(level=1, label="上级负责人")
BOSS = role_member("boss", label="总经理")
HR = role_member("hr", label="人事")
FRONT_DESK = role_member("front_desk", label="行政")
ACCOUNTANT = role_member("accountant", label="会计")
CASHIER = role_member("cashier", label="出纳")
LEGAL = role_member("legal", label="法务")
BUYER = role_member("buyer", label="采购")
IT_SUPPORT = role_member("it_support", label="信息技术")
