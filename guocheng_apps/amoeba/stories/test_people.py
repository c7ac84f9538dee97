"""一个人给几个单元干活：工时按比例和日期记给各单元，合起来分毫不差。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from guocheng_apps.amoeba.stories.conftest import BOOK


def belongs(branch: Any, since: str, until: str | None = None, **parts: str) -> Any:
    """Let the office say to which units 小勤 belongs."""
    shares = [{"unit": branch.units[code], "share": share} for code, share in parts.items()]
    given = {"person": branch.company.people["小勤"], "valid_from": since, "valid_until": until, "shares": shares}
    return branch.company.opens("老推", "amoeba.home", **given)


def works(branch: Any, day: str, normal: str = "8", **more: Any) -> Any:
    """Let the office enter the hours of 小勤 on a day."""
    given = {"day": day, "person": branch.company.people["小勤"], "normal": normal, **more}
    return branch.company.opens("老推", "amoeba.person_hours", **given)


def booked(company: Any) -> list[tuple[str, str, str, str]]:
    """Return the hours in the book: day, unit, account, hours."""
    company.posts(BOOK)
    return sorted(
        (one["day"][5:], one["object"]["title"], one["account"]["title"][:3], str(Decimal(one["quantity"]).normalize()))
        for one in company.lists("老推", BOOK)
    )


@pytest.fixture
def helper(company: Any, branch: Any) -> int:
    """小勤 of the outbound department."""
    return int(company.person("330300110", "小勤", branch.departments["OUT"], "employee"))


def test_hours_of_a_person_go_to_his_units_by_per_cent_and_day(company: Any, branch: Any, helper: int) -> None:
    """没有人员归属的按部门；三月中换比例，各按当天的；换了归属，记过的跟着改；合计不是 100% 不让保存，报出合计。"""
    for day in ("2026-03-01", "2026-03-10", "2026-03-11"):
        works(branch, day, normal="7.99", overtime="0.01")
    assert {one[1] for one in booked(company)} == {"出港部"}
    belongs(branch, "2026-03-05", "2026-03-11", OUT="60", IN="40")
    later = belongs(branch, "2026-03-11", OUT="33.33", IN="33.33", SORT="33.34")
    found = booked(company)
    assert [one for one in found if one[0] == "03-10"] == [
        ("03-10", "出港部", "H01", "4.794"),
        ("03-10", "出港部", "H02", "0.006"),
        ("03-10", "进港部", "H01", "3.196"),
        ("03-10", "进港部", "H02", "0.004"),
    ]
    assert {one[1] for one in found if one[0] == "03-01"} == {"出港部"}
    for day in ("03-01", "03-10", "03-11"):
        assert sum(Decimal(one[3]) for one in found if one[0] == day) == 8
    with pytest.raises(Exception, match=r"合计 60.*应为 100%"):
        company.writes("老推", later, shares=[{"unit": branch.units["SORT"], "share": "60"}])
    with pytest.raises(Exception, match="2026-03-05"):
        belongs(branch, "2026-03-08", SORT="100")
    company.writes("老推", later, shares=[{"unit": branch.units["SORT"], "share": "100"}])
    assert {one[1] for one in booked(company) if one[0] == "03-11"} == {"操作部"}
    assert all(agrees for _, agrees in company.balances("老推", BOOK, "2026-03").values())


def test_what_belongs_to_nobody_waits(company: Any, branch: Any, helper: int) -> None:
    """归属的单元停用了，比例不足 100%，进未归集，写明合计；人换了部门，没有结账的跟着部门走。"""
    paper = belongs(branch, "2026-03-01", "2026-03-11", OUT="50", IN="50")
    works(branch, "2026-03-10")
    company.writes("老推", company.finds("amoeba.unit", branch.units["IN"]), valid_until="2026-03-05")
    company.writes("老推", paper, note="再看一次")
    [waiting] = company.pool("老推", BOOK)
    assert "「小勤」在各单元的比例合计 50%，应为 100%" in waiting["why"]
    company.writes("老推", paper, valid_until="2026-03-09")
    assert [one[1] for one in booked(company)] == ["出港部"]
    company.writes("小管", company.finds("org.person", helper), unit=branch.departments["SORT"])
    assert [one[1] for one in booked(company)] == ["操作部"]
