"""Rules of conversion changed at run time: from a day on, within bounds, tried first, never for closed months."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from guocheng.base.problem import Invalid, Refused
from guocheng.definition.codec import to_json
from guocheng.definition.conversion import Conversion
from guocheng.service import definitions
from guocheng.service.periods import close
from guocheng.service.settlement import rule_words, trial
from guocheng_apps.settlement.rules import delivery_fee, label_fee, sorting_fee
from guocheng_apps.settlement.stories.acting import trades
from guocheng_apps.settlement.stories.conftest import Branch

MARCH = "2026-03"
DEAR = replace(label_fee, floor="20000.00")


@pytest.fixture
def branch(twin_of: Callable[..., Branch]) -> Branch:
    """A branch with a month of daily data."""
    made = twin_of(Branch)
    made.month_of_outlet()
    return made


def publish(branch: Branch, *rules: Conversion) -> None:
    branch.company.command(
        "小管", lambda change: definitions.publish(change, documents=[to_json(one) for one in rules])
    )
    platform = branch.company.platform
    platform.database.run(platform.follow)


def tried(branch: Branch, *rules: Conversion, name: str = "小管") -> dict[str, Any]:
    found: dict[str, Any] = branch.company.ask(
        name, lambda look: trial.trial(look, month=MARCH, documents=[to_json(one) for one in rules])
    )
    return found


def amounts(branch: Branch, service: str = "") -> list[Decimal]:
    return sorted(Decimal(one["amount"]) for one in trades(branch.company) if service in one["service"])


def test_a_rule_ends_where_its_successor_begins(branch: Branch) -> None:
    """派费从 3 月 16 日起换一条规则：两条各算各的日子，合起来还是全月。"""
    branch.company.settles("小江", MARCH)
    (whole,) = amounts(branch, "派费")
    after = replace(delivery_fee, name="company.delivery_fee", label="派费（新）", valid_from="2026-03-16")
    publish(branch, replace(delivery_fee, valid_until="2026-03-16"), after)
    branch.company.settles("小江", MARCH)
    parts = amounts(branch, "派费")
    assert (len(parts), sum(parts)) == (2, whole)
    publish(branch, replace(after, valid_from="2026-04-01"))
    branch.company.settles("小江", MARCH)
    (left,) = amounts(branch, "派费")
    assert left in parts
    assert branch.company.settles("小江", "2026-04").get("made", 0) == 0


@pytest.mark.parametrize(("bound", "amount"), [({"floor": "20000.00"}, "20000.00"), ({"cap": "100"}, "100.00")])
def test_a_trade_ends_within_the_bounds_of_its_rule(branch: Branch, bound: dict[str, str], amount: str) -> None:
    publish(branch, replace(label_fee, **bound))  # type: ignore[arg-type]
    branch.company.settles("小江", MARCH)
    (found,) = [one for one in trades(branch.company) if one["service"] == "面单费"]
    assert found["amount"] == amount
    assert branch.company.settles("小江", MARCH).get("changed", 0) == 0


def test_a_month_that_is_closed_goes_by_the_rules_it_was_closed_with(branch: Branch) -> None:
    company = branch.company
    company.settles("小江", MARCH)
    before = amounts(branch)
    company.system(lambda change: close(change, family="amoeba", until=date(2026, 4, 1), unit=None, reason="三月结账"))
    new = replace(label_fee, name="company.label_again", label="再收一次面单费")
    company.now += timedelta(minutes=1)
    publish(branch, DEAR, new)
    assert tried(branch, DEAR)["closed"]
    assert not any(company.settles("小江", MARCH).get(one) for one in ("made", "changed", "removed", "corrected"))
    assert amounts(branch) == before


def test_what_is_tried_is_what_a_run_makes_and_writes_nothing(branch: Branch) -> None:
    """试算的差额，就是发布以后再折算多出来的。"""
    branch.company.settles("小江", MARCH)
    before = amounts(branch)
    (label,) = amounts(branch, "面单费")
    found = tried(branch, DEAR)
    assert amounts(branch) == before
    assert (found["before"], found["after"]) == (
        {"trades": 1, "amount": f"{label}", "given_way": "0.00"},
        {"trades": 1, "amount": "20000.00", "given_way": "0.00"},
    )
    more = Decimal("20000.00") - label
    assert {one["name"]: Decimal(one["difference"]) for one in found["units"]} == {"出港巴": more, "洞头网点": -more}
    (line,) = found["trades"]
    assert (line["rule"], Decimal(line["difference"])) == ("面单领用折算面单费", more)
    assert "按最低收" in line["explained"]
    publish(branch, DEAR)
    branch.company.settles("小江", MARCH)
    assert sum(amounts(branch)) == sum(before) + more
    same = tried(branch, DEAR)
    assert (same["before"], same["trades"]) == (same["after"], [])


def test_another_kind_is_tried_and_reaches_the_trades_that_are_there(branch: Branch) -> None:
    def kinds() -> list[str]:
        company = branch.company
        return [
            company.sees("小江", company.finds("amoeba.trade", one["id"]))["values"]["kind"]
            for one in trades(company)
            if one["service"] == "面单费"
        ]

    branch.company.settles("小江", MARCH)
    assert kinds() == ["trade"]
    fine = replace(label_fee, trade="penalty")
    (line,) = tried(branch, fine)["trades"]
    assert (len(line["kinds"]), line["difference"]) == (2, "0.00")
    publish(branch, fine)
    assert branch.company.settles("小江", MARCH).get("changed") == 1
    assert kinds() == ["penalty"]
    assert branch.company.settles("小江", MARCH).get("changed", 0) == 0


def test_a_rule_gives_way_to_each_of_several(branch: Branch) -> None:
    """面单费让给派费的接班规则：网点那天有哪一条收了就不收，试算里看得到让掉多少。"""
    again = replace(sorting_fee, name="company.sorting_fee", label="操作费（新）")
    branch.company.settles("小江", MARCH)
    (whole,) = amounts(branch, "面单费")
    label = replace(label_fee, gives_way_to=f"settlement.unknown,{again.name}", day="DATE(2026, 3, 3)")
    found = tried(branch, label, again)
    assert (found["before"]["given_way"], found["after"]["given_way"]) == ("0.00", f"{whole}")
    publish(branch, label, again)
    branch.company.settles("小江", MARCH)
    assert amounts(branch, "面单费") == []
    pending = branch.company.settlement("小江", MARCH)["pending"]
    assert any("操作费（新）" in one["message"] for one in pending)


@pytest.mark.parametrize("idle", [{"item": "'RENT'"}, {"provider": "'NOBODY'"}, {"provider": "outlet"}])
def test_a_rule_gives_way_only_to_what_is_really_charged(branch: Branch, idle: dict[str, str]) -> None:
    """没有价目、没有提供方、自己付给自己：那边收不成，这边照收。"""
    other = replace(sorting_fee, name="company.rent", label="场地", **idle)  # type: ignore[arg-type]
    branch.company.settles("小江", MARCH)
    before = amounts(branch, "面单费")
    publish(branch, replace(label_fee, gives_way_to=other.name, day="DATE(2026, 3, 3)"), other)
    branch.company.settles("小江", MARCH)
    assert before
    assert amounts(branch, "面单费") == before


def test_rules_that_give_way_in_a_circle_are_refused(branch: Branch) -> None:
    with pytest.raises(Invalid, match="绕了一圈"):
        publish(
            branch,
            replace(label_fee, gives_way_to=sorting_fee.name),
            replace(sorting_fee, gives_way_to=label_fee.name),
        )


def test_only_who_may_publish_tries_and_what_is_wrong_is_said(branch: Branch) -> None:
    with pytest.raises(Refused):
        tried(branch, DEAR, name="小江")
    with pytest.raises(Invalid, match="不能高于每笔封顶"):
        tried(branch, replace(DEAR, cap="10"))
    with pytest.raises(Invalid, match="只能试算内部折算规则"):
        branch.company.ask(
            "小管", lambda look: trial.trial(look, month=MARCH, documents=[{"definition": "report", "name": "a.b"}])
        )


def test_who_draws_a_rule_is_offered_services_and_units(branch: Branch) -> None:
    found = branch.company.ask("小管", rule_words.words)
    assert {"code": "DELIVERY", "label": "派费"} in found["items"]
    assert {"code": "IN", "label": "进港巴"} in found["units"]
    assert {"penalty"} <= {one["code"] for one in found["kinds"]}
    with pytest.raises(Refused):
        branch.company.ask("小江", rule_words.words)
