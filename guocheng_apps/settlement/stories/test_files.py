"""总部的日数据文件：按表头认识，导两次不会多，关了账的月份不再变。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guocheng_apps.settlement.stories.acting import trades

COURIERS = """结算日期,网点名称,业务员编号,业务员,件型,派件量,基础派费金额,调整金额
2026-03-02,洞头网点,330301001,330301001老陈,标准,300,255.00,0
2026-03-02,洞头网点,330301077,小黄(外包),标准,120,102.00,0
2026-03-03,东屏网点,330302001,330302001老郑,标准,210,178.50,-3.5
"""
CHARGES = """业务日期,网点名称,费用名称,金额,运单号,摘要,流水号
2026-03-05,洞头网点,罚款,120.00,773000000001,签收不及时,LS0001
2026-03-06,洞头网点,遗失仲裁返款,80.00,773000000002,找回,LS0002
"""


def brought(company: Any, folder: Path, name: str, content: str) -> dict[str, Any]:
    """Let the clerk import a file."""
    path = folder / name
    path.write_text(content, "utf-8-sig")
    done: dict[str, Any] = company.imports("结算小林", path)
    assert done["state"] == "done", done
    return done


def test_the_same_file_twice_changes_nothing(company: Any, branch: Any, tmp_path: Path) -> None:
    """文件名叫什么都行；认不出的业务员不影响结算；更正了再导，数跟着变。"""
    brought(company, tmp_path, "表1.csv", COURIERS)
    brought(company, tmp_path, "表2.csv", CHARGES)
    assert company.settles("小江", "2026-03")["made"] == 6
    first = trades(company)
    brought(company, tmp_path, "又来一次.csv", COURIERS)
    counts = company.settles("小江", "2026-03")
    assert not any(counts.get(name) for name in ("made", "changed", "removed", "statements"))
    assert trades(company) == first
    brought(company, tmp_path, "更正.csv", COURIERS.replace(",300,", ",310,"))
    assert company.settles("小江", "2026-03")["changed"] == 2
    delivered = company.lists("结算小林", "settlement.delivery")
    assert len(delivered) == 3
    assert sorted(bool(one["courier"]) for one in delivered) == [False, True, True]
