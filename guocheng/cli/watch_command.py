"""`guocheng watch` (定时导入): which folders are imported by themselves, and in whose name."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from guocheng.cli.house import by_system, say, visited
from guocheng.cli.parser import Parser
from guocheng.cli.settings import Settings
from guocheng.service.context import Change, Context
from guocheng.service.imports import watched
from guocheng.service.imports.mapping import MODES
from guocheng.store import imports


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done with watched folders."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作", parser_class=Parser)
    actions.add_parser("list", help="列出登记的文件夹")
    add = actions.add_parser("add", help="登记一个文件夹")
    add.add_argument("folder", help="根目录（GUOCHENG_WATCH）下的文件夹名称，没有就建立")
    add.add_argument("--as", dest="login", required=True, help="以哪个登录名的权限导入，结果也通知此人")
    add.add_argument("--label", default="", help="名称，默认同文件夹")
    add.add_argument("--entity", default="", help="只收哪张表，默认按表头认")
    add.add_argument("--mode", default="", choices=MODES, help="导入方式，默认照列对应")
    add.add_argument("--every", dest="every_minutes", type=int, default=1, help="每隔几分钟查看一次，默认 1")
    for name, what in (
        ("pause", "暂停"),
        ("resume", "恢复"),
        ("look", "马上查看一次"),
        ("remove", "取消登记，已导入的数据保留"),
    ):
        actions.add_parser(name, help=what).add_argument("number", type=int, help="编号")


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked."""
    with visited(settings) as platform:
        _ACTIONS[given.action](given, by_system(platform, datetime.now(UTC)))
    return 0


def _list(given: argparse.Namespace, context: Context) -> None:
    root = context.platform.watch_root or "（没有设置 GUOCHENG_WATCH）"
    with context.platform.database.read() as connection:
        for one in imports.watches(connection):
            say(f"{one.id}  {one.label}  {root}/{one.folder}{'  已暂停' if one.paused else ''}")


def _add(given: argparse.Namespace, context: Context) -> None:
    chosen = watched.FolderIn(
        folder=given.folder,
        login=given.login,
        label=given.label,
        entity=given.entity,
        mode=given.mode,
        every_minutes=given.every_minutes,
    )
    number = _done(context, partial(watched.add, chosen=chosen))["id"]
    say(f"✓ 已登记，编号 {number}。把表格放进这个文件夹，写完后自动导入，结果在「消息」里")


def _pause(given: argparse.Namespace, context: Context) -> None:
    _done(context, partial(watched.pause, watch_id=given.number, paused=given.action == "pause"))
    say("✓ 已暂停" if given.action == "pause" else "✓ 已恢复")


def _look(given: argparse.Namespace, context: Context) -> None:
    _done(context, partial(watched.look_now, watch_id=given.number))
    say("✓ 马上查看，十几秒后开始导入")


def _remove(given: argparse.Namespace, context: Context) -> None:
    _done(context, partial(watched.remove, watch_id=given.number))
    say("✓ 已取消登记")


def _done(context: Context, verb: Callable[[Change], dict[str, Any]]) -> dict[str, Any]:
    return context.platform.database.run(lambda connection: verb(Change(context, connection)))


_ACTIONS = {"list": _list, "add": _add, "pause": _pause, "resume": _pause, "look": _look, "remove": _remove}
