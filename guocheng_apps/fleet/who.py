"""Who decides about vehicles (车队流程中的人)."""

from __future__ import annotations

from guocheng.sdk import head_of_starter, holder, related, role_member

APPLICANT = holder("applicant", label="申请人")
HEAD = head_of_starter(label="直属负责人")
DRIVER = related("driver.person", label="司机")
DISPATCHER = role_member("fleet_dispatcher", label="调度")
MANAGER = role_member("fleet_manager", label="车队长")
BOSS = role_member("boss", label="总经理")
