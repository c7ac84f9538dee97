"""Mails and chat messages that come in (来信): read into names, and heard only by the automation that wants them.

- A mail comes as it is (`message/rfc822`) or as JSON {from, to, subject, text, message_id}, which has no attachments.
- The sender of a mail can be forged: no run acts with his rights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from html import unescape
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.automation_triggers import Input, MailCame, MessageCame
from guocheng.service.automation.values import read_inputs

MAIL_TYPE = "message/rfc822"
TEXT_MAX = 100_000
FILES_MAX = 30
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_NUMBERS = ("message_id", "msgId", "id")


@dataclass(frozen=True)
class Attached:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Came:
    """What came in, by name, and the number the sender gave it; blank for none."""

    values: Mapping[str, Any]
    number: str = ""
    files: tuple[Attached, ...] = ()


def read_mail(raw: bytes) -> dict[str, Any]:
    """Read a mail as a mail server hands it on.

    :raises Invalid: it is none.
    """
    try:
        read = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
        named = {name: str(read[name] or "") for name in ("from", "to", "subject", "message-id")}
        text = _body(read)
        files = tuple(_attached(read))
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise _no_mail() from error
    if not named["from"]:
        raise _no_mail()
    return {**named, "text": text, "message_id": named["message-id"], "files": files}


def mail(trigger: MailCame, document: Any) -> Came | None:
    """Return the parts of a mail, or nothing when its sender or subject is none of those wanted.

    :raises Invalid: it does not say who sent it.
    """
    document = document if isinstance(document, Mapping) else {}
    name, address = parseaddr(str(document.get("from") or ""))
    if "@" not in address:
        raise _no_mail()
    subject = str(document.get("subject") or "")
    wanted = not trigger.senders or any(_is_from(address, one) for one in trigger.senders)
    if not wanted or trigger.subject.lower() not in subject.lower():
        return None
    _, to = parseaddr(str(document.get("to") or ""))
    text = str(document.get("text") or "")[:TEXT_MAX]
    values = {"from_address": address, "from_name": name, "to_address": to, "subject": subject, "text": text}
    return Came(values, _number(document), document.get("files", ()))


def message(trigger: MessageCame, document: Any) -> Came | None:
    """Return the parts of a chat message, or nothing when it begins with another word.

    :raises Invalid: it has no text where the automation looks for it.
    """
    wanted = Input("text", "全文", path=trigger.text, required=True), Input("sender", "发送人", path=trigger.sender)
    found = read_inputs(wanted, document)
    text = str(found["text"]).strip()[:TEXT_MAX]
    words = text.split()
    while words and words[0].startswith("@"):
        words = words[1:]
    command = words[0].lstrip("/") if words else ""
    if trigger.word and command != trigger.word:
        return None
    return Came({**found, "text": text, "command": command, "rest": " ".join(words[1:])}, _number(document))


def _body(read: EmailMessage) -> str:
    part = read.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    content = str(part.get_content())
    return unescape(_TAGS.sub(" ", content)).strip() if part.get_content_subtype() == "html" else content.strip()


def _attached(read: EmailMessage) -> Iterator[Attached]:
    """Yield the files of a mail; a mail within it is left out."""
    for number, part in enumerate(read.iter_attachments(), start=1):
        content = part.get_payload(decode=True)
        if number <= FILES_MAX and isinstance(content, bytes) and content:
            yield Attached(part.get_filename() or f"附件{number}", content)


def _is_from(address: str, wanted: str) -> bool:
    address, wanted = address.lower(), wanted.lower()
    return address.endswith(wanted) if wanted.startswith("@") else address == wanted


def _number(document: Any) -> str:
    found = (document.get(name) for name in _NUMBERS) if isinstance(document, Mapping) else ()
    return next((str(one) for one in found if one), "")


def _no_mail() -> Invalid:
    return Invalid(Problem("automation.no_mail", "内容", "发来的内容不是一封邮件，至少要写明发件人"))
