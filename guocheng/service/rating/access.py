"""Who may read and who may run the rating (计价权限): whoever sees, or manages, the totals of rated days.

- A waybill is shown to who may see a total in which it was counted, with its charges on the levels of such totals.
"""

from __future__ import annotations

from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.records.access import reader_of
from guocheng.service.rights import must, must_see
from guocheng.store.query import Reader
from guocheng.store.query.visibility import Visibility

ENTITY = "express.rated_day"
#: What a waybill shows of itself; who may not see one of these in the totals does not see it on a waybill.
SHOWN = ("day", "outlet", "customer", "price_list", "kilograms", "freight", "surcharge", "insurance", "fee")


def reading(look: Look) -> Reader:
    """Return the reader, when he may see totals of rated days.

    :raises NotFound: he may not, or this company rates no waybills.
    """
    _seen(look)
    return reader_of(look)


def may_manage(look: Look) -> bool:
    """Tell whether a person may have days rated."""
    return look.principal.administers or _seen(look).may(Right.MANAGE_FLOW)


def must_manage(look: Look) -> None:
    """Refuse who may not have days rated.

    :raises Refused: the right is not granted.
    """
    visibility = _seen(look)
    if not look.principal.administers:
        must(visibility, Right.MANAGE_FLOW, look.catalogue.entity(ENTITY).label)


def must_see_amounts(look: Look) -> None:
    """Refuse who may not see all amounts of the totals on all their rows.

    :raises Refused: a field is hidden, masked, or shown on some rows only.
    """
    visibility = _seen(look)
    kept = [name for name in SHOWN if name not in visibility.shown or name in visibility.masked]
    if kept or any(name in visibility.limited for name in SHOWN):
        message = "您没有权限看日计价汇总的全部金额，所以不能看单票的计价过程，需要时请联系管理员"
        raise Refused(Problem("rating.amounts_hidden", "运单计价", message))


def _seen(look: Look) -> Visibility:
    if not any(one.name == ENTITY for one in look.catalogue.entities.values()):
        raise NotFound(Problem("rating.not_installed", "运单计价", "本公司没有启用运单计价，需要时请联系管理员"))
    visibility = reader_of(look).visible(ENTITY)
    must_see(visibility, look.catalogue.entity(ENTITY).label)
    return visibility
