"""The tutorial is true (教程): its code installs, works on a real database, and its figures are those of the sample."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from guocheng.definition import codec
from guocheng.definition.bundle import Bundle
from guocheng.service.bundles import GROUP, installed_bundles
from guocheng.service.platform import Platform
from guocheng_apps.org.demo_names import SAMPLE_COURIERS
from tests.house.tree import ROOT
from tests.story.company import Company

TEXT = (ROOT / "docs" / "tutorial.zh-CN.md").read_text(encoding="utf-8")
EXPORT = ROOT / "cases" / "import" / "进港投诉.xls"


def block(language: str) -> str:
    """Return the one code block of a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.fixture
def supply(tmp_path: Path) -> Bundle:
    """The bundle, loaded as the entry point in the tutorial names it."""
    (entry,) = tomllib.loads(block("toml"))["project"]["entry-points"][GROUP].values()
    module_name, _, name = entry.partition(":")
    path = tmp_path / f"{module_name}.py"
    path.write_text(block("python"), encoding="utf-8")
    spec = spec_from_file_location(module_name, path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    bundle = getattr(module, name)
    assert isinstance(bundle, Bundle)
    return bundle


@pytest.fixture
def branch(supply: Bundle, new_database: Callable[[], str], tmp_path: Path) -> Iterator[Company]:
    """A company with the bundle installed: 老陈 heads the outlet, 小王 asks, 小蔡 keeps the store, 老总 is the boss."""
    platform = Platform.open(
        database_url=new_database(), files=tmp_path / "files", bundles=[*installed_bundles(), supply]
    )
    platform.prepare(lambda _: None)
    company = Company(platform)
    outlet = company.unit("330301", "洞头网点", "outlet")
    for number, (name, roles) in enumerate(
        {"老陈": [], "小王": ["supply_user"], "小蔡": ["supply_keeper"], "老总": ["boss"]}.items()
    ):
        company.person(f"33030100{number}", name, outlet, *roles)
    company.heads(outlet, "老陈")
    yield company
    platform.close()


def test_a_request_goes_its_way(branch: Company) -> None:
    """申请、部门负责人同意、发放,报表里多了一笔。"""
    request = branch.opens("小王", "supply.request", item="工作服", quantity=2, price="120")
    assert branch.value(request, "amount") == "240.00"
    branch.does("小王", "提交申请", request)
    assert branch.waits_for(request) == ["老陈"]
    branch.approves("老陈", request)
    assert branch.stage(request) == "待发放"
    branch.does("小蔡", "发放", request)
    assert branch.stage(request) == "已发放"
    (row,) = branch.report("小蔡", "supply.by_unit", "this_month")["rows"]
    assert (row["keys"][0]["label"], row["cells"]) == ("洞头网点", ["1", "240.00"])


def test_much_money_needs_the_boss(branch: Company) -> None:
    """五百元以上总经理再批;没有同意就回到填写中。"""
    request = branch.opens("小王", "supply.request", item="电动车", quantity=1, price="3600")
    branch.does("小王", "提交申请", request)
    branch.approves("老陈", request)
    assert branch.waits_for(request) == ["老总"]
    branch.rejects("老总", request)
    assert branch.stage(request) == "填写中"


def test_the_bundle_is_a_value_like_any_other(supply: Bundle) -> None:
    """教程里的应用包存成 JSON 再读回来,一点不变。"""
    assert codec.from_json(codec.to_json(supply)) == supply


def test_the_sample_file_gives_the_figures_of_the_tutorial(company: Company) -> None:
    """试运行 240 行,新增 237 条,错 3 条,提醒 1 条,单元格位置与教程写的一样。"""
    branch = company.unit("330300", "温州分公司", "branch")
    company.person("330300101", "小林", branch, "agent")
    for number, (name, couriers) in SAMPLE_COURIERS.items():
        unit = company.unit(number, name, "outlet", branch)
        for code, courier in couriers:
            company.person(code, courier, unit)
    company.waits(days=30)
    done = company.imports("小林", EXPORT)
    assert (done["progress"]["total"], done["counts"]["new"], done["counts"]["error"]) == (240, 237, 3)
    assert f"试运行 {done['progress']['total']} 行" in TEXT
    assert f"导入 {done['counts']['new']} 条" in TEXT
    shown = company.ask("小林", lambda view: _errors(view, done["id"]))
    assert [cell for cell in shown if f"`{cell}`" not in TEXT] == []
    assert len(shown) == 4


def _errors(view: object, batch: int) -> list[str]:
    from guocheng.service import imports

    found = imports.errors(view, batch_id=batch)  # type: ignore[arg-type]
    return [problem["where"] for row in found["rows"] for problem in row["problems"]]
