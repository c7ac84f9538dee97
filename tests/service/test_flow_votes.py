"""How several people decide one step, with people found in the organisation and kept in the database (多人审批)."""

from __future__ import annotations

from collections import Counter

import pytest

from guocheng.service.flow import tasks
from tests.service.works import Works
from tests.story.company import Record


def votes(works: Works, record: Record, said: str) -> str:
    """Let people speak: 「甲+ 主管-」; return where the record stands then."""
    for word in said.split():
        decide = works.company.approves if word[-1] == "+" else works.company.rejects
        decide(word[:-1], record)
    return works.company.stage(record)


@pytest.mark.parametrize(
    ("label", "said", "stands"),
    [
        ("票签", "甲+ 乙+ 丙+", "新建"),  # 3 of 6 voices are not 60 percent
        ("票签", "甲+ 主管+", "同意"),
        ("票签", "主管-", "放弃"),  # 3 of 6 cannot reach it any more
        ("分组", "甲+", "新建"),
        ("分组", "甲+ 查+", "同意"),
        ("分组", "甲+ 查-", "放弃"),
        ("分组", "甲- 查+", "新建"),
        ("比例", "甲+ 乙+", "新建"),
        ("比例", "甲+ 乙+ 丙+", "同意"),
        ("比例", "甲-", "放弃"),
        ("两人", "甲- 乙+ 丙+", "同意"),
        ("两人", "甲- 乙-", "放弃"),
        ("否决", "甲+ 主管-", "放弃"),
        ("否决", "甲- 乙+ 主管+", "同意"),
        ("依次", "甲+ 乙+", "新建"),
        ("依次", "甲+ 乙-", "放弃"),
        ("依次", "甲+ 乙+ 丙+", "同意"),
    ],
)
def test_people_of_the_company_decide_together(busy_works: Works, label: str, said: str, stands: str) -> None:
    """票签、分组、比例、人数、否决、依次:真人逐个表态,够了就通过,够不着就不通过,没用上的待办一个不留。"""
    record = busy_works.order(label)
    assert votes(busy_works, record, said) == stands
    assert bool(busy_works.company.waits_for(record)) == (stands == "新建")


def test_one_is_picked_by_what_he_has_to_do(busy_works: Works) -> None:
    """轮流:三个人各轮到一次;最闲:派给待办最少的;随机:总是其中一个。"""
    asked = []
    for number in range(6):
        busy_works.company.waits(minutes=1)
        asked += busy_works.company.waits_for(busy_works.order("轮流", str(number)))
    assert sorted(asked[:3]) == sorted(asked[3:]) == ["丙", "乙", "甲"]
    for _ in range(4):
        open_now = Counter({name: len(busy_works.company.todo(name)) for name in "甲乙丙"})
        [one] = busy_works.company.waits_for(busy_works.order("最闲"))
        assert open_now[one] == min(open_now.values())
    [somebody] = busy_works.company.waits_for(busy_works.order("随机"))
    assert somebody in "甲乙丙"


def test_straight_back_comes_to_who_sent_it(busy_works: Works) -> None:
    """直达退回:改好以后直接回到退回的人那里,中间的人不用再批,时限接着走,轮次不变;逐级退回则从头走。"""
    works, company = busy_works, busy_works.company
    record = works.order("请示")
    for name in "甲乙丙":
        company.approves(name, record)
    given = {"to_step": "starter", "opinion": "请补充"}
    works.does("主管", tasks.send_back, task_id=works.task("主管", record), straight_back=True, **given)
    assert company.waits_for(record) == ["买手"]
    company.writes("买手", record, amount="12")
    company.resubmits("买手", record)
    assert (company.waits_for(record), works.shown(record)["round"]) == (["主管"], 1)
    works.does("主管", tasks.send_back, task_id=works.task("主管", record), straight_back=False, **given)
    company.resubmits("买手", record)
    assert (company.waits_for(record), works.shown(record)["round"]) == (["甲", "乙", "丙"], 2)
