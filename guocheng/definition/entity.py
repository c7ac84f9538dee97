"""What a company keeps (实体): an entity is a real table, declared once for every surface.

Always: names are lower-case words, labels are Chinese, a sub-table is a field of type `lines` whose columns are fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from guocheng.definition.paper import Paper
from guocheng.definition.view import View


@dataclass(frozen=True)
class Option:
    """One choice: the stored code, the label, a colour word, still offered or not.

    Colour words: grey, blue, green, yellow, orange, red, purple. In a cascade `parent` is the code of the option above.
    Where `when` does not hold for the record, the option cannot be chosen.
    """

    code: str
    label: str
    color: str = ""
    offered: bool = True
    parent: str = ""
    when: str = ""  # expression over the record


@dataclass(frozen=True)
class OnChange:
    """When a person changes the field this stands on, another field gets the value of an expression."""

    field: str
    value: str


@dataclass(frozen=True)
class RollUp:
    """A figure over the records that point back at this one, kept in step with every change of theirs.

    `of` names their entity, `by` its link field to this record. `function` is count, sum, avg, min, max, first, last,
    distinct or concat; `value` and `where` are expressions over them, `order` is the field that first and last go by.
    """

    of: str
    by: str
    function: str = "count"
    value: str = ""
    where: str = ""
    order: str = ""


@dataclass(frozen=True)
class Field:
    """One property of a record. `type` names a field type of `guocheng.definition.field_types`."""

    name: str
    label: str
    type: str
    required: bool = False
    unique: bool = False
    readonly: bool = False  # filled by the system: serial, formula, actions
    masked: bool = False  # personal data: shown as 138****0000 unless the grant reveals it
    indexed: bool = False  # filter and sort stay fast on big tables
    searchable: bool = False  # found by the search box
    default: str = ""  # expression
    required_when: str = ""  # expression
    visible_when: str = ""  # expression
    check: str = ""  # expression that must hold
    check_message: str = ""
    formula: str = ""  # expression; computed at every save
    options: tuple[Option, ...] = ()
    to: str = ""  # link: the entity
    pick_where: str = ""  # link: expression over the offered records
    scale: int = 0  # decimal: digits after the point
    unit: str = ""  # shown behind the number: kg, 件
    long: bool = False  # text over several lines
    rule: str = ""  # serial: "TS{yyyyMMdd}{0000}"
    lines: tuple[Field, ...] = ()  # lines: the columns
    help: str = ""
    width: int = 0  # list column width in pixels, 0 for the type's own
    aliases: tuple[str, ...] = ()  # header names in imported files
    placeholder: str = ""  # shown in the empty input
    readonly_when: str = ""  # expression
    on_change: tuple[OnChange, ...] = ()
    pattern: str = ""  # text: a regular expression the whole text must fit
    pattern_message: str = ""
    length_max: int = 0  # text: characters, 0 for no limit of its own
    upper: bool = False  # text: kept in capitals
    scan_only: bool = False  # barcode: read by the camera, not typed
    minimum: str = ""  # expression; numbers, dates, instants
    maximum: str = ""  # expression
    precision: str = ""  # date: day, week, month, quarter, year; a date is the first day of its period
    other: bool = False  # choice, choices: a word of one's own may be filled in
    accept: tuple[str, ...] = ()  # files: kinds allowed, image, audio, video, pdf, office
    count_max: int = 0  # files: how many, 0 for any number
    size_max: int = 0  # files: megabytes of each, 0 for what the platform takes
    camera_only: bool = False  # images: taken now, not from the album
    watermark: bool = False  # images: time, place and person are printed into the picture
    through: str = ""  # lookup: the path of the value, "station.name"
    snapshot: bool = False  # lookup: copied when the link is set, and kept
    of: str = ""  # back: the entity of the records shown here
    by: str = ""  # back: its link field that points here
    where: str = ""  # back: expression over those records
    roll_up: RollUp | None = None
    unique_when: str = ""  # expression; uniqueness counts only the records where it holds
    widget: str = ""  # how it is asked: choice radio, choices boxes, boolean box; blank for the usual way
    remembered: bool = False  # a new form starts with what this person entered last
    pinned: bool = False  # location: taken from the device, not typed or moved
    detailed: bool = False  # region: with the address below it
    gap_free: bool = False  # serial: a number is never skipped, at the price of one writer at a time
    shown_as: str = ""  # lookup, back: the type its value is shown as; the catalogue fills it in, nobody declares it

    @property
    def has_lines(self) -> bool:
        """Tell whether the field is a sub-table."""
        return self.type == "lines"


@dataclass(frozen=True)
class Check:
    """A rule over the whole record, sub-tables included."""

    holds: str
    message: str
    at: str = ""  # the field where the message is shown


@dataclass(frozen=True)
class NoOverlap:
    """Records with the same values in `same` never overlap in time: a vehicle, a room, a person is taken once.

    A record takes its time from `start_field` on and up to `end_field`, which is free again; without an end it takes
    all that comes. It counts only where `where` holds. `says` is a template of what anybody who is refused may be told
    of the record in the way.
    """

    same: tuple[str, ...]
    start_field: str
    end_field: str
    where: str = ""  # expression over the record's own fields
    says: str = ""


@dataclass(frozen=True)
class Section:
    """A group of fields on the form."""

    label: str
    fields: tuple[str, ...]
    collapsed: bool = False


@dataclass(frozen=True)
class Entity:
    """A kind of record. `key` is how an import finds the record again; `unit_fields` say which units it belongs to."""

    name: str
    label: str
    fields: tuple[Field, ...]
    title: str = ""  # template with {field}
    icon: str = "file"
    key: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    sections: tuple[Section, ...] = ()
    columns: tuple[str, ...] = ()  # list columns, in order
    phone_columns: tuple[str, ...] = ()  # second line of a phone list item
    filters: tuple[str, ...] = ()  # quick filters above the list
    sort: tuple[str, ...] = ()  # default sort, "-received_at" is descending
    indexes: tuple[tuple[str, ...], ...] = ()
    unit_fields: tuple[str, ...] = ()
    owner_fields: tuple[str, ...] = ()
    parent_field: str = ""  # link to the same entity: a tree
    importable: bool = True
    period_field: str = ""  # the date that decides in which accounting period a record lies
    lock_family: str = ""  # periods of records of one family are closed together; blank: never closed
    stored: bool = True  # False: a view over the platform's own tables, which nobody writes here
    no_overlap: tuple[NoOverlap, ...] = ()
    views: tuple[View, ...] = ()  # ways to look at the list that everybody is offered
    papers: tuple[Paper, ...] = ()  # ways to print a record with its approval, besides the whole form
    format: int = field(default=1)

    def field(self, name: str) -> Field | None:
        """Find a field by name, or nothing."""
        return self._by_name.get(name)

    @cached_property
    def lines(self) -> tuple[Field, ...]:
        """The sub-tables."""
        return tuple(one for one in self.fields if one.has_lines)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {one.name: one for one in reversed(self.fields)}


#: Columns every record has; they can be filtered, sorted and shown like fields.
SYSTEM_FIELDS: tuple[Field, ...] = (
    Field("id", "编号", "integer", readonly=True),
    Field("created_at", "创建时间", "instant", readonly=True, indexed=True),
    Field("created_by", "创建人", "link", readonly=True, to="org.person"),
    Field("updated_at", "更新时间", "instant", readonly=True, indexed=True),
    Field("updated_by", "更新人", "link", readonly=True, to="org.person"),
)
#: Entities with a flow have these too.
FLOW_FIELDS: tuple[Field, ...] = (
    Field("stage", "阶段", "choice", readonly=True, indexed=True),
    Field("stage_since", "进入阶段时间", "instant", readonly=True, indexed=True),
)
#: How the last procedure on a record stands; blank where none ever was, so that a draft is told from what is asked for.
APPROVAL_STATE = Field(
    "approval_state",
    "审批状态",
    "choice",
    readonly=True,
    indexed=True,
    options=(
        Option("running", "审批中", "blue"),
        Option("returned", "退回修改", "orange"),
        Option("suspended", "已挂起", "orange"),
        Option("incident", "等待指定处理人", "red"),
        Option("accepted", "已通过", "green"),
        Option("rejected", "未通过", "red"),
        Option("withdrawn", "已撤回", "grey"),
        Option("cancelled", "已终止", "grey"),
        Option("voided", "已作废", "grey"),
    ),
)
