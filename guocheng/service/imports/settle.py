"""What a part still has to find or make before it is written (补找关联): records this very file brought, or new ones.

- A dry run makes nothing: it remembers what the import would have made, so that later rows may link to it.
- Nobody makes records by a link that he could not make by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import type_of
from guocheng.definition.role import Right
from guocheng.service.context import Change
from guocheng.service.imports.convert import WARNING, Remark, RowValues, Words
from guocheng.service.imports.links import UNCLAIMED, Links, Way, called_field, not_found, said
from guocheng.service.imports.parts import PartRows, Sheet
from guocheng.service.records import form
from guocheng.service.records.access import visibility_of
from guocheng.store.records import Origin, bulk


@dataclass
class Settler:
    """Settles the links of one part; without an origin nothing is made."""

    change: Change
    links: Links
    sheets: Mapping[int, Sheet]
    origin: Origin | None

    def settle(self, part: PartRows) -> None:
        """Look once more for every record that was not found, and do what its column wants when it is not there."""
        waiting: dict[int, list[tuple[RowValues, bool]]] = {}
        for head in part.heads:
            sound = not head.wrong
            for row in (head, *head.joined):
                if row.links:
                    waiting.setdefault(row.sheet, []).append((row, sound))
        for index, rows in waiting.items():
            ways = self.sheets[index].ways
            self.links.learn(self.change, [row for row, _ in rows], ways, anew=True)
            for row, sound in rows:
                self.links.resolve(self.change, [row], ways)
                for name in list(row.links):
                    self._leftover(row, name, ways[name], row.links.pop(name), sound=sound)

    def _leftover(self, row: RowValues, name: str, way: Way, words: list[Words], *, sound: bool) -> None:
        for one in self.links.missing(self.change, way, words):
            if self.links.is_promised(way, one):
                row.promised.add(name)
            elif way.absent == "create":
                if sound:
                    self._make(row, name, way, one)
            else:
                label = self.change.catalogue.entity(way.field.to).label
                row.values.setdefault(name, None)
                row.remarks.append(not_found(way, label, one))
                if row.remarks[-1].code == UNCLAIMED:
                    row.unclaimed[name] = said(one)

    def _make(self, row: RowValues, name: str, way: Way, words: Sequence[Words]) -> None:
        entity = self.change.catalogue.entity(way.field.to)
        place = words[0].place
        try:
            made = self._made(entity, way, words)
        except Invalid as refusal:
            message = f"「{way.field.label}」要新建{entity.label}「{said(words)}」,但是:{refusal.problems[0].message}"
            row.remarks.append(Remark("import.link_not_made", message, place))
            return
        if made is None:
            row.promised.add(name)
            message = f"系统里没有{entity.label}「{said(words)}」,导入时会新建"
        else:
            message = f"系统里没有{entity.label}「{said(words)}」,已经新建"
            row.values[name] = [*(row.values.get(name) or []), made] if way.several else made
        row.remarks.append(Remark("import.link_made", message, place, WARNING))

    def _made(self, entity: Entity, way: Way, words: Sequence[Words]) -> int | None:
        """Make a record that a file names; None in a dry run.

        :raises Invalid: it may not or cannot be made from so little.
        """
        if not visibility_of(self.change, entity.name).may(Right.CREATE):
            raise Invalid(Problem("right.missing", entity.label, f"您没有新建「{entity.label}」的权限"))
        given = {}
        for one in words:
            name = called_field(entity, one.by)
            field = entity.field(name)
            if field is None:
                raise Invalid(Problem("import.link_not_made", entity.label, f"不知道写到「{entity.label}」的哪个字段"))
            given[name] = type_of(field).parse(field, one.text)
        full = form.completed(self.change, entity, given, creating=True)
        if wrong := form.problems(self.change, entity, full):
            raise Invalid(*wrong)
        if self.origin is None:
            self.links.promise(self.change, entity, full)
            return None
        connection, catalogue = self.change.connection, self.change.catalogue
        with connection.transaction():
            (record_id,) = bulk.insert_many(connection, catalogue, entity.name, [bulk.NewRow(full)], self.origin)
        self.links.know(self.change, entity, record_id, full)
        return record_id
