"""What can be wrong with what is printed (打印版式的检查): unknown fields, names said twice, papers nobody can have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity
from guocheng.definition.paper import COPIES_MAX, WHOLE, Paper
from guocheng.definition.problems.looking import Looking
from guocheng.definition.procedure import Approval, CopyTo, Procedure, Work

_SLOT = re.compile(r"{([^{}]*)}")


def paper_problems(look: Looking, entity: Entity) -> Iterator[Problem]:
    """Say everything that is wrong with the papers of a form."""
    yield from look.twice((one.name for one in entity.papers), f"{entity.name}.papers", "打印版式")
    for one in entity.papers:
        where = f"{entity.name}.papers.{one.name}"
        yield from look.name(one.name, where)
        yield from look.label(one.label, where)
        yield from _parts(look, entity, one, where)
        for text in (one.title, one.foot):
            yield from look.template(entity.name, text, where)
            yield from _slots(entity, text, where)
        copies = {copy.strip() for copy in one.copies} - {""}
        if len(copies) < len(one.copies) or len(copies) > COPIES_MAX:
            message = f"{where}：联次要各有各的名称，最多 {COPIES_MAX} 联"
            yield Problem("paper.bad_copies", where, message)


def _parts(look: Looking, entity: Entity, paper: Paper, where: str) -> Iterator[Problem]:
    yield from look.twice((name for part in paper.parts for name in part.fields), where, "字段")
    for part in paper.parts:
        if not part.fields:
            yield Problem("paper.empty_part", where, f"{where}：「{part.label}」里还没有字段")
        for name in part.fields:
            yield from look.field(entity.name, name, where)
            field, _, column = name.partition(".")
            known = entity.field(field)
            if column and known is not None and not known.has_lines:
                message = f"{where}：「{known.label}」不是明细，只能打印它本身；关联记录里的内容请先用引用字段带过来"
                yield Problem("paper.no_column", where, message)


def _slots(entity: Entity, text: str, where: str) -> Iterator[Problem]:
    """Refuse to word a heading by what is no value of the record itself."""
    for name in _SLOT.findall(text):
        known = entity.field(name)
        if "." in name or (known is not None and known.has_lines):
            message = f"{where}：抬头和页脚里只能写这张表单自己的字段，「{name}」不行"
            yield Problem("paper.bad_slot", where, message)


def printing_problems(
    look: Looking, entity: str, said: Approval | Work | CopyTo | Procedure, where: str
) -> Iterator[Problem]:
    """Refuse to let print what the form does not have, and to name papers where nothing may be printed."""
    yield from look.twice(said.papers, f"{where}.papers", "打印版式")
    known = look.catalogue.find_entity(entity)
    names = {WHOLE, *(one.name for one in known.papers)} if known else set(said.papers)
    for name in said.papers:
        if name not in names:
            message = f"{where}：「{known.label if known else entity}」没有打印版式「{name}」，请改选一个"
            yield Problem("paper.unknown", where, message)
    if said.papers and not said.may_print:
        yield Problem("paper.not_printed", where, f"{where}：已经不许打印，就不用再选打印版式")
