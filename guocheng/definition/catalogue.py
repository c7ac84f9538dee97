"""All definitions in force (目录): what every floor above asks when it meets a name.

- A catalogue never changes; publishing a definition makes a new one.
- Nothing here checks: `problems.problems` says what is wrong before a bundle is let in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from guocheng.base.problem import NotFound, Problem
from guocheng.definition import book as books
from guocheng.definition.aggregate import Aggregate, read_as
from guocheng.definition.alert import Alert
from guocheng.definition.automation import Automation
from guocheng.definition.book import Book, Demand, PostingRule
from guocheng.definition.bundle import Bundle, MenuItem
from guocheng.definition.conversion import Conversion
from guocheng.definition.entity import APPROVAL_STATE, FLOW_FIELDS, SYSTEM_FIELDS, Entity, Field, Option
from guocheng.definition.field_types import FIELD_TYPES
from guocheng.definition.flow import Flow, Stage
from guocheng.definition.importing import ImportShape
from guocheng.definition.report import Report
from guocheng.definition.role import Role
from guocheng.definition.scope import EntityScope, LinesScope
from guocheng.definition.totals import Total, totals
from guocheng.expr.check import Checked, check
from guocheng.expr.types import Kind, Name, Names, Scope, Type

EntityRef = str | Entity
_STAGE_COLORS: Mapping[str, str] = {"open": "blue", "waiting": "yellow", "done": "green", "cancelled": "grey"}
_T = TypeVar("_T")


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The definitions of all bundles, by name."""

    bundles: tuple[Bundle, ...]

    # ---- finding ---------------------------------------------------------------------------------------------------

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """Return every entity by name, aggregates and books among them; its look-ups know what they show."""
        return {name: self._completed(one) for name, one in self._raw.items()}

    @cached_property
    def aggregates(self) -> Mapping[str, Aggregate]:
        """Return every aggregate by name."""
        return {one.name: one for bundle in self.bundles for one in bundle.aggregates}

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """Return all that is added up: aggregates and roll-up fields."""
        return totals(self)

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """Return every flow by name."""
        return {one.name: one for bundle in self.bundles for one in bundle.flows}

    @cached_property
    def reports(self) -> Mapping[str, Report]:
        """Return every report by name."""
        return {one.name: one for bundle in self.bundles for one in bundle.reports}

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """Return every role by name."""
        return {one.name: one for bundle in self.bundles for one in bundle.roles}

    @cached_property
    def alerts(self) -> Mapping[str, Alert]:
        """Return every alert by name."""
        return {one.name: one for bundle in self.bundles for one in bundle.alerts}

    @cached_property
    def automations(self) -> Mapping[str, Automation]:
        """Return every automation by name."""
        return {one.name: one for bundle in self.bundles for one in bundle.automations}

    @cached_property
    def conversions(self) -> Mapping[str, Conversion]:
        """Return every conversion by name."""
        return {one.name: one for bundle in self.bundles for one in bundle.conversions}

    @cached_property
    def books(self) -> Mapping[str, Book]:
        """Return every book by name."""
        return {one.name: one for bundle in self.bundles for one in bundle.books}

    @cached_property
    def posting_rules(self) -> Mapping[str, PostingRule]:
        """Return every posting rule by name."""
        return {one.name: one for bundle in self.bundles for one in bundle.posting_rules}

    @cached_property
    def imports(self) -> Mapping[str, ImportShape]:
        """Return every known import shape by name."""
        return {one.name: one for bundle in self.bundles for one in bundle.imports}

    @cached_property
    def menu(self) -> tuple[tuple[Bundle, MenuItem], ...]:
        """Return the menu entries with the bundle each belongs to."""
        return tuple((bundle, item) for bundle in self.bundles for item in bundle.menu)

    def entity(self, name: str) -> Entity:
        """Return an entity.

        :raises NotFound: there is none of this name.
        """
        return _found(self.entities, name, "实体")

    def find_entity(self, name: str) -> Entity | None:
        """Return an entity, or nothing."""
        return self.entities.get(name)

    def flow(self, name: str) -> Flow:
        """Return a flow.

        :raises NotFound: there is none of this name.
        """
        return _found(self.flows, name, "流程")

    def flow_of(self, entity: EntityRef) -> Flow | None:
        """Return the flow that records of an entity go through, or nothing."""
        return self._flow_by_entity.get(_name(entity))

    def report(self, name: str) -> Report:
        """Return a report.

        :raises NotFound: there is none of this name.
        """
        return _found(self.reports, name, "报表")

    def role(self, name: str) -> Role:
        """Return a role.

        :raises NotFound: there is none of this name.
        """
        return _found(self.roles, name, "角色")

    def automation(self, name: str) -> Automation:
        """Return an automation.

        :raises NotFound: there is none of this name.
        """
        return _found(self.automations, name, "自动化")

    def book(self, name: str) -> Book:
        """Return a book.

        :raises NotFound: there is none of this name.
        """
        return _found(self.books, name, "账簿")

    def posting_rules_of(self, entity: EntityRef) -> tuple[PostingRule, ...]:
        """Return the rules by which records of an entity, or their lines, are posted."""
        return tuple(one for one in self.posting_rules.values() if one.entity == _name(entity))

    def demands_of(self, book: Book) -> tuple[Demand, ...]:
        """Return the rows of the checklist of a book: its own, and those that other bundles bring."""
        brought = (one for bundle in self.bundles for one in bundle.demands if one.book == book.name)
        return (*book.checklist, *brought)

    def posting_rules_into(self, book: str) -> tuple[PostingRule, ...]:
        """Return the rules that post into a book."""
        return tuple(one for one in self.posting_rules.values() if one.book == book)

    def import_shape(self, name: str) -> ImportShape:
        """Return an import shape.

        :raises NotFound: there is none of this name.
        """
        return _found(self.imports, name, "导入模板")

    # ---- fields ----------------------------------------------------------------------------------------------------

    def fields(self, entity: EntityRef) -> tuple[Field, ...]:
        """Return the fields of an entity and those every record has; `stage` offers the stages of the flow."""
        name = _name(entity)
        if name not in self._fields:
            self._fields[name] = tuple(self._all_fields(self.entity(name)))
        return self._fields[name]

    def field(self, entity: EntityRef, path: str) -> Field | None:
        """Find a field by its path: "kind", "station.name" through a link, "responsibilities.unit" in a sub-table."""
        first, _, rest = path.partition(".")
        found = self._by_code(_name(entity)).get(first)
        if found is not None and found.has_lines and rest:
            first, _, rest = rest.partition(".")
            found = next((one for one in found.lines if one.name == first), None)
        if found is None or not rest:
            return found
        return self.field(found.to, rest) if found.to in self.entities else None

    def fields_by_word(self, entity: EntityRef) -> Mapping[str, Field]:
        """Return the fields by code and by label; a code wins over a label."""
        name = _name(entity)
        if name not in self._words:
            fields = self.fields(name)
            self._words[name] = {one.label: one for one in reversed(fields)} | {one.name: one for one in fields}
        return self._words[name]

    # ---- expressions -----------------------------------------------------------------------------------------------

    def scope(self, entity: EntityRef, extra: tuple[Name, ...] = ()) -> Scope:
        """Return the names an expression over an entity may use; `extra` names come first."""
        return EntityScope(self, _name(entity), extra)

    def checked(
        self, entity: EntityRef, text: str, expects: Kind | None = None, extra: tuple[Name, ...] = ()
    ) -> Checked:
        """Return an expression over an entity, parsed and checked; the answer is remembered.

        :raises Invalid: the expression is wrong; every problem names its place.
        """
        key = (_name(entity), text, expects, extra)
        if key not in self._checked:
            self._checked[key] = check(text, self.scope(entity, extra), expects=expects)
        return self._checked[key]

    def column_names(self, entity: EntityRef, lines: str) -> tuple[Name, ...]:
        """Return what an expression of a sub-table's column may use besides the record's fields: the columns."""
        key = (_name(entity), lines)
        if key not in self._names:
            field = self.entity(key[0]).field(lines)
            self._names[key] = () if field is None else tuple(LinesScope(self, field.lines).names())
        return self._names[key]

    def rule_names(self, entity: EntityRef, source: str, rules: str) -> tuple[Name, ...]:
        """Return what an action by rule may use besides the fields: `line` of the source, `rule` of the table."""
        key = (_name(entity), source, rules)
        if key not in self._names:
            field = self.entity(key[0]).field(source)
            inner = LinesScope(self, () if field is None else field.lines)
            line = Name("line", "来源行", Type(Kind.LINK), inner)
            rule = Name("rule", "规则", Type(Kind.LINK, entity=rules), EntityScope(self, rules))
            self._names[key] = (line, rule) if source else (rule,)
        return self._names[key]

    def pick_names(self, entity: EntityRef, lines: str = "") -> tuple[Name, ...]:
        """Return what `pick_where` may use besides the offered record: `form`, as it is typed, and its `line`."""
        key = ("pick", _name(entity), lines)
        if key not in self._names:
            form = Name("form", "本单", Type(Kind.LINK, entity=key[1]), EntityScope(self, key[1]))
            field = self.entity(key[1]).field(lines) if lines else None
            line = Name("line", "本行", Type(Kind.LINK), LinesScope(self, field.lines if field else ()))
            self._names[key] = (form, line) if lines else (form,)
        return self._names[key]

    def measure_scope(self, report: Report) -> Scope:
        """Return the names of a computed measure: the other measures."""
        return Names(tuple(Name(one.name, one.label, Type(Kind.NUMBER)) for one in report.measures))

    # ---- inside ----------------------------------------------------------------------------------------------------

    @cached_property
    def _flow_by_entity(self) -> Mapping[str, Flow]:
        return {one.on: one for one in self.flows.values()}

    @cached_property
    def _raw(self) -> Mapping[str, Entity]:
        written = {one.name: one for bundle in self.bundles for one in bundle.entities}
        kept = {name: books.read_as(one, self.posting_rules_into(name)) for name, one in self.books.items()}
        return written | {name: read_as(one) for name, one in self.aggregates.items()} | kept

    def _completed(self, entity: Entity) -> Entity:
        fields = tuple(
            FIELD_TYPES[one.type].completed(one, entity.fields, self._declared) if one.type in FIELD_TYPES else one
            for one in entity.fields
        )
        return entity if fields == entity.fields else replace(entity, fields=fields)

    def _declared(self, entity: str) -> tuple[Field, ...]:
        return tuple(self._all_fields(self._raw[entity])) if entity in self._raw else ()

    @cached_property
    def _fields(self) -> dict[str, tuple[Field, ...]]:
        return {}

    @cached_property
    def _codes(self) -> dict[str, Mapping[str, Field]]:
        return {}

    @cached_property
    def _words(self) -> dict[str, Mapping[str, Field]]:
        return {}

    @cached_property
    def _names(self) -> dict[tuple[str, ...], tuple[Name, ...]]:
        return {}

    @cached_property
    def _checked(self) -> dict[Any, Checked]:
        return {}

    def _by_code(self, entity: str) -> Mapping[str, Field]:
        if entity not in self._codes and entity in self.entities:
            self._codes[entity] = {one.name: one for one in reversed(self.fields(entity))}
        return self._codes.get(entity, {})

    def _all_fields(self, entity: Entity) -> Iterator[Field]:
        yield from entity.fields
        for one in SYSTEM_FIELDS:
            # In a tree the record itself can be asked for together with all below it.
            yield replace(one, to=entity.name) if one.name == "id" and entity.parent_field else one
        if flow := self.flow_of(entity):
            for one in FLOW_FIELDS:
                yield replace(one, options=tuple(map(stage_option, flow.stages))) if one.name == "stage" else one
            if any(move.procedure for move in flow.moves):
                yield APPROVAL_STATE


def stage_option(stage: Stage) -> Option:
    """Return a stage as an option of the field `stage`."""
    return Option(stage.name, stage.label, stage.color or _STAGE_COLORS[stage.category])


def _name(entity: EntityRef) -> str:
    return entity if isinstance(entity, str) else entity.name


def _found(known: Mapping[str, _T], name: str, word: str) -> _T:
    if name not in known:
        raise NotFound(Problem("catalogue.unknown_name", name, f"没有{word}「{name}」"))
    return known[name]
