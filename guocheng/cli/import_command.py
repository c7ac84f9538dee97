"""`guocheng import` (导入): the same steps as on the screen - read, try, import - with the same errors."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.base.trouble import said
from guocheng.cli.house import by_system, hand_over, say, visited
from guocheng.cli.settings import Settings
from guocheng.connect import sample_hq
from guocheng.service import imports
from guocheng.service.context import Change, Context, look
from guocheng.worker.duties import handlers
from guocheng.worker.worker import Worker

VERDICTS = {"new": "新增", "changed": "修改", "same": "不变", "error": "有错"}
WORKING = ("checking", "running")
LOOK_EVERY_SECONDS = 0.5
SAMPLE_ROWS_MAX = 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, help="Excel 或 CSV 文件")
    parser.add_argument("--dry-run", action="store_true", help="只试运行,不写入")
    parser.add_argument("--errors", type=Path, help="有错时,把带错误说明的原文件写到这里")
    parser.add_argument(
        "--sample",
        type=int,
        metavar="条数",
        help="不导入,改为生成总部导出样例供试用:.xls 进港投诉,.csv 虚签投诉",
    )


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Try the file, then import it; the exit code tells whether every row went in.

    :raises Invalid: there is no such file, or nothing in it can be imported.
    """
    if given.sample is not None:
        return _sample(given.file, given.sample)
    with visited(settings) as platform:
        context = by_system(platform, datetime.now(UTC))
        batch = _taken(context, given.file)
        _describe(context, _view(context, batch))
        tried = _done(context, batch, imports.dry_run, "试运行")
        if not given.dry_run:
            tried = _done(context, batch, imports.run, "导入")
        wrong = tried["counts"].get("error", 0)
        if wrong and given.errors:
            made, _ = imports.annotated(context, batch_id=batch)
            hand_over(made, given.errors)
            say(f"  错误说明写在「{given.errors}」")
    return 1 if wrong else 0


def _sample(file: Path, rows: int) -> int:
    """Write an export as the head quarters sends it; an existing file is never overwritten."""
    if not 1 <= rows <= SAMPLE_ROWS_MAX:
        message = f"样例的条数要在 1 到 {SAMPLE_ROWS_MAX} 之间,请改成例如 --sample 5000"
        raise Invalid(Problem("cli.bad_sample", "--sample", message))
    try:
        with file.open("xb"):
            pass
        sample_hq.write(file, rows, kind="false_sign" if file.suffix.lower() == ".csv" else "inbound")
    except FileExistsError:
        message = f"文件「{file}」已经存在,请换一个名字或先移走它"
        raise Invalid(Problem("cli.file_exists", str(file), message)) from None
    except OSError as error:
        message = f"写不了文件「{file}」({said(error)}),请检查目录是否存在、能不能写"
        raise Invalid(Problem("cli.not_written", str(file), message)) from None
    say(f"✓ 已生成样例「{file}」,{rows} 条投诉,其中有几条故意写错")
    say(f"  导入它:guocheng import {file},或在网页上打开「导入」")
    return 0


def _taken(context: Context, file: Path) -> int:
    try:
        with file.open("rb") as content:
            return imports.take(context, name=file.name, content=content)
    except OSError as error:
        message = f"打不开文件「{file}」({said(error)}),请检查文件名"
        raise Invalid(Problem("cli.no_file", str(file), message)) from None


def _describe(context: Context, batch: Any) -> None:
    for sheet in batch["sheets"]:
        mapping = sheet["mapping"]
        used = mapping and mapping.get("use")
        into = f"导入到「{context.catalogue.entity(mapping['entity']).label}」" if used else "不导入"
        say(f"  工作表「{sheet['name']}」 {sheet['rows']} 行,{into}")


def _done(context: Context, batch: int, verb: Callable[..., Any], label: str) -> Any:
    """Begin a step and see it through: with our own hands, or by the worker that was faster."""
    database = context.platform.database
    database.run(lambda connection: verb(Change(context, connection), batch_id=batch))
    hands = Worker(database, handlers(context.platform), name=f"command line {batch}")
    while (found := _view(context, batch))["state"] in WORKING and not found["failure"]:
        if not hands.work_once():
            time.sleep(LOOK_EVERY_SECONDS)
    if found["failure"]:
        raise Invalid(Problem("cli.import_failed", found["name"], f"{label}没有完成:{found['failure']}"))
    counts = "、".join(f"{says} {found['counts'].get(verdict, 0)} 行" for verdict, says in VERDICTS.items())
    say(f"✓ {label}:{counts}")
    return found


def _view(context: Context, batch: int) -> Any:
    with look(context) as view:
        return imports.view(view, batch_id=batch)
