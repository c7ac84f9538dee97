"""Builders of what sets an automation off (触发); a bundle writes `triggers.updated("stage")`."""

from __future__ import annotations

from guocheng.definition.automation_triggers import (
    AlertTold,
    BeforeSave,
    Button,
    Called,
    Created,
    DateReached,
    Deleted,
    FlowEvent,
    ImportFinished,
    Input,
    MailCame,
    MessageCame,
    PersonJoins,
    PersonLeaves,
    Schedule,
    Updated,
    Webhook,
)


def created() -> Created:
    """Let it run when a record is there."""
    return Created()


def updated(*fields: str) -> Updated:
    """Let it run when one of these fields changed, any when none is named."""
    return Updated(fields)


def deleted() -> Deleted:
    """Let it run when a record is gone."""
    return Deleted()


def before_save(*fields: str) -> BeforeSave:
    """Let it think before somebody's save, which it may refuse."""
    return BeforeSave(fields)


def entered(step: str, *, move: str = "") -> FlowEvent:
    """Let it run when a step of a procedure is entered."""
    return FlowEvent("entered", step, move)


def left(step: str, *, move: str = "") -> FlowEvent:
    """Let it run when a step of a procedure is over."""
    return FlowEvent("left", step, move)


def approved(*, move: str = "", step: str = "") -> FlowEvent:
    """Let it run when a procedure, or a step of it, is approved."""
    return FlowEvent("approved", step, move)


def rejected(*, move: str = "", step: str = "") -> FlowEvent:
    """Let it run when a procedure, or a step of it, is rejected."""
    return FlowEvent("rejected", step, move)


def started(*, move: str = "") -> FlowEvent:
    """Let it run when a procedure begins."""
    return FlowEvent("started", move=move)


def ended(*, move: str = "") -> FlowEvent:
    """Let it run when a procedure is over, however it ended."""
    return FlowEvent("ended", move=move)


def at_times(cron: str, *, working_days: bool = False) -> Schedule:
    """Let it run by the clock: minute, hour, day, month, weekday."""
    return Schedule(cron, working_days)


def on_date(field: str, *, days: int = 0, hours: int = 0, at: str = "09:00") -> DateReached:
    """Let it run so long before (negative) or after a date of the record."""
    return DateReached(field, days, hours, at)


def button(label: str, *roles: str, danger: bool = False) -> Button:
    """Let it run when somebody presses a button on the record."""
    return Button(label, roles, danger)


def import_finished() -> ImportFinished:
    """Let it run when an import into the entity is over."""
    return ImportFinished()


def called_from_outside(*inputs: Input, per_minute: int = 60) -> Webhook:
    """Let it run when another system calls its address."""
    return Webhook(inputs, per_minute)


def given(name: str, label: str, type: str = "text", *, path: str = "", required: bool = False) -> Input:
    """Declare a value that comes from outside: text, number, date, instant or boolean."""
    return Input(name, label, type, path, required)


def mail_came(*senders: str, subject: str = "", per_minute: int = 60) -> MailCame:
    """Let it run when a mail server hands a mail in, of these senders or domains only when there are any."""
    return MailCame(senders, subject, per_minute)


def message_came(word: str = "", *, text: str = "text", sender: str = "sender", per_minute: int = 60) -> MessageCame:
    """Let it run when a chat hands in a message that begins with this word."""
    return MessageCame(word, text, sender, per_minute)


def person_joins() -> PersonJoins:
    """Let it run when somebody begins to work here."""
    return PersonJoins()


def person_leaves() -> PersonLeaves:
    """Let it run when somebody works here no more."""
    return PersonLeaves()


def alert_told(alert: str) -> AlertTold:
    """Let it run when an alert told somebody of the record."""
    return AlertTold(alert)


def called() -> Called:
    """Let it run when another automation starts it."""
    return Called()
