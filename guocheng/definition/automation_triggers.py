"""What sets an automation off (触发): a change of a record, a step of a procedure, the clock, a person, another system.

- A trigger says when, never what: the condition and the nodes stand in the automation.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Created:
    """A record is there: new, imported or put back (新增记录)."""

    kind: str = "created"


@dataclass(frozen=True)
class Updated:
    """A record changed in one of these fields, any when none is named (修改记录)."""

    fields: tuple[str, ...] = ()
    kind: str = "updated"


@dataclass(frozen=True)
class Deleted:
    """A record is gone; its last values are known (删除记录)."""

    kind: str = "deleted"


@dataclass(frozen=True)
class BeforeSave:
    """A record is about to be saved by somebody: fields may be set, and the save may be refused (保存前)."""

    fields: tuple[str, ...] = ()
    kind: str = "before_save"


@dataclass(frozen=True)
class FlowEvent:
    """Something happened in a procedure on the record (流程事件): at a step, or at its end."""

    event: str  # "started" | "entered" | "left" | "approved" | "rejected" | "ended"
    step: str = ""  # for entered, left, approved, rejected; blank is any step, or the whole procedure
    move: str = ""  # whose procedure; blank is any
    kind: str = "flow_event"


@dataclass(frozen=True)
class Schedule:
    """A time of the clock (定时): minute, hour, day, month, weekday as in cron, perhaps on working days only."""

    cron: str
    working_days: bool = False
    kind: str = "schedule"


@dataclass(frozen=True)
class DateReached:
    """A date or an instant of a record comes, with a span before (negative) or after it (到达日期)."""

    field: str
    days: int = 0
    hours: int = 0
    at: str = "09:00"  # of the day, where the field is a date
    kind: str = "date_reached"


@dataclass(frozen=True)
class Button:
    """Somebody who sees the record presses a button on it (按钮); with roles only who holds one of them."""

    label: str
    roles: tuple[str, ...] = ()
    danger: bool = False
    kind: str = "button"


@dataclass(frozen=True)
class ImportFinished:
    """An import into the entity is over (导入完成)."""

    kind: str = "import_finished"


@dataclass(frozen=True)
class Input:
    """One value that comes with a call from outside, or is read out of an answer; `path` leads to it in the JSON."""

    name: str
    label: str
    type: str = "text"  # "text" | "number" | "date" | "instant" | "boolean"
    path: str = ""  # dotted; blank is the name
    required: bool = False


@dataclass(frozen=True)
class Webhook:
    """Another system calls the address of the automation (外部调用); what it sends is known by these names."""

    inputs: tuple[Input, ...] = ()
    per_minute: int = 60
    kind: str = "webhook"


@dataclass(frozen=True)
class MailCame:
    """A mail server hands a mail in at the address of the automation (收到邮件); its parts are known by `MAIL`."""

    senders: tuple[str, ...] = ()  # addresses, or "@example.com" for all of a domain; any when there is none
    subject: str = ""  # what the subject has in it
    per_minute: int = 60
    kind: str = "mail"


@dataclass(frozen=True)
class MessageCame:
    """A chat hands a message in at the address of the automation (聊天命令); its parts are known by `MESSAGE`."""

    word: str = ""  # the first word, without what calls the robot and without "/"; any when it is blank
    text: str = "text"  # where the text stands in what the chat sends, dotted
    sender: str = "sender"
    per_minute: int = 60
    kind: str = "message"


#: What is known of a mail and of a message.
MAIL = (
    Input("from_address", "发件人地址"),
    Input("from_name", "发件人姓名"),
    Input("to_address", "收件人地址"),
    Input("subject", "主题"),
    Input("text", "正文"),
)
MESSAGE = (
    Input("command", "命令"),
    Input("rest", "命令后面的内容"),
    Input("text", "全文"),
    Input("sender", "发送人"),
)


@dataclass(frozen=True)
class PersonJoins:
    """Somebody begins to work here (入职)."""

    kind: str = "person_joins"


@dataclass(frozen=True)
class PersonLeaves:
    """Somebody works here no more (离职)."""

    kind: str = "person_leaves"


@dataclass(frozen=True)
class AlertTold:
    """An alert told somebody of a record (警报)."""

    alert: str
    kind: str = "alert_told"


@dataclass(frozen=True)
class Called:
    """Another automation starts it, and nothing else does (子自动化)."""

    kind: str = "called"


Trigger = (
    Created
    | Updated
    | Deleted
    | BeforeSave
    | FlowEvent
    | Schedule
    | DateReached
    | Button
    | ImportFinished
    | Webhook
    | MailCame
    | MessageCame
    | PersonJoins
    | PersonLeaves
    | AlertTold
    | Called
)
#: Those that come in at an address of their own.
FromOutside = Webhook | MailCame | MessageCame


def given_by(trigger: Trigger) -> tuple[Input, ...]:
    """Return what is known of what came in from outside."""
    match trigger:
        case Webhook():
            return trigger.inputs
        case MailCame():
            return MAIL
        case MessageCame():
            return MESSAGE
        case _:
            return ()
