"""Applications of the demo company (演示的申请单): some decided in the last weeks, some waiting for somebody today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from guocheng.sdk import SHANGHAI, local_day

Row = dict[str, Any]
Rows = dict[str, list[Row]]
COURIER, OUTLET_HEAD, AGENT, ACCOUNTANT = "330301007", "330301001", "330300101", "330300301"
_UNITS = {COURIER: "330301", OUTLET_HEAD: "330301", AGENT: "330391", ACCOUNTANT: "330393"}
_BOSS = "330300001"


def waiting(now: datetime) -> Rows:
    """Return the applications that are submitted today, by entity."""
    today = local_day(now)
    return {
        "office.leave": [_new("leave-1", COURIER, now, **_leave("annual", today + timedelta(days=5), 2))],
        "office.expense": [
            _new("expense-1", OUTLET_HEAD, now, reason="网点十一月电费和包装材料", items=_spent(today, 860, 1240)),
            _new("expense-2", AGENT, now, reason="客服回访话费", items=_spent(today, 320)),
        ],
        "office.overtime": [_new("overtime-1", COURIER, now, **_overtime(today - timedelta(days=1), 3))],
        "office.car": [
            _new(
                "car-1",
                OUTLET_HEAD,
                now,
                purpose="接总部检查组",
                destination="温州南站",
                passengers=4,
                leave_at=now + timedelta(days=1),
                back_at=now + timedelta(days=1, hours=3),
                needs_driver=True,
            )
        ],
        "office.price": [
            _new(
                "price-1",
                OUTLET_HEAD,
                now,
                customer="洞头海鲜电商合作社",
                reason="旺季日均三百票，竞争对手报价更低",
                start_on=today,
                until=today + timedelta(days=90),
                items=[
                    {
                        "product": "省内三公斤以内",
                        "quantity": Decimal(9000),
                        "list_price": Decimal("3.20"),
                        "floor_price": Decimal("2.60"),
                        "asked_price": Decimal("2.80"),
                    }
                ],
            )
        ],
    }


def decided(now: datetime) -> Rows:
    """Return the applications of the last weeks that are through, by entity."""
    today = local_day(now)
    kinds = ("annual", "sick", "personal")
    people = (COURIER, OUTLET_HEAD, AGENT)
    leaves = [
        _through(
            f"leave-old-{place}",
            people[place % 3],
            now,
            7 * place + 6,
            **_leave(kinds[place % 3], today - timedelta(days=7 * place + 4), 1),
        )
        for place in range(9)
    ]
    expenses = [
        _through(
            f"expense-old-{place}",
            people[place % 3],
            now,
            9 * place + 5,
            reason="日常费用",
            items=_spent(today - timedelta(days=9 * place + 8), 120 + 35 * place, 60),
        )
        for place in range(9)
    ]
    payments = [
        _through(
            f"payment-old-{place}",
            ACCOUNTANT,
            now,
            11 * place + 4,
            kind="rent",
            subject="场地租金与水电",
            payee="温州物流园区管理公司",
            way="transfer",
            bank="中国银行温州分行",
            account="6222020000000000018",
            amount=Decimal(8600 + 140 * place),
            pay_by=today - timedelta(days=11 * place + 2),
        )
        for place in range(5)
    ]
    return {"office.leave": leaves, "office.expense": expenses, "office.payment": payments}


def _leave(kind: str, first: date, days: int) -> Row:
    return {
        "kind": kind,
        "start_on": first,
        "start_half": "am",
        "end_on": first + timedelta(days=days - 1),
        "end_half": "pm",
        "days": Decimal(days),
        "reason": "家中有事" if kind == "personal" else "",
    }


def _overtime(day: date, hours: int) -> Row:
    start = datetime.combine(day, time(18), SHANGHAI)
    return {
        "day_kind": "workday",
        "start_at": start,
        "end_at": start + timedelta(hours=hours),
        "hours": Decimal(hours),
        "settle": "lieu",
        "reason": "旺季派件",
    }


def _spent(day: date, *amounts: int) -> list[Row]:
    return list(_lines(day, amounts))


def _lines(day: date, amounts: tuple[int, ...]) -> Iterator[Row]:
    for place, amount in enumerate(amounts):
        category = ("office", "transport", "post")[place % 3]
        yield {"on": day, "category": category, "note": "日常", "amount": Decimal(amount)}


def _new(key: str, applicant: str, now: datetime, **values: Any) -> Row:
    return {
        "key": key,
        "applicant": {"key": applicant},
        "unit": {"key": _UNITS[applicant]},
        "created_at": now - timedelta(minutes=40),
        "created_by": {"key": applicant},
        **values,
    }


def _through(key: str, applicant: str, now: datetime, days_ago: int, **values: Any) -> Row:
    written = now - timedelta(days=days_ago, hours=3)
    approved = written + timedelta(hours=20)
    return {
        **_new(key, applicant, now, **values),
        "created_at": written,
        "stage": "approved",
        "stage_since": approved,
        "history": [
            {"at": written, "by": {"key": applicant}, "stage": "draft", "move": "", "comment": ""},
            {"at": approved, "by": {"key": _BOSS}, "stage": "approved", "move": "submit", "comment": "提交"},
        ],
    }
