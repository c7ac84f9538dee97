"""总部一天的四份文件：交易、罚款、派件、运单都导进来，业务员认领，费用入账，未归集清空，报表上看得到。"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from guocheng_apps.amoeba import parameters as charts
from guocheng_apps.express.stories.conftest import FILES

COURIERS = """结算日期,网点名称,业务员编号,业务员,件型,派件量,基础派费金额,调整金额
2026-03-02,洞头网点,330301007,330301007王海波13800000000,标准,300,255.00,0
2026-03-02,洞头网点,900001,阿海(外包),标准,120,102.00,0
合计,,,,,420,357.00,0
"""
WAYBILLS = """运单号,所属网点,业务日期,店铺账号,总部重量(kg),目的省份,目的城市
7730000000001,洞头网点,2026-03-02,甲店,0.80,浙江省,温州市
7730000000002,浙江温州洞头网点,2026-03-02,甲店,1.20,广东省,深圳市
7730000000003,火星网点,2026-03-02,甲店,1.20,广东省,深圳市
"""


def chart(branch: Any) -> int:
    """Let the office bring the statement of an express outlet."""
    (row,) = [one for one in charts.templates() if one["key"] == "operating"]
    rows = [{**one, "accounts": [branch.accounts[each["key"]] for each in one["accounts"]]} for one in row["rows"]]
    values = {name: str(one) if name == "valid_from" else one for name, one in row.items() if name != "key"}
    return int(branch.company.opens("小江", "amoeba.template", **{**values, "rows": rows}).id)


def test_the_four_files_of_a_day(branch: Any, tmp_path: Path) -> None:
    """四份文件，文件名叫什么都行；没见过的费用补一条规则以后，未归集是空的，经营报表上是这一天的钱。"""
    company = branch.company
    hai = company.person("330301007", "王海波", branch.outlets["洞头网点"], "employee")
    out = company.person("330301099", "张阿海", branch.outlets["洞头网点"], "employee")
    couriers, waybills = tmp_path / "1.csv", tmp_path / "2.csv"
    couriers.write_text(COURIERS, "utf-8-sig")
    waybills.write_text(WAYBILLS, "gb18030")
    assert company.imports("老王", FILES / "总部交易明细.xls")["counts"]["error"] == 0
    assert company.imports("小林", FILES / "进港罚款明细.xls")["counts"]["new"] == 2
    assert company.imports("小林", couriers)["counts"]["new"] == 2
    brought = company.brings_waybills("价管", waybills)
    assert (brought["taken"], brought["wrong"], brought["days"]) == (2, 1, ["2026-03-02"])

    assert company.words_waiting("小林") == ["阿海(外包)"]
    company.says_who("小林", "阿海(外包)", out)
    assert company.words_waiting("小林") == []
    delivered = {one["courier"]["id"] for one in company.lists("小林", "settlement.delivery")}
    assert delivered == {hai, out}

    assert len(company.pool("小江", "amoeba.book")) == 2
    branch.fee("V04", name="星河专项费", fee_class="service", direction="OUT")
    company.waits(minutes=1)
    assert company.pool("小江", "amoeba.book") == []

    template = chart(branch)
    shown = company.statement("小江", "amoeba.book", "M:202603", objects=[branch.units["洞头网点"]], template=template)
    rows = shown["洞头网点"]
    # In: 1440 + 120. Out: 230 + 96.50 + 50 + 30 + 88; what was recharged is no income.
    assert Decimal(rows["A"]["value"]) == Decimal("1560.00")
    assert Decimal(rows["E"]["value"]) == Decimal("1560.00") - Decimal("494.50")
