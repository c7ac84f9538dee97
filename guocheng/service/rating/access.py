"""Who may read and who may run the rating (计价权限): whoever sees, or manages, the totals of rated days.

- A waybill is shown to who may see a total in which it was counted, with its charges on the levels of such totals.
"""

from __future__ import annotations

from collections.abc import Sequence

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
#: What a bill shows of the totals.
BILLED = (*SHOWN, "pieces", "failed")


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


def must_see_amounts(look: Look, fields: Sequence[str] = SHOWN, *, what: str = "单票的计价过程") -> None:
    """Refuse who may not see all amounts of the totals on all their rows.

    :raises Refused: a field is hidden, masked, or shown on some rows only.
    """
    if not all(shows(look, name) for name in fields):
        message = f"您没有权限看日计价汇总的全部金额，所以不能看{what}，需要时请联系管理员"
        raise Refused(Problem("rating.amounts_hidden", "运单计价", message))


def shows(look: Look, name: str) -> bool:
    """Tell whether a person sees a field of the totals on all rows he sees."""
    visibility = _seen(look)
    return name in visibility.shown and name not in visibility.masked and name not in visibility.limited


def must_export(look: Look) -> None:
    """Refuse who may not take bills out as a file.

    :raises Refused: he may not export totals, or something that bills show does not travel into files.
    """
    visibility = _seen(look)
    must(visibility, Right.EXPORT, look.catalogue.entity(ENTITY).label)
    if any(name in visibility.exported for name in BILLED):
        message = "日计价汇总里有您不能导出的内容，所以账单也不能导出，需要时请联系管理员"
        raise Refused(Problem("rating.not_exported", "运单计价", message))


def may_export(look: Look) -> bool:
    """Tell whether a person may take bills out as a file."""
    try:
        must_export(look)
    except Refused:
        return False
    return True


def _seen(look: Look) -> Visibility:
    if not any(one.name == ENTITY for one in look.catalogue.entities.values()):
        raise NotFound(Problem("rating.not_installed", "运单计价", "本公司没有启用运单计价，需要时请联系管理员"))
    visibility = reader_of(look).visible(ENTITY)
    must_see(visibility, look.catalogue.entity(ENTITY).label)
    return visibility
