"""Who acts on a ticket (投诉中的人): named indirectly, resolved when a step is entered."""

from __future__ import annotations

from guocheng.sdk import head_of, holder, role_member

AGENT = role_member("agent", label="客服")
FINANCE = role_member("finance", label="财务")
MANAGER = role_member("branch_manager", label="分公司经理")
HANDLER = holder("handler", label="处理人")
OUTLET_HEAD = head_of("unit", label="被投诉网点负责人")
DISTRICT_HEAD = head_of("unit", level=1, label="片区负责人")
RESPONSIBLE_HEAD = head_of("responsibilities.unit", label="责任单位负责人")
RESPONSIBLE = holder("responsibilities.person", label="责任人")
