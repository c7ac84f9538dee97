"""The names a bundle may use (应用包的工具箱); nothing else of the platform is promised to stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from guocheng.base.calendar import ALWAYS, OFFICE, SEVEN_DAYS, WorkCalendar
from guocheng.base.zone import SHANGHAI, local_day, start_of
from guocheng.definition.action import Action
from guocheng.definition.aggregate import Aggregate, Measure, Source
from guocheng.definition.builders.fields import (
    audio,
    boolean,
    cascade,
    check,
    choice,
    choices,
    date,
    decimal,
    entity,
    files,
    fills,
    images,
    instant,
    integer,
    lines,
    link,
    location,
    money,
    option,
    person,
    phone,
    region,
    section,
    serial,
    signature,
    tags,
    text,
    unit,
)
from guocheng.definition.builders.kinds import (
    bank_card,
    barcode,
    code,
    color,
    date_range,
    duration,
    email,
    icon,
    id_card,
    markdown,
    percent,
    progress,
    rating,
    rich_text,
    secret,
    tax_number,
    time,
    url,
)
from guocheng.definition.builders.lists import colored, grouped, view, view_column
from guocheng.definition.builders.process import (
    act,
    approval,
    arm,
    await_signal,
    branch,
    call,
    clock,
    copy_to,
    deadline,
    end,
    flow,
    link_earlier,
    make_lines,
    move,
    procedure,
    route,
    set_fields,
    stage,
    take_rule,
    wait_for,
    work,
)
from guocheng.definition.builders.relations import back, links, lookup, people, units
from guocheng.definition.builders.rights import (
    EVERYTHING,
    KEEP,
    SEE,
    bundle,
    deny,
    grant,
    held_by_everybody,
    held_by_heads,
    held_by_post,
    held_by_role,
    held_by_unit,
    preset,
    role,
)
from guocheng.definition.builders.totals import adds, aggregate, measure, rolled_up, takes_away
from guocheng.definition.builders.views import (
    alert,
    average,
    by,
    by_day,
    by_month,
    by_week,
    chart,
    column,
    computed,
    count,
    import_shape,
    menu_board,
    menu_import,
    menu_list,
    menu_report,
    report,
    share,
    total,
)
from guocheng.definition.bundle import Bundle, MenuItem
from guocheng.definition.entity import Check, Entity, Field, Option, Section
from guocheng.definition.flow import Category, Flow, Move, Stage
from guocheng.definition.importing import ColumnMap, ImportShape
from guocheng.definition.procedure import Deadline, Mode, Nobody, Pick, Procedure, Repeated, Step, Then
from guocheng.definition.report import Report
from guocheng.definition.role import Grant, Holder, HolderKind, Right, Role, Rows
from guocheng.definition.who import (
    Who,
    anyone,
    head_of,
    head_of_starter,
    holder,
    named,
    role_member,
    starter,
)


class DemoCompany(Protocol):
    """The company that a bundle's `demo(company)` fills; everything goes through bulk loading, in order."""

    @property
    def now(self) -> datetime:
        """Return the moment the demo is set in."""
        ...

    def load(self, entity: str | Entity, rows: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
        """Load records fast, without flows and messages; answer with the id of each row's "key".

        A row holds values as Python values. "key" names the row within its entity, so that links to it may be written
        as {"key": "330301"}; sub-tables are lists of rows. The system fields `created_at`, `created_by`, `stage`,
        `stage_since` may be given; "history" is a list of {"at", "by", "stage", "move", "comment"}, the stages gone
        through, oldest first.
        """
        ...

    def amend(self, entity: str | Entity, rows: Iterable[Mapping[str, Any]]) -> None:
        """Change records loaded before: each row names its record by "key" and holds only the values that change."""
        ...

    def does(self, person: str, move: str, entity: str | Entity, key: str, comment: str = "") -> None:
        """Let a person (by employee number) make a move with a loaded record, through the service, as on the screen."""
        ...

    def account(self, login: str, person: str, password: str) -> None:
        """Give the person with this employee number a login."""
        ...


__all__ = [
    "ALWAYS",
    "EVERYTHING",
    "KEEP",
    "OFFICE",
    "SEE",
    "SEVEN_DAYS",
    "SHANGHAI",
    "Action",
    "Aggregate",
    "Bundle",
    "Category",
    "Check",
    "ColumnMap",
    "Deadline",
    "DemoCompany",
    "Entity",
    "Field",
    "Flow",
    "Grant",
    "Holder",
    "HolderKind",
    "ImportShape",
    "Measure",
    "MenuItem",
    "Mode",
    "Move",
    "Nobody",
    "Option",
    "Pick",
    "Procedure",
    "Repeated",
    "Report",
    "Right",
    "Role",
    "Rows",
    "Section",
    "Source",
    "Stage",
    "Step",
    "Then",
    "Who",
    "WorkCalendar",
    "act",
    "adds",
    "aggregate",
    "alert",
    "anyone",
    "approval",
    "arm",
    "audio",
    "average",
    "await_signal",
    "back",
    "bank_card",
    "barcode",
    "boolean",
    "branch",
    "bundle",
    "by",
    "by_day",
    "by_month",
    "by_week",
    "call",
    "cascade",
    "chart",
    "check",
    "choice",
    "choices",
    "clock",
    "code",
    "color",
    "colored",
    "column",
    "computed",
    "copy_to",
    "count",
    "date",
    "date_range",
    "deadline",
    "decimal",
    "deny",
    "duration",
    "email",
    "end",
    "entity",
    "files",
    "fills",
    "flow",
    "grant",
    "grouped",
    "head_of",
    "head_of_starter",
    "held_by_everybody",
    "held_by_heads",
    "held_by_post",
    "held_by_role",
    "held_by_unit",
    "holder",
    "icon",
    "id_card",
    "images",
    "import_shape",
    "instant",
    "integer",
    "lines",
    "link",
    "link_earlier",
    "links",
    "local_day",
    "location",
    "lookup",
    "make_lines",
    "markdown",
    "measure",
    "menu_board",
    "menu_import",
    "menu_list",
    "menu_report",
    "money",
    "move",
    "named",
    "option",
    "people",
    "percent",
    "person",
    "phone",
    "preset",
    "procedure",
    "progress",
    "rating",
    "region",
    "report",
    "rich_text",
    "role",
    "role_member",
    "rolled_up",
    "route",
    "secret",
    "section",
    "serial",
    "set_fields",
    "share",
    "signature",
    "stage",
    "start_of",
    "starter",
    "tags",
    "take_rule",
    "takes_away",
    "tax_number",
    "text",
    "time",
    "total",
    "unit",
    "units",
    "url",
    "view",
    "view_column",
    "wait_for",
    "work",
]
