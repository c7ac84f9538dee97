"""What the expressions of a run see (求值): the triggering record as it is now, and what the nodes before found.

- Records are read when an expression asks for them, each time anew, for the run itself may have changed them.
- Who acts as a person sees what that person sees: an expression that names more is refused, not answered blank.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from guocheng.base.calendar import WorkCalendar
from guocheng.base.problem import Problem, Refused
from guocheng.definition.automation import BEFORE, FORM, Formula, Loop, Node, RunAs, Stop, Wait
from guocheng.definition.automation_names import Known
from guocheng.definition.entity import Entity, Field
from guocheng.definition.lineage import on_the_way
from guocheng.definition.problems.automation_nodes import SLOT
from guocheng.expr.bind import bound
from guocheng.expr.check import Checked
from guocheng.expr.run import run
from guocheng.expr.typed import Aggregate, Apply, ListOf, Typed
from guocheng.expr.typed import Field as Path
from guocheng.expr.types import Kind, Name
from guocheng.service.automation import values as packing
from guocheng.service.automation.wording import as_text
from guocheng.service.context import Change
from guocheng.service.directory import calendar_of_unit
from guocheng.service.flow.world import record_unit
from guocheng.service.records.access import reader_of
from guocheng.service.records.evaluation import env_of
from guocheng.service.records.following import followed
from guocheng.store import records

Values = Mapping[str, Any]


@dataclass
class Scene:
    """The outside of one run, as the engine asks for it; made anew whenever something was done."""

    change: Change
    known: Known
    #: The triggering record: its id, and what it held where it is gone or not saved yet.
    record_id: int | None
    held: Values | None = None
    #: What the changed fields held before.
    was: Values | None = None

    @property
    def entity(self) -> Entity | None:
        """The entity of the triggering record."""
        return self.change.catalogue.find_entity(self.known.automation.on)

    @property
    def form(self) -> dict[str, Any]:
        """The values of the triggering record as they are now."""
        if self.held is not None or self.entity is None or self.record_id is None:
            return dict(self.held or {})
        if "form" not in self.change.cache:
            found = records.bare_values(self.change.connection, self.change.catalogue, self.entity.name, self.record_id)
            if found is None:
                message = f"这条「{self.entity.label}」已经不在了，可能已被删除"
                raise Refused(Problem("automation.record_gone", self.entity.label, message))
            self.change.cache["form"] = found
        form: dict[str, Any] = self.change.cache["form"]
        return form

    # ---- what the engine asks --------------------------------------------------------------------------------------

    def holds(self, values: Values, node: Node, text: str) -> bool:
        """Tell whether a condition of a node holds."""
        return self.over_record(values, node.name, text, Kind.BOOLEAN) is True

    def value(self, values: Values, node: Formula) -> Any:
        """Work a formula out."""
        return packing.packed(self.over_record(values, node.name, node.value))

    def items(self, values: Values, node: Loop) -> Sequence[Any]:
        """Return what a loop goes over."""
        return self.many(values, node.over)

    def until(self, values: Values, node: Wait, at: datetime) -> datetime | None:
        """Return until when a run waits."""
        if node.until:
            found: datetime | None = self.over_record(values, node.name, node.until, Kind.INSTANT)
            return found
        hours = self.over_record(values, node.name, node.hours, Kind.NUMBER) if node.hours else None
        return None if hours is None else self.calendar().add_minutes(at, max(0, round(hours * 60))).at

    def says(self, values: Values, node: Stop) -> str:
        """Return what a node that ends the run says."""
        return self.text(values, node.name, node.says)

    # ---- expressions -----------------------------------------------------------------------------------------------

    def over_record(
        self, values: Values, place: str, text: str, expects: Kind | None = None, *extra: tuple[Name, Any]
    ) -> Any:
        """Return the value of an expression over the triggering record."""
        checked = self.known.over_record(place, text, expects, *(name for name, _ in extra))
        return self._run(checked, place, values, {name.code: value for name, value in extra})

    def over(self, values: Values, place: str, entity: str, text: str, expects: Kind | None = None) -> Checked:
        """Return an expression over other records with all that is known beforehand filled in."""
        checked = self.known.over(place, entity, text, expects)
        names = {one.code for one in self.known.beside(place)}
        own = [path for path in checked.paths if path.partition(".")[0] not in names]
        self._must_see(entity, own)

        def worked_out(part: Checked) -> Any:
            return self._run(_without_form(part), place, values, {})

        return bound(checked, names, worked_out)

    def text(self, values: Values, place: str, template: str, *, escape: Callable[[str], str] = str) -> str:
        """Return a text with what stands in its braces worked out."""
        catalogue = self.change.catalogue

        def word(slot: str) -> str:
            checked = self.known.over_record(place, slot)
            return escape(as_text(self.change, catalogue, checked.type, self._run(checked, place, values, {})))

        return SLOT.sub(lambda found: word(found[1]), template)

    def many(self, values: Values, name: str) -> list[Any]:
        """Return the members of a list: records that a node found, or lines of the triggering record."""
        found = values.get(name) or {}
        if packing.kind_of(found) == "records":
            return [packing.record_of(found["entity"], one) for one in found["ids"]]
        rows = self.form.get(name) or []
        if rows:
            self._must_see(self.known.automation.on, [name])
        return [packing.line_of(name, row) for row in rows]

    def record(self, values: Values, name: str) -> tuple[str, int]:
        """Return the record that a node is about.

        :raises Refused: there is none.
        """
        if not name:
            if self.record_id is None:
                raise Refused(Problem("automation.no_record", "记录", "这次运行没有触发的记录"))
            return self.known.automation.on, self.record_id
        first, _, rest = name.partition(".")
        found = values.get(first) or {}
        if packing.is_record(found) and not rest:
            return found["entity"], found["id"]
        return self._linked(values, name)

    def calendar(self) -> WorkCalendar:
        """Return the working calendar that delays count in: that of the record's unit."""
        unit = record_unit(self.entity, self.form) if self.entity else None
        return calendar_of_unit(self.change.connection, unit) if unit else self.change.principal.calendar

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _linked(self, values: Values, path: str) -> tuple[str, int]:
        """Return the record behind a link of the triggering record, or of one that was found."""
        checked = self.known.over_record(self.place_of(path), path)
        found = self._run(checked, self.place_of(path), values, {})
        if not isinstance(found, int) or not checked.type.entity:
            raise Refused(Problem("automation.no_record", path, f"「{path}」没有查到记录，不能继续"))
        return checked.type.entity, found

    def place_of(self, path: str) -> str:
        """Return a place at which the first name of a path is known."""
        first = path.partition(".")[0]
        return next((place for place, names in self.known.at.items() if any(one.code == first for one in names)), "")

    def _run(self, checked: Checked, place: str, values: Values, extra: Mapping[str, Any]) -> Any:
        given: dict[str, Any] = {}
        names = {one.code: one for one in self.known.at[place]}
        fields: dict[str, Field] = {}
        paths: list[str] = []
        for path in checked.paths:
            first = path.partition(".")[0]
            if first in extra:
                given[first] = self._member(extra[first], [*_rests(checked, first)])
            elif first == BEFORE and BEFORE in names:
                given[first] = self._before([*_rests(checked, first)])
            elif first in names or first in values:
                given[first] = self._named(values.get(first), [*_rests(checked, first)])
            else:
                paths.append(path)
        if paths and self.entity is not None:
            self._must_see(self.entity.name, paths)
            fields |= {one.name: one for one in self.change.catalogue.fields(self.entity)}
            given = {**followed(self.change, fields, paths, self.form), **given}
        return run(checked, given, env_of(self.change))

    def _named(self, value: Any, rests: Sequence[str]) -> Any:
        """Return what is known by a name, with all that an expression asks of it."""
        kind = packing.kind_of(value)
        if kind == "record":
            self._must_see(value["entity"], rests)
            return self._read(value["entity"], [value["id"]], rests)[0]
        if kind == "records":
            self._must_see(value["entity"], rests)
            return self._read(value["entity"], value["ids"], rests)
        return self._member(value, rests) if kind == "line" else packing.unpacked(value)

    def _member(self, value: Any, rests: Sequence[str]) -> Any:
        if packing.kind_of(value) != "line":
            return self._named(value, rests)
        lines = self.entity.field(value["field"]) if self.entity else None
        columns = {one.name: one for one in lines.lines} if lines else {}
        self._must_see(self.known.automation.on, [f"{value['field']}.{rest}" for rest in rests if rest])
        return followed(self.change, columns, rests, packing.unpacked(value))

    def _before(self, rests: Sequence[str]) -> Any:
        if self.entity is None:
            return None
        self._must_see(self.entity.name, rests)
        fields = {one.name: one for one in self.change.catalogue.fields(self.entity)}
        return {**followed(self.change, fields, rests, {**self.form, **(self.was or {})}), "id": self.record_id}

    def _read(self, entity: str, ids: Sequence[int], rests: Iterable[str]) -> list[Any]:
        if not any(rests):
            return [{"id": one} for one in ids]
        fields = {one.name: one for one in self.change.catalogue.fields(entity)}
        found = records.read_many(self.change.connection, self.change.catalogue, entity, list(ids), with_titles=False)
        by_id = {one.id: followed(self.change, fields, [rest for rest in rests if rest], one.values) for one in found}
        return [by_id.get(one) for one in ids]

    def _must_see(self, entity: str, paths: Iterable[str]) -> None:
        """Refuse an expression that names what the person for whom the run acts does not see.

        :raises Refused: he does not.
        """
        if self.known.automation.run_as is RunAs.SYSTEM or self.change.principal.administers:
            return
        reader = reader_of(self.change)
        for path in paths:
            for one in on_the_way(self.change.catalogue, entity, path) if path else ():
                if not reader.sees(one.entity, one.field) or reader.masks(one.entity, one.field):
                    message = f"以触发人的身份运行，但{self.change.principal.name}看不到用到的字段「{path}」"
                    raise Refused(Problem("automation.not_seen", path, message))


def escaped_address(text: str) -> str:
    """Return a text as it may stand in an address."""
    return urllib.parse.quote(text, safe="")


def _rests(checked: Checked, first: str) -> Iterable[str]:
    """Yield what an expression asks of a name, without the name."""
    for path in checked.paths:
        name, _, rest = path.partition(".")
        if name == first:
            yield rest


def _without_form(part: Checked) -> Checked:
    """Return a part of an expression over other records, with `form` taken away: it is the record itself there."""
    return Checked(part.text, _bare(part.tree))


def _bare(node: Typed) -> Typed:
    if isinstance(node, Path) and node.path[0] == FORM:
        lines = node.lines[1:] if node.lines and node.lines[0] == FORM else node.lines
        return replace(node, path=node.path[1:] or ("id",), lines=lines)
    if isinstance(node, Aggregate):
        lines = node.lines[1:] if node.lines[0] == FORM else node.lines
        value, where = (None if one is None else _bare(one) for one in (node.value, node.where))
        return replace(node, lines=lines, value=value, where=where)
    if isinstance(node, Apply):
        return replace(node, args=tuple(map(_bare, node.args)))
    return replace(node, items=tuple(map(_bare, node.items))) if isinstance(node, ListOf) else node
