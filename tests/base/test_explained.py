"""An explained amount is the sum of its steps; masks keep only what helps to recognise somebody."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guocheng.base import mask
from guocheng.base.explained import Explained, Step


def test_amount_is_the_sum_of_its_steps() -> None:
    fine = Explained.sum([Step("遗失件", Decimal("100.00"), "处罚规则 3.1"), Step("超时 2 天", Decimal("40.00"))])
    whole = fine + Explained.of("运费", Decimal("12.50"))
    assert whole.value == Decimal("152.50")
    nested = Explained.sum([fine.named("处罚", "投诉单 TS-1")])
    assert str(nested).splitlines() == [
        "处罚 = 140.00(投诉单 TS-1)", "  遗失件 = 100.00(处罚规则 3.1)", "  超时 2 天 = 40.00",
    ]  # fmt: skip


def test_an_explanation_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(AssertionError, match="sum of its steps"):
        Explained(Decimal(5), (Step("一", Decimal(4)),))


def test_nothing_is_nought() -> None:
    assert Explained.sum([]).value == Decimal(0)


def test_masks() -> None:
    assert mask.phone("13812345678") == "138****5678"
    assert mask.phone("025-84651234") == "025-****1234"
    assert mask.phone("12") == "1****"
    assert mask.name("王小明") == "王**"
    assert mask.name("李") == "李*"
    assert mask.identity("320102199001011234") == "320***********1234"
    masked = mask.within("客户王先生 13812345678 来电,运单 773000000001,证 32010219900101123X")
    assert masked == "客户王先生 138****5678 来电,运单 773000000001,证 320***********123X"
