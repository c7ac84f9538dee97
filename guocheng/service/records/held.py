"""Files that a record is to hold (记录中的附件): only those that whoever saves the record brought."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import NotFound, Problem
from guocheng.service.context import Look
from guocheng.store import files


def check_held(look: Look, ids: Iterator[int]) -> None:
    """Refuse to put files into a record that this person could not read before.

    :raises NotFound: a file is unknown or was brought by somebody else.
    """
    for one in files.stored_files(look.connection, list(ids)):
        if one.created_by != look.principal.account_id:
            raise NotFound(Problem("file.unknown", f"附件 {one.id}", f"没有编号为 {one.id} 的附件,请重新上传"))
