"""The form changed while procedures ran (表单变化): said in the trial, mapped by the migration, undone with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from guocheng.definition.codec import to_json
from guocheng.definition.entity import Field
from guocheng.definition.procedure import Procedure, Step
from guocheng.sdk import approval, choice, role_member, text
from guocheng.service import definitions, history
from guocheng.service.context import look
from guocheng.service.flow import migration
from guocheng.service.principal import SYSTEM
from tests.service.club import FLOW, MATTER, Club
from tests.service.test_migration import ask, begins, looked_at, publishes, shown, works
from tests.story.company import Company, Record

SUM_UP = approval("sum_up", "总结", role_member("chief"))


def asked(club: Club, number: str, note: str) -> Record:
    """Let a matter be asked about, and the first person write a note with his word."""
    found = club.matter(number)
    club.company.does("clerk", "请示", found)
    club.company.approves("judge", found, note=note)
    return found


def changes(company: Company, *steps: Step) -> None:
    """Let the form have another note, a level, another word for the sum, and no files any more; and the flow follow."""
    flow = company.platform.catalogue.flow(FLOW)
    asking = Procedure("asking", "新版", steps)
    moves = tuple(replace(move, procedure=asking) if move.name == "ask" else move for move in flow.moves)
    found = company.platform.catalogue.entity(MATTER)
    turned: list[Field] = []
    for one in found.fields:
        if one.name == "note":
            turned.append(replace(one, type="integer", searchable=False))
        elif one.name == "amount":
            turned.append(replace(one, label="费用"))
        elif one.name == "parts":
            turned.append(replace(one, lines=(*one.lines, text("place", "地点", default="'本地'"))))
        elif one.name != "papers":
            turned.append(one)
    level = choice("level", "级别", {"high": "高", "low": "低"}, default="'low'")
    form = replace(found, fields=(*turned, level, text("why", "理由", required=True)))
    documents = [to_json(form), to_json(replace(flow, moves=moves))]
    company.system(lambda change: definitions.publish(change, documents=documents, reason="改表单"))
    company.platform.database.run(company.platform.follow)


def notes(row: dict[str, Any]) -> dict[str, str]:
    """Return what is said of the form, by code and field."""
    return {f"{one['code']} {one['where']}": one["message"] for one in row["notes"] if one["code"].startswith("form.")}


def test_a_changed_form_is_said_mapped_and_undone(club: Club) -> None:
    """加字段填默认值、改名、删除、改类型逐条说明;换不成新类型的不迁移,放弃恢复才迁移;撤销后恢复原样。"""
    company = club.company
    first = approval("say", "表态", role_member("judge"), asks=["note", "papers", "amount"])
    publishes(company, first, SUM_UP)
    good, bad = asked(club, "A1", "12"), asked(club, "A2", "十二")
    held = company.uploads("judge", "依据.txt")
    third = club.matter("A3")
    company.does("clerk", "请示", third)
    company.approves("judge", third, papers=[held])
    company.waits(hours=1)
    changes(company, approval("say", "表态", role_member("judge"), asks=["note", "why"]), SUM_UP)

    rows = {row["title"]: row for row in looked_at(company, ask())["rows"]}
    assert [rows["A1"]["outcome"], rows["A2"]["outcome"]] == ["warnings", "impossible"]
    assert notes(rows["A1"]) == {
        "form.renamed 费用": "「金额」改名为「费用」，填过的值不变",
        "form.retyped 备注": "「备注」从文本改为整数，按新的类型继续",
        "form.added 级别": "新增的「级别」填入默认值「低」",
        "form.added 理由": "新增了「理由」，新版本的「表态」会用到",
        "form.removed 文件": "「文件」已删除，旧版本的「表态」用到它，以前的值留在历史里",
    }
    assert notes(rows["A3"])["form.removed 文件"] == "「文件」已删除，流程里填过的值留在历史里，只能看"
    seen = ["文件（已删除）"]
    assert [gone(company, name, third) for name in ("", "judge", "clerk")] == [seen, seen, []]
    assert "撤回时恢复不了" in notes(rows["A2"])["form.not_converted 备注"]

    number = begins(company, ask())
    assert shown(company, number)["counts"] == {"done": 2, "impossible": 1}
    assert (company.value(good, "level"), company.value(bad, "level")) == ("low", None)
    second = begins(company, ask(let_go=("note",)))
    assert shown(company, second)["counts"] == {"done": 1}
    assert written(company) == {"A1": (None, 12)}

    company.system(lambda change: migration.undo(change, flow=FLOW, number=second))
    company.system(lambda change: migration.undo(change, flow=FLOW, number=number))
    works(company)
    assert (company.value(good, "level"), company.value(bad, "level")) == (None, None)
    assert written(company) == {"A1": (None, "12"), "A2": (None, "十二")}
    with look(company._context(SYSTEM, "")) as view:
        assert migration.preview(view, flow=FLOW, ask=ask())["counts"] == {"warnings": 2, "impossible": 1}


def test_new_columns_get_their_default_and_what_was_changed_since_stays(club: Club) -> None:
    """子表新增的列逐行填默认值;撤销时已经改过的值保持不变,并在日志里说明。"""
    company = club.company
    publishes(company, approval("say", "表态", role_member("judge")), SUM_UP)
    matter = club.matter("A1", parts=[{"what": "茶", "price": "3.00"}, {"what": "水", "price": "1.00"}])
    company.does("clerk", "请示", matter)
    company.waits(hours=1)
    changes(company, approval("say", "表态", role_member("judge")), SUM_UP)
    number = begins(company, ask())
    assert [row["place"] for row in company.value(matter, "parts")] == ["本地", "本地"]
    company.system(lambda change: change.connection.execute("update club_matter set level = 'high'") and None)
    company.system(lambda change: migration.undo(change, flow=FLOW, number=number))
    works(company)
    [row] = shown(company, number)["log"]
    assert (row["state"], [one["code"] for one in row["notes"]]) == ("undone", ["form.kept"])
    assert company.value(matter, "level") == "high"
    assert [row["place"] for row in company.value(matter, "parts")] == [None, None]


def gone(company: Company, name: str, record: Record) -> list[str]:
    """Return the fields that are no more, as somebody reads the history of a record."""
    principal = company.principal(name) if name else SYSTEM
    with look(company._context(principal, "")) as view:
        events = history.history(view, entity=record.entity, record_id=record.id)
    return [one["label"] for event in events for one in event["changes"] if "已删除" in one["label"]]


def written(company: Company) -> dict[str, tuple[Any, Any]]:
    """Return what is kept of notes that procedures wrote: before and after, by title."""
    with company.platform.database.read() as connection:
        rows = connection.execute(
            "select i.title, w.before, w.after from gc_flow_written w join gc_flow_instance i on i.id = w.instance_id"
            " where w.field = 'note'"
        ).fetchall()
    return {str(title): (before, after) for title, before, after in rows}
