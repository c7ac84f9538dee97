"""Files that a record is to hold (记录中的附件): only those that whoever saves the record brought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guocheng.base.problem import NotFound, Problem, gathered
from guocheng.definition.entity import Entity
from guocheng.service.context import Look
from guocheng.service.records.access import file_ids
from guocheng.store import files


def check_new_files(look: Look, entity: Entity, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Refuse to put files into a record that this person could not read before.

    :raises NotFound: a file is unknown or was brought by somebody else.
    """
    new = set(file_ids(entity, after)) - set(file_ids(entity, before))
    if not new:
        return
    mine = {
        one.id
        for one in files.stored_files(look.connection, sorted(new))
        if one.created_by == look.principal.account_id
    }
    # A number that does not exist yet would be somebody else's file tomorrow.
    gathered(
        (Problem("file.unknown", f"附件 {one}", f"没有编号为 {one} 的附件,请重新上传") for one in sorted(new - mine)),
        NotFound,
    )
