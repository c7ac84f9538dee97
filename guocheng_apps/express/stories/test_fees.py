"""运单计价的费用自动记进阿米巴账：导入、计价、入账、调价重算、结账以后的更正；没有去处的在未归集里等。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from guocheng_apps.express.stories.conftest import Branch
from guocheng_apps.express.stories.test_bills import booked
from guocheng_apps.express.stories.test_day import chart

BOOK, RATED = "amoeba.book", "express.rated_day"
FIRST, DAY, AFTER = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)
OWN, OTHER = "洞头网点", "龙湾网点"
WAYBILLS = """运单号,所属网点,业务日期,店铺账号,总部重量(kg),目的省份,目的城市
7730000000001,洞头网点,2026-03-02,甲店,0.80,浙江省,温州市
7730000000002,洞头网点,2026-03-02,甲店,1.20,广东省,深圳市
7730000000003,龙湾网点,2026-03-02,乙店,1.20,广东省,深圳市
7730000000004,龙湾网点,2026-03-02,没登记的店,1.20,广东省,深圳市
"""


class Priced:
    """The branch with a list of 3.00 a piece and two customers; 大江 keeps both the books and the bills."""

    def __init__(self, company: Any) -> None:
        self.branch = Branch(company)
        self.company = company
        root = company.lists("小江", "org.unit", {"field": "number", "op": "eq", "value": "330300"})[0]["id"]
        company.person("330300004", "大江", root, "employee", "express_finance", "amoeba_office")
        self.root = self._opens("小江", "amoeba.unit", number="BR", name="分公司", valid_from="2025-01-01")
        self.list = self.has_list("DS", "customer")
        for shop, name in (("甲店", "甲公司"), ("乙店", "乙公司")):
            customer = self._opens("价管", "express.customer", number=shop, name=name)
            self.pays(level="customer", by="shop", account=shop, customer=customer, price_list=self.list)

    def _opens(self, who: str, entity: str, **values: Any) -> int:
        return int(self.company.opens(who, entity, **values).id)

    def has_list(self, number: str, level: str, price: str = "3.00") -> int:
        """Let the price office make a list, and have its prices approved."""
        made = self._opens("价管", "express.price_list", number=number, name=number, level=level)
        self.costs(made, price, "2026-01-01")
        return made

    def costs(self, price_list: int, price: str, valid_from: str) -> None:
        """Let a piece cost this much everywhere, from a day on."""
        version = self.company.opens(
            "价管",
            "express.price_version",
            price_list=price_list,
            valid_from=valid_from,
            segments=[{"weight_from": "0", "rounding": "ceil"}],
            cells=[{"weight_from": "0", "base": price, "more": "0"}],
            commission="none",
        )
        self.company.does("价管", "提交审批", version)
        self.company.approves("老王", version)

    def pays(self, **values: Any) -> None:
        """Let somebody pay by a list."""
        self._opens("价管", "express.assignment", valid_from="2026-01-01", **values)

    def books(self, account: str, valid_from: str = "2026-03-01", **values: Any) -> Any:
        """Let the bookkeeper say where the fees of customers, or of a level, are booked."""
        given = {"level": "customer", "account": self.branch.accounts.get(account), "valid_from": valid_from, **values}
        return self.company.opens("老王", "express.fee_booking", **given)

    def brings(self, folder: Path) -> None:
        """Let the price office bring the waybills of the day."""
        file = folder / "运单.csv"
        file.write_text(WAYBILLS, "gb18030")
        self.company.brings_waybills("价管", file)

    def booked(self, unit: str) -> dict[str, Decimal]:
        """Return what stands on the accounts of a unit."""
        return {code: Decimal(one) for code, one in booked(self.branch, unit).items() if Decimal(one)}


@pytest.fixture
def priced(twin_of: Callable[..., Priced]) -> Priced:
    """The branch with its prices."""
    return twin_of(Priced)


def test_what_waybills_cost_is_income_of_the_outlet(priced: Priced, tmp_path: Path) -> None:
    """运单导入计价，收入就在网点的报表上，点开是当天的汇总；调价重算，分录跟着变；账和汇总一分不差。"""
    company, branch = priced.company, priced.branch
    priced.books("S01")
    priced.brings(tmp_path)
    assert (priced.booked(OWN), priced.booked(OTHER)) == ({"S01": Decimal(6)}, {"S01": Decimal(3)})
    assert company.pool("小江", BOOK) == []

    asked = {"period": "D:20260302", "template": chart(branch)}
    rows = company.statement("大江", BOOK, "M:202603", objects=[branch.units[OWN]], template=asked["template"])
    assert Decimal(rows[OWN]["A1"]["value"]) == Decimal(6)
    (posting,) = company.figure("大江", BOOK, object=branch.units[OWN], code="A1", **asked)["postings"]["rows"]
    total = company.sees("大江", company.finds(RATED, posting["source"]["id"]))["values"]
    assert (posting["kind"], total["pieces"], total["customer"]["title"], total["fee"]) == (
        "billing",
        2,
        "甲公司",
        "6.00",
    )

    priced.costs(priced.list, "3.50", "2026-03-02")
    assert company.rates_again("价管", FIRST, AFTER) == 1
    assert (priced.booked(OWN), priced.booked(OTHER)) == ({"S01": Decimal(7)}, {"S01": Decimal("3.50")})
    assert company.balances("小江", BOOK, "2026-03")["express.rated_fee"] == ("10.50", True)


def test_a_closed_month_is_corrected_in_the_next(priced: Priced, tmp_path: Path) -> None:
    """三月结了账再调价重算，三月不动，差额记在四月；结账以后改入账规则，三月的也不动。"""
    company, branch = priced.company, priced.branch
    rule = priced.books("S01")
    priced.brings(tmp_path)
    assert company.closes("小江", BOOK, "2026-03") == "closed"
    priced.costs(priced.list, "2.80", "2026-03-02")
    company.rates_again("价管", FIRST, AFTER)
    company.writes("老王", rule, account=branch.accounts["S04"])
    company.waits(minutes=1)
    company.posts(BOOK)
    with company.platform.database.read() as connection:
        rows = connection.execute(
            "select day, account_id, sum(amount), bool_and(corrects is not null) from gc_posting where book = %s"
            " and object_id = %s group by day, account_id order by day",
            [BOOK, branch.units[OWN]],
        ).fetchall()
    account = branch.accounts["S01"]
    assert rows == [
        (DAY, account, Decimal("6.00"), False),
        (date(2026, 4, 1), account, Decimal("-0.40"), True),
    ]


def test_a_month_booked_by_hand_is_not_booked_again(priced: Priced, tmp_path: Path) -> None:
    """三月没有规则、手工记完结了账；以后补一条从一月起的规则，再换价格表重新计价，三月的收入不会又记一遍。"""
    company = priced.company
    other = priced.has_list("YJ", "customer")
    priced.brings(tmp_path)
    assert company.closes("小江", BOOK, "2026-03") == "closed"
    priced.books("S01", "2026-01-01")
    company.waits(minutes=1)
    for one in company.lists("价管", "express.assignment"):
        company.writes("价管", company.finds("express.assignment", one["id"]), price_list=other)
    assert company.rates_again("价管", FIRST, AFTER) == 1
    company.posts(BOOK)
    with company.platform.database.read() as connection:
        assert connection.execute("select count(*) from gc_posting where book = %s", [BOOK]).fetchone() == (0,)


def test_another_list_in_a_closed_month_is_corrected_too(priced: Priced, tmp_path: Path) -> None:
    """三月自动入了账、结了账，再换一张价格表重新计价：新表的费用照样入账，四月只剩差额。"""
    company, branch = priced.company, priced.branch
    other = priced.has_list("YJ", "customer", "2.80")
    priced.books("S01")
    priced.brings(tmp_path)
    company.closes("小江", BOOK, "2026-03")
    for one in company.lists("价管", "express.assignment"):
        company.writes("价管", company.finds("express.assignment", one["id"]), price_list=other)
    company.rates_again("价管", FIRST, AFTER)
    company.posts(BOOK)
    with company.platform.database.read() as connection:
        found = connection.execute(
            "select sum(amount) from gc_posting where book = %s and object_id = %s and day >= '2026-04-01'",
            [BOOK, branch.units[OWN]],
        ).fetchone()
    assert found == (Decimal("-0.40"),)


def test_rules_made_while_waybills_were_closed_count_when_they_are_opened(priced: Priced, tmp_path: Path) -> None:
    """运单关了账，补的规则先不动那些日子；打开关账以后自动入账。"""
    company = priced.company
    priced.brings(tmp_path)
    closed = company.closes_documents("express", "2026-04-01")
    priced.books("S01")
    company.waits(minutes=1)
    assert priced.booked(OWN) == {}
    company.opens_documents(closed)
    company.waits(minutes=1)
    assert (priced.booked(OWN), priced.booked(OTHER)) == ({"S01": Decimal(6)}, {"S01": Decimal(3)})


def test_what_has_no_place_waits_and_finds_it_by_itself(priced: Priced, tmp_path: Path) -> None:
    """价格表没有规则、网点没有单元，都在未归集里等，写明要做什么；补上规则、选上部门，自动入账。"""
    company, branch = priced.company, priced.branch
    other = priced.has_list("YJ", "customer")
    priced.books("S04", price_list=other)
    unit = company.finds("amoeba.unit", branch.units[OTHER])
    company.writes("小江", unit, department=None)
    priced.brings(tmp_path)
    waiting = company.pool("小江", BOOK)
    assert sorted((one["amount"], one["why"][:14]) for one in waiting) == [
        ("3.00", "「龙湾网点」没有对应的阿米巴"),
        ("6.00", "没有科目：这张价格表还没有入"),
    ]
    assert priced.booked(OWN) == {}

    priced.books("S01")
    company.waits(minutes=1)
    assert priced.booked(OWN) == {"S01": Decimal(6)}
    company.writes("小江", unit, department=branch.outlets[OTHER])
    company.waits(minutes=1)
    assert company.pool("小江", BOOK) == []
    assert priced.booked(OTHER) == {"S01": Decimal(3)}


def test_nothing_is_booked_before_somebody_says_so(priced: Priced, tmp_path: Path) -> None:
    """没有入账规则，什么都不记；规则从哪天起就从哪天起；一张价格表可以不计入；规则停用，记过的收回。"""
    company, branch = priced.company, priced.branch
    priced.brings(tmp_path)
    assert (priced.booked(OWN), company.pool("小江", BOOK)) == ({}, [])
    late = priced.books("S01", "2026-03-03")
    company.waits(minutes=1)
    assert priced.booked(OWN) == {}
    company.writes("老王", late, valid_from="2026-03-02")
    company.waits(minutes=1)
    assert priced.booked(OWN) == {"S01": Decimal(6)}
    left_out = priced.books("", counts=False, price_list=priced.list)
    company.waits(minutes=1)
    assert (priced.booked(OWN), company.pool("小江", BOOK)) == ({}, [])
    company.writes("老王", left_out, valid_until="2026-03-02")
    company.waits(minutes=1)
    assert priced.booked(OTHER) == {"S01": Decimal(3)}
    assert branch.company.balances("小江", BOOK, "2026-03")["express.rated_fee"] == ("9.00", True)


def test_an_outlet_of_two_amoebas_is_shared_by_them(priced: Priced, tmp_path: Path) -> None:
    """一个网点由两个单元按比例分，收入也按比例分，一分不差；后来只归一个，全部归它。"""
    company, branch = priced.company, priced.branch
    priced.books("S01")
    priced.costs(priced.list, "3.01", "2026-02-01")
    part = {"department": branch.outlets[OTHER], "valid_until": None}
    own = company.finds("amoeba.unit", branch.units[OTHER])
    company.writes("小江", own, members=[{**part, "share": "50"}])
    root = company.finds("amoeba.unit", priced.root)
    company.writes("小江", root, members=[{**part, "share": "50"}])
    priced.brings(tmp_path)
    branch.units["分公司"] = priced.root
    shares = [priced.booked(OTHER)["S01"], priced.booked("分公司")["S01"]]
    assert (sorted(shares), priced.booked(OWN)) == ([Decimal("1.50"), Decimal("1.51")], {"S01": Decimal("6.02")})
    assert company.pool("小江", BOOK) == []
    company.writes("小江", root, members=[])
    company.writes("小江", own, members=[])
    company.waits(minutes=1)
    assert (priced.booked(OTHER), priced.booked("分公司")) == ({"S01": Decimal("3.01")}, {})


def test_shares_that_change_change_what_was_booked(priced: Priced, tmp_path: Path) -> None:
    """比例没满 100% 的等着，改满了自动入账；以后再改比例，开着的月份跟着改，不用重新归集；结了账的月份不动。"""
    company, branch = priced.company, priced.branch
    branch.units["分公司"] = priced.root
    priced.books("S01")
    own, root = (company.finds("amoeba.unit", one) for one in (branch.units[OTHER], priced.root))

    def shares(of_outlet: str, of_branch: str) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
        for unit, share in ((own, of_outlet), (root, of_branch)):
            part = {"department": branch.outlets[OTHER], "share": share, "valid_until": None}
            company.writes("小江", unit, members=[part])
        company.waits(minutes=1)
        return priced.booked(OTHER), priced.booked("分公司")

    shares("50", "40")
    priced.brings(tmp_path)
    assert [one["why"][:20] for one in company.pool("小江", BOOK)] == ["「龙湾网点」在各单元的比例合计 90%，"]
    assert shares("60", "40") == ({"S01": Decimal("1.80")}, {"S01": Decimal("1.20")})
    assert company.pool("小江", BOOK) == []
    assert shares("90", "10") == ({"S01": Decimal("2.70")}, {"S01": Decimal("0.30")})
    assert company.closes("小江", BOOK, "2026-03") == "closed"
    assert shares("50", "50") == ({"S01": Decimal("2.70")}, {"S01": Decimal("0.30")})


def test_what_the_branch_charges_its_outlets_is_booked_on_both(priced: Priced, tmp_path: Path) -> None:
    """网点价是分公司向网点收的：分公司的内部收入和网点的内部采购一样多；科目填错了当场说。"""
    company, branch = priced.company, priced.branch
    charged = priced.has_list("WD", "outlet", "0.50")
    for number in ("330301", "330302"):
        priced.pays(level="outlet", by="outlet", account=number, price_list=charged)
    codes = branch.accounts
    seller: dict[str, Any] = {"level": "outlet", "seller": priced.root}
    with pytest.raises(Exception, match="内部收入要有对方的成本"):
        priced.books("N09", **seller)
    with pytest.raises(Exception, match="就要选谁的收入"):
        priced.books("N09", level="outlet", cost_account=codes["P09"])
    with pytest.raises(Exception, match="收入科目要选"):
        priced.books("V01", **seller)
    priced.books("N09", cost_account=codes["P09"], **seller)
    priced.brings(tmp_path)
    assert (priced.booked(OWN), priced.booked(OTHER)) == ({"P09": Decimal(1)}, {"P09": Decimal(1)})
    branch.units["分公司"] = priced.root
    assert priced.booked("分公司") == {"N09": Decimal(2)}
    assert company.balances("小江", BOOK, "2026-03")["express.rated_charge"] == ("4.00", True)


def test_a_charge_to_nobody_can_be_assigned(priced: Priced, tmp_path: Path) -> None:
    """网点没有单元的，两边都等，指定向谁收，两边一起记。"""
    company, branch = priced.company, priced.branch
    branch.units["分公司"] = priced.root
    charged = priced.has_list("WD", "outlet", "0.50")
    for number in ("330301", "330302"):
        priced.pays(level="outlet", by="outlet", account=number, price_list=charged)
    priced.books("N09", level="outlet", seller=priced.root, cost_account=branch.accounts["P09"])
    other = company.finds("amoeba.unit", branch.units[OTHER])
    company.writes("小江", other, department=None)
    priced.brings(tmp_path)
    waiting = company.pool("小江", BOOK)
    assert [one["why"][:16] for one in waiting] == ["「龙湾网点」没有对应的阿米巴，请"] * 2
    assert priced.booked("分公司") == {"N09": Decimal(1)}
    (buyer,) = (one["id"] for one in waiting if one["object"] is None)
    company.assigns("小江", BOOK, buyer, branch.units[OWN])
    assert company.pool("小江", BOOK) == []
    assert (priced.booked(OWN), priced.booked("分公司")) == ({"P09": Decimal(2)}, {"N09": Decimal(2)})


def test_a_charge_to_a_shared_outlet_is_shared_on_both_sides(priced: Priced, tmp_path: Path) -> None:
    """网点由两个单元分的，向它收的也按比例分，两边一样多，对方写的是各自的单元。"""
    company, branch = priced.company, priced.branch
    charged = priced.has_list("WD", "outlet", "0.51")
    priced.pays(level="outlet", by="outlet", account="330302", price_list=charged)
    priced.books("N09", level="outlet", seller=priced.root, cost_account=branch.accounts["P09"])
    part = {"department": branch.outlets[OTHER], "share": "50", "valid_until": None}
    for one in (OWN, OTHER):
        company.writes("小江", company.finds("amoeba.unit", branch.units[one]), members=[part])
    priced.brings(tmp_path)
    assert company.pool("小江", BOOK) == []
    assert (priced.booked(OWN), priced.booked(OTHER)) == ({"P09": Decimal("0.51")}, {"P09": Decimal("0.51")})
    with company.platform.database.read() as connection:
        sold = connection.execute(
            "select counterpart_id, amount from gc_posting where object_id = %s order by 1", [priced.root]
        ).fetchall()
    assert sold == sorted((branch.units[one], Decimal("0.51")) for one in (OWN, OTHER))
    assert company.balances("小江", BOOK, "2026-03")["express.rated_charge_share"] == ("2.04", True)
