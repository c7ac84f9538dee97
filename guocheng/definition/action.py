"""What the system itself does to a record (自动动作): values that the service carries out in the same transaction.

Every expression is written in the expression language over the record; inside `MakeLines` the names `line` (a source
line) and `rule` (a row of the decision table) are known too.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Assign:
    """A field and the expression that gives its new value."""

    field: str
    value: str


@dataclass(frozen=True)
class SetFields:
    """Set fields of the record (赋值)."""

    sets: tuple[Assign, ...]
    when: str = ""
    kind: str = "set_fields"


@dataclass(frozen=True)
class MakeLines:
    """Make the lines of a sub-table by rule (按规则生成明细): one line per source line and matching rule row.

    Lines made earlier by the same rule and touched by nobody are replaced, so running it twice changes nothing.
    """

    into: str  # the sub-table that is filled
    source: str  # the sub-table whose lines are read
    rules: str  # the entity whose rows are the rules
    match: str  # expression over the record, `line` and `rule`
    sets: tuple[Assign, ...]  # columns of the new line
    kind: str = "make_lines"


@dataclass(frozen=True)
class LinkEarlier:
    """Find an earlier record alike (重复识别): same value in any of `same`, within days before `date_field`."""

    into: str  # link field that receives the earlier record
    same: tuple[str, ...]
    date_field: str
    within_days: int
    sets: tuple[Assign, ...] = ()  # done when one was found
    kind: str = "link_earlier"


@dataclass(frozen=True)
class TakeRule:
    """Set fields from a decision table (查规则表): the first matching row, oldest first; nothing when none matches.

    Expressions know the record's fields and `rule`, the row.
    """

    rules: str  # the entity whose rows are the rules
    match: str
    sets: tuple[Assign, ...]
    kind: str = "take_rule"


@dataclass(frozen=True)
class SendSignal:
    """Tell procedures of other records that something they wait for has happened (发信号).

    They run on the records that `to` leads to, a path of links, and on those of `entity` whose link `field` leads here;
    with neither on this record itself. Where nothing waits for the signal nothing happens, and it is not kept.
    """

    signal: str
    to: str = ""
    entity: str = ""
    field: str = ""
    when: str = ""  # asked of the record as all actions have left it
    kind: str = "send_signal"


Action = SetFields | MakeLines | LinkEarlier | TakeRule | SendSignal
