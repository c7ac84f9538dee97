"""Alerts reach the people they name, once, and nobody else."""

from __future__ import annotations

import pytest

from guocheng.service import alerts
from guocheng.service.context import Change, Context
from guocheng.service.principal import SYSTEM
from tests.story.company import Company, Record


@pytest.fixture
def ticket(company: Company) -> Record:
    city = company.unit("330300", "温州分公司", "branch")
    outlet = company.unit("330301", "洞头网点", "outlet", city)
    company.person("330300101", "小客", city, "agent")
    company.person("330301001", "老洞", outlet, "outlet_head", responsible_for=outlet)
    company.heads(outlet, "老洞")
    return company.opens(
        "小客",
        "complaint.ticket",
        source="hotline",
        waybill_no="773000000001",
        kind="delay",
        delivery_station=outlet,
        content="三天没有送到",
        received_at=company.now.isoformat(),
    )


def look(company: Company) -> int:
    context = Context(company.platform, SYSTEM, company.now, request_id="alerts")
    # A round in which every alert has its turn, whatever the hour.
    told = 0
    for alert in company.platform.catalogue.alerts.values():
        told += company.platform.database.run(
            lambda connection, one=alert: alerts.tell(Change(context, connection), one)
        )
    return told


def test_nobody_is_told_while_all_is_well(company: Company, ticket: Record) -> None:
    """刚受理的投诉不报警。"""
    assert look(company) == 0


def test_a_late_ticket_reaches_the_outlet_head_once(company: Company, ticket: Record) -> None:
    """超时的投诉告诉被投诉网点负责人,同一件事只说一次。"""
    company.now = company.now.replace(day=20)
    assert look(company) > 0
    told = company.told("老洞")
    assert any("TS202603020001" in text and "超时" in text for text in told)
    assert look(company) == 0
    assert company.told("老洞") == told


def test_a_repeated_alert_comes_again_in_its_next_span(company: Company, ticket: Record) -> None:
    """需要重复提醒的警报,过了间隔再说一次。"""
    company.now = company.now.replace(day=20)
    look(company)
    company.now = company.now.replace(day=22)
    look(company)
    assert sum("已超时" in text for text in company.told("老洞")) == 2


def test_every_alert_has_its_turn(company: Company) -> None:
    """每条警报都按自己的间隔被检查。"""
    hours = [company.now.replace(hour=hour, minute=minute) for hour in range(24) for minute in range(0, 60, 5)]
    seen = {alert.name for at in hours for alert in alerts.due_alerts(company.platform.catalogue, at)}
    assert seen == set(company.platform.catalogue.alerts)
