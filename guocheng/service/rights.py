"""Who may see and do what (权限): the one permission function of the platform.

Every list, get, search, filter, sort, aggregate, export, report, message and live screen goes through `visible`.
The grants of all roles a person holds add up, with what was shared with the person; what any role denies is gone,
whoever else grants it. Where nothing is granted, nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity
from guocheng.definition.role import Right
from guocheng.service.granted import Added, Denied, grants_of, row_grant, shared_grants
from guocheng.service.principal import KeptBack, Principal, Standing
from guocheng.store.query.visibility import Visibility


def visible(
    catalogue: Catalogue, principal: Principal, entity: Entity, kept_back: tuple[KeptBack, ...] = ()
) -> Visibility:
    """Say which rows and fields of an entity a person may see, and what may be done to them.

    What a grant says of fields holds on its own rows only, however many grants a person has. `kept_back` is what steps
    keep from the person on records that are with him; whoever asks about the entity alone leaves it out.
    """
    return _visible(catalogue, principal.standing, entity.name, kept_back)


# The answer depends on nothing but the arguments, so a role taken away counts from the next request on.
@lru_cache(maxsize=256)
def _visible(catalogue: Catalogue, principal: Standing, name: str, kept_back: tuple[KeptBack, ...]) -> Visibility:
    entity = catalogue.entity(name)
    added = Added(catalogue, entity, Denied.of(catalogue, principal, entity, kept_back))
    for _, grant in grants_of(catalogue, principal, entity):
        if not grant.denies and (row := row_grant(catalogue, principal, entity, grant)) is not None:
            added.grant(grant, row)
    for grant, row in shared_grants(principal, name):
        added.grant(grant, row)
    return added.visibility()


def must_see(visibility: Visibility, label: str) -> None:
    """Refuse a person who may see nothing of an entity as if it did not exist.

    :raises NotFound: always when nothing may be seen.
    """
    if not visibility.may(Right.SEE):
        raise NotFound(Problem("right.no_entity", label, f"没有「{label}」,或者您没有查看它的权限,需要时请联系管理员"))


def must(visibility: Visibility, right: Right, label: str) -> None:
    """Refuse a person who may not do this to any record of the entity.

    :raises Refused: the right is not granted.
    """
    must_see(visibility, label)
    if not visibility.may(right):
        raise Refused(
            Problem("right.missing", label, f"您没有{RIGHT_LABELS[right]}「{label}」的权限,需要时请联系管理员")
        )


def must_administer(principal: Principal) -> None:
    """Refuse who does not administer the system.

    :raises Refused: no role of this person administers.
    """
    if not principal.administers:
        raise Refused(Problem("right.administrator", "系统管理", "这个操作只有管理员可以做,需要时请联系管理员"))


RIGHT_LABELS: Mapping[Right, str] = {
    Right.SEE: "查看",
    Right.CREATE: "新建",
    Right.COPY: "复制",
    Right.EDIT: "修改",
    Right.BATCH_EDIT: "批量修改",
    Right.DELETE: "删除",
    Right.IMPORT: "导入",
    Right.EXPORT: "导出",
    Right.PRINT: "打印",
    Right.SHARE: "分享",
    Right.COMMENT: "评论",
    Right.MANAGE_FLOW: "管理流程",
}
