"""What is installed together (应用包): definitions under one name, the same shape shipped or exported from a screen."""

from __future__ import annotations

from dataclasses import dataclass

from guocheng.definition.aggregate import Aggregate
from guocheng.definition.alert import Alert
from guocheng.definition.automation import Automation
from guocheng.definition.book import Book, Demand, PostingRule
from guocheng.definition.conversion import Conversion
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow
from guocheng.definition.importing import ImportShape
from guocheng.definition.report import Report
from guocheng.definition.role import Role


@dataclass(frozen=True)
class MenuItem:
    """One entry of the menu: an entity list, a board, or a report; those `under` one word are folded together."""

    kind: str  # "list" | "board" | "report" | "accounts" | "settling" | "rating" | "book" | "import"
    name: str
    label: str = ""
    under: str = ""
    view: str = ""  # list: the shipped view it opens with


@dataclass(frozen=True)
class Bundle:
    """All that an application brings; names inside start with the bundle's name and a dot."""

    name: str
    label: str
    version: str
    entities: tuple[Entity, ...] = ()
    flows: tuple[Flow, ...] = ()
    alerts: tuple[Alert, ...] = ()
    reports: tuple[Report, ...] = ()
    roles: tuple[Role, ...] = ()
    imports: tuple[ImportShape, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    automations: tuple[Automation, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    books: tuple[Book, ...] = ()
    posting_rules: tuple[PostingRule, ...] = ()
    demands: tuple[Demand, ...] = ()  # rows for the checklists of books of other bundles
    menu: tuple[MenuItem, ...] = ()
    needs: tuple[str, ...] = ()
    format: int = 1
