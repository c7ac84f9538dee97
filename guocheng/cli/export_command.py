"""`guocheng export` (导出): every record of one kind as an Excel or CSV file."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem
from guocheng.cli.house import by_system, hand_over, say, visited
from guocheng.cli.settings import Settings
from guocheng.service.exports import LINES, export
from guocheng.service.platform import Platform


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("entity", help="单据的名称或代码,如 投诉单 或 complaint.ticket")
    parser.add_argument("--to", type=Path, help="写到哪个文件(.xlsx 或 .csv),默认用单据名称和日期")
    parser.add_argument("--search", default="", help="只导出能查到这些字的")
    parser.add_argument("--styled", action="store_true", help="带标题、表头颜色和列宽的 Excel")
    parser.add_argument("--lines", choices=LINES, default="", help="明细:rows 每行明细一行,sheet 另放一页")
    parser.add_argument("--where", help="""条件,JSON 格式,如 '{"field": "stage", "op": "eq", "value": "closed"}'""")


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Write the file and say where it is.

    :raises NotFound: there is no such kind of record.
    """
    with visited(settings) as platform:
        context = by_system(platform, datetime.now(UTC))
        made, name = export(
            context,
            entity=_entity(platform, given.entity),
            format=given.to.suffix.removeprefix(".").lower() if given.to else "xlsx",
            styled=given.styled,
            lines=given.lines,
            where=_condition(given.where),
            search=given.search,
        )
    target = given.to or Path(name)
    hand_over(made, target)
    say(f"✓ 已导出到「{target}」")
    return 0


def _entity(platform: Platform, word: str) -> str:
    entities = platform.catalogue.entities
    for one in entities.values():
        if word in (one.name, one.label):
            return one.name
    known = "、".join(one.label for one in entities.values())
    raise NotFound(Problem("cli.unknown_entity", word, f"没有叫「{word}」的单据,可选:{known}"))


def _condition(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError as error:
        raise Invalid(Problem("cli.bad_condition", "--where", f"条件不是正确的 JSON:{error}")) from None
