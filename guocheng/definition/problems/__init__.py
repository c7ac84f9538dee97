"""Everything wrong with a bundle, at once (定义的检查).

- Each problem names its place ("complaint.ticket.kind.default") and, in an expression, the letter.
- `tests/definition/test_problems.py` holds an example that provokes each code.
"""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Problem
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.problems.automations import automation_problems
from guocheng.definition.problems.books import book_problems, brought_problems, rule_problems
from guocheng.definition.problems.conversions import conversion_problems
from guocheng.definition.problems.entities import RESERVED, entity_problems
from guocheng.definition.problems.flows import flow_problems
from guocheng.definition.problems.looking import Looking
from guocheng.definition.problems.roles import role_problems
from guocheng.definition.problems.totals import aggregate_problems, period_problems, roll_up_problems
from guocheng.definition.problems.views import (
    alert_problems,
    import_problems,
    menu_problems,
    report_problems,
)

__all__ = ["RESERVED", "Looking", "looked_through", "problems"]


def problems(bundle: Bundle, catalogue: Catalogue) -> Iterator[Problem]:
    """Say everything that is wrong with a bundle in the light of the catalogue it belongs to."""
    yield from looked_through(Looking(catalogue), bundle)


def looked_through(look: Looking, bundle: Bundle) -> Iterator[Problem]:
    """Say everything that is wrong with a bundle, as somebody looks who may take notes."""
    yield from _bundle_problems(look, bundle)
    for entity in bundle.entities:
        yield from entity_problems(look, entity)
        yield from roll_up_problems(look, entity)
        yield from period_problems(look, entity)
    for aggregate in bundle.aggregates:
        yield from aggregate_problems(look, aggregate)
    for flow in bundle.flows:
        yield from flow_problems(look, flow)
    for role in bundle.roles:
        yield from role_problems(look, role)
    for report in bundle.reports:
        yield from report_problems(look, report)
    for alert in bundle.alerts:
        yield from alert_problems(look, alert)
    for automation in bundle.automations:
        yield from automation_problems(look, automation)
    for conversion in bundle.conversions:
        yield from conversion_problems(look, conversion)
    for book in bundle.books:
        yield from book_problems(look, book)
    for rule in bundle.posting_rules:
        yield from rule_problems(look, rule)
    for place, demand in enumerate(bundle.demands):
        yield from brought_problems(look, demand, f"{bundle.name}.demands[{place}]")
    for shape in bundle.imports:
        yield from import_problems(look, shape)
    for item in bundle.menu:
        yield from menu_problems(look, bundle, item)


def _bundle_problems(look: Looking, bundle: Bundle) -> Iterator[Problem]:
    yield from look.name(bundle.name, bundle.name)
    yield from look.label(bundle.label, bundle.name)
    groups = (bundle.entities, bundle.flows, bundle.reports, bundle.alerts, bundle.imports, bundle.automations)
    names = [one.name for group in (bundle.entities, bundle.aggregates, bundle.books) for one in group]
    yield from look.twice(names, bundle.name, "实体")
    yield from look.twice((one.name for one in bundle.flows), bundle.name, "流程")
    yield from look.twice((one.name for one in bundle.reports), bundle.name, "报表")
    yield from look.twice((one.name for one in bundle.alerts), bundle.name, "警报")
    yield from look.twice((one.name for one in bundle.imports), bundle.name, "导入模板")
    yield from look.twice((one.name for one in bundle.automations), bundle.name, "自动化")
    yield from look.twice((one.name for one in bundle.conversions), bundle.name, "内部折算")
    yield from look.twice((one.name for one in bundle.posting_rules), bundle.name, "归集规则")
    all_roles = [role.name for one in look.catalogue.bundles for role in one.roles]
    yield from look.twice((name for name in all_roles if name in {one.name for one in bundle.roles}), "全公司", "角色")
    further = (bundle.aggregates, bundle.conversions, bundle.books, bundle.posting_rules)
    named = (one.name for group in (*groups, *further) for one in group)
    for name in named:
        if name.partition(".")[0] != bundle.name or name.count(".") != 1:
            message = f"「{name}」的名称要以「{bundle.name}.」开头,后面只有一段"
            yield Problem("definition.wrong_prefix", name, message)
    installed = {one.name for one in look.catalogue.bundles}
    for name in bundle.needs:
        if name not in installed:
            yield Problem("bundle.missing", bundle.name, f"应用包「{bundle.label}」需要应用包「{name}」,但它没有安装")
