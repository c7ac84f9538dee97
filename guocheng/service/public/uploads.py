"""Files that visitors bring (访客的附件): looked at before they are kept, few, small, and good for one visit alone.

- Only pictures, recordings, films, PDF and office documents; the content must be what its ending says.
- Whoever brought a file can put it into his own form and nothing else: it is not read back, listed or taken over.
- What is sent off with no form is thrown away after a day.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, BinaryIO

from guocheng.base.problem import Invalid, NotFound, Problem, gathered
from guocheng.base.zone import local_day
from guocheng.definition.entity import Entity
from guocheng.definition.field_types.files import KINDS, is_kind
from guocheng.service.attachments import harmless
from guocheng.service.context import Change, Context
from guocheng.service.public.gate import Proof, link_of, nowhere, turned_away, turned_back, visitor_of
from guocheng.service.public.shape import files_asked
from guocheng.service.records.access import file_ids
from guocheng.service.records.held import check_new_files
from guocheng.store import files, public_links, public_uploads
from guocheng.store.media import media_type_of
from guocheng.store.public_links import Link

SIZE_MAX = 10 << 20
#: So many files one visitor brings on a day, and so many all of them together.
UPLOADS_OF_ONE = 60
UPLOADS_OF_ALL = 1000
VISIT_BYTES = 24
VISIT_LENGTH = 32
_HEAD_BYTES = 512


def visit() -> str:
    """Return what a visit is known by; only who has it can use what was uploaded with it."""
    return secrets.token_urlsafe(VISIT_BYTES)


def keep(context: Context, *, token: str, proof: Proof, visit: str, name: str, content: BinaryIO) -> dict[str, Any]:
    """Keep a file that a visitor brought; where the terms do not allow it, the answer is `refused`.

    :raises NotFound: the address leads to no form that takes files.
    :raises Invalid: too large, of a kind that is not taken, not what its ending says, or there are too many.
    """
    database = context.platform.database
    if refusal := database.run(lambda connection: _counted(Change(context, connection), token, proof)):
        return refusal
    if len(visit) != VISIT_LENGTH:
        raise Invalid(Problem("public.no_visit", "附件", "这次填写已经过期，请刷新页面后重新上传"))
    _must_be_taken(name, content)
    kept = context.platform.files.keep(harmless(content, name), size_max=SIZE_MAX)
    return database.run(lambda connection: _bound(Change(context, connection), token, visit, kept, name))


def check_files(change: Change, entity: Entity, link: Link, visit: str, full: Mapping[str, Any]) -> list[int]:
    """Return the files a filled form holds, all of this very visit.

    :raises NotFound: one of them was not brought by this visit.
    :raises Invalid: a field does not take one, or there are too many.
    """
    ids = list(file_ids(entity, full))
    if not ids:
        return []
    brought = public_uploads.of_visit(change.connection, link.id, visit)
    gathered(
        (
            Problem("file.unknown", f"附件 {one}", f"没有编号为 {one} 的附件，请重新上传")
            for one in sorted(set(ids) - brought)
        ),
        NotFound,
    )
    if len(set(ids)) > link.files_max:
        raise Invalid(
            Problem("public.too_many_files", "附件", f"这张表单一共最多放 {link.files_max} 个附件，请去掉一些")
        )
    check_new_files(change, entity, {}, full, brought=brought)
    return ids


def _counted(change: Change, token: str, proof: Proof) -> dict[str, Any] | None:
    """Count an upload before its content is looked at, so that trying costs as much as bringing."""
    link = link_of(change, token, "form")
    if refusal := turned_away(change, link, proof, reads_picture=False):
        return refusal
    if not files_asked(change.catalogue.entity(link.entity), link.fields):
        raise nowhere()
    day, visitor = local_day(change.now), visitor_of(link, proof)
    mine, everybody = public_links.uploaded(change.connection, link.id, day, visitor)
    if mine > UPLOADS_OF_ONE or everybody > UPLOADS_OF_ALL:
        return turned_back("public.uploaded_enough", "今天上传的附件太多了，请明天再来，或者联系给您链接的人")
    return None


def _must_be_taken(name: str, content: BinaryIO) -> None:
    """Refuse a kind of file that has no business in a public form."""
    head = content.read(_HEAD_BYTES)
    content.seek(0)
    media_type = media_type_of(files.clean_name(name), head)
    if not any(is_kind(kind, media_type) for kind in KINDS):
        words = "、".join(word for word, _ in KINDS.values())
        raise Invalid(
            Problem("public.wrong_kind", "附件", f"这里只收{words}，「{files.clean_name(name)}」不是，请换一个")
        )


def _bound(change: Change, token: str, visit: str, kept: files.Content, name: str) -> dict[str, Any]:
    link = link_of(change, token, "form")
    # The row of the address is locked, so that two who come at once are not both the last that fits.
    public_links.lock(change.connection, link.id)
    if len(public_uploads.of_visit(change.connection, link.id, visit)) >= link.files_max * 2:
        message = f"这张表单一共最多放 {link.files_max} 个附件，换下的也太多了，请刷新页面后重新填写"
        raise Invalid(Problem("public.too_many_files", "附件", message))
    added = files.add_file(change.connection, kept, name=name, created_by=None, at=change.now)
    public_uploads.bind(change.connection, added.id, link_id=link.id, visit=visit, at=change.now)
    return {"id": added.id, "name": added.name, "size": added.size, "media_type": added.media_type}
