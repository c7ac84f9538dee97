"""The names a bundle may use (应用包的工具箱); nothing else of the platform is promised to stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from guocheng.base.calendar import ALWAYS, OFFICE, SEVEN_DAYS, WorkCalendar
from guocheng.base.zone import SHANGHAI, local_day, start_of
from guocheng.definition.action import Action
from guocheng.definition.aggregate import Aggregate, Measure, Source
from guocheng.definition.automation import Automation
from guocheng.definition.book import Book, Entry, PostingRule
from guocheng.definition.builders import nodes, triggers
from guocheng.definition.builders.actions import link_earlier, make_lines, send_signal, set_fields, take_rule
from guocheng.definition.builders.automations import automation
from guocheng.definition.builders.books import book, counted, demand, entry, posting_rule, traded
from guocheng.definition.builders.conversions import conversion
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
    no_overlap,
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
    move,
    procedure,
    route,
    stage,
    step_check,
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
    menu_accounts,
    menu_board,
    menu_book,
    menu_import,
    menu_list,
    menu_report,
    menu_settling,
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
    by_matrix,
    head_of,
    head_of_starter,
    heads_above,
    heads_of_starter,
    holder,
    named,
    named_outside,
    on_duty,
    on_post,
    people_where,
    previous_picks,
    related,
    role_member,
    same_as,
    starter,
    starter_picks,
    superior,
    superior_of,
    superiors,
    user_group,
    worked_out,
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

    def closes(self, book: str, months: Iterable[str], *, by: str, but_last: bool = False) -> None:
        """Let a person share the cost of months ("2026-03") of a book, confirm and close them, when all is loaded.

        With `but_last` the last of them is shared and confirmed only, so that closing it is left to somebody.
        """
        ...

    def settles(self, month: str, *, by: str) -> None:
        """Turn the daily data loaded so far into the internal trades of a month ("2026-03"), as a run somebody asked."""
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
    "Automation",
    "Book",
    "Bundle",
    "Category",
    "Check",
    "ColumnMap",
    "Deadline",
    "DemoCompany",
    "Entity",
    "Entry",
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
    "PostingRule",
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
    "automation",
    "average",
    "await_signal",
    "back",
    "bank_card",
    "barcode",
    "book",
    "boolean",
    "branch",
    "bundle",
    "by",
    "by_day",
    "by_matrix",
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
    "conversion",
    "copy_to",
    "count",
    "counted",
    "date",
    "date_range",
    "deadline",
    "decimal",
    "demand",
    "deny",
    "duration",
    "email",
    "end",
    "entity",
    "entry",
    "files",
    "fills",
    "flow",
    "grant",
    "grouped",
    "head_of",
    "head_of_starter",
    "heads_above",
    "heads_of_starter",
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
    "menu_accounts",
    "menu_board",
    "menu_book",
    "menu_import",
    "menu_list",
    "menu_report",
    "menu_settling",
    "money",
    "move",
    "named",
    "named_outside",
    "no_overlap",
    "nodes",
    "on_duty",
    "on_post",
    "option",
    "people",
    "people_where",
    "percent",
    "person",
    "phone",
    "posting_rule",
    "preset",
    "previous_picks",
    "procedure",
    "progress",
    "rating",
    "region",
    "related",
    "report",
    "rich_text",
    "role",
    "role_member",
    "rolled_up",
    "route",
    "same_as",
    "secret",
    "section",
    "send_signal",
    "serial",
    "set_fields",
    "share",
    "signature",
    "stage",
    "start_of",
    "starter",
    "starter_picks",
    "step_check",
    "superior",
    "superior_of",
    "superiors",
    "tags",
    "take_rule",
    "takes_away",
    "tax_number",
    "text",
    "time",
    "total",
    "traded",
    "triggers",
    "unit",
    "units",
    "url",
    "user_group",
    "view",
    "view_column",
    "wait_for",
    "work",
    "worked_out",
]
