"""`guocheng definitions` (自有定义): what the company changed or made, what does not fit, and setting that aside.

It works where nobody can sign in because such a definition does not fit a new version of the program.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import SHANGHAI
from guocheng.cli.house import say, visited
from guocheng.cli.parser import Parser
from guocheng.cli.settings import Settings
from guocheng.definition.own import GROUPS
from guocheng.service import set_aside
from guocheng.service.own_in_force import Broken
from guocheng.service.platform import Platform


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done with the company's own definitions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作", parser_class=Parser)
    actions.add_parser("list", help="列出本公司改过、新建的定义，哪些与这个版本不符")
    aside = actions.add_parser("set-aside", help="搁置：保留原样，先不生效（改过的恢复出厂的样子）")
    aside.add_argument("--broken", action="store_true", help="搁置所有与这个版本不符的")
    aside.add_argument("--reason", default="", help="为什么")
    back = actions.add_parser("take-up", help="恢复搁置的定义")
    for one in (aside, back):
        one.add_argument("kind", nargs="?", choices=tuple(GROUPS), help="种类")
        one.add_argument("name", nargs="?", help="代码，如 complaint.ticket")


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked; the exit code says whether all definitions fit."""
    with visited(settings) as platform:
        if given.action == "list":
            return _list(platform)
        now = datetime.now(UTC)
        if given.action == "take-up":
            return _told("恢复", _named(given), set_aside.take_up(platform, _named(given), now=now))
        refs = _all_broken(platform) if given.broken else _named(given)
        return _told("搁置", refs, set_aside.set_aside(platform, refs, now=now, why=given.reason))


def _list(platform: Platform) -> int:
    found = set_aside.states(platform)
    for one in found:
        kept = one.kept
        when = (
            kept.set_aside_at and f"{kept.set_aside_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 搁置 {kept.set_aside_why}"
        )
        mark = "✗" if one.broken else "–" if when else "✓"
        say(f"{mark} {kept.kind} {kept.name}  {one.label}  {'改过' if kept.base else '新建'}  {when or ''}".rstrip())
        for problem in one.broken.problems if one.broken else ():
            say(f"    {problem.where}：{problem.message}")
    if not found:
        say("没有自有定义")
    return int(any(one.broken for one in found))


def _named(given: argparse.Namespace) -> list[set_aside.Ref]:
    if not given.kind or not given.name:
        raise Invalid(Problem("cli.no_definition", "definitions", "请写明种类和代码，如 report complaint.trend"))
    return [(given.kind, given.name)]


def _all_broken(platform: Platform) -> list[set_aside.Ref]:
    return [(one.kept.kind, one.kept.name) for one in set_aside.states(platform) if one.broken]


def _told(done: str, refs: Sequence[set_aside.Ref], left: Sequence[Broken]) -> int:
    for kind, name in refs:
        say(f"✓ 已{done} {kind} {name}")
    for one in left:
        say(f"✗ 还有与这个版本不符的：{one.kind} {one.name}  {one.label}")
    return int(bool(left))
