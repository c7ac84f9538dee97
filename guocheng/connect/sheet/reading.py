"""Reading the sheets of a foreign file (读表): bytes sniffed, archive checked, content read by a limited process.

Whatever is in the file, the process that asks stays small and alive, and the user gets rows or one clear sentence.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guocheng.base.problem import Invalid
from guocheng.connect.sheet import child
from guocheng.connect.sheet.archive import check_archive
from guocheng.connect.sheet.kind import Kind, encrypted, kind_of, refusal
from guocheng.connect.sheet.limits import USUAL, Limits

Cell = Any  # text, number, true/false, {"d": date or instant}, {"h": time}, {"p": share}; empty is ""
Merge = tuple[tuple[int, int], tuple[int, int]]
#: A part is some hundred kilobytes long: the process goes on reading while we look at what it read.
_BUFFER = 1 << 20
_LIMITS = {
    "columns": f"有的工作表超过 {child.COLUMNS_MAX} 列(可能很远的格子里有内容),请删掉多余的列再上传",
    "cell": f"里有格子超过 {child.CELL_CHARACTERS_MAX} 个字,或引号没有成对,请检查后再上传",
    "damaged": "不完整或已损坏,请用 Excel 或 WPS 打开,重新保存后再上传",
    "memory": "内容太多,或者很远的格子里有内容(例如最后一行),请删掉多余的行和列,或拆成几个文件",
}


@dataclass(frozen=True)
class SheetStart:
    """A sheet begins; `merges` are the merged cells near its top, zero-based."""

    name: str
    merges: tuple[Merge, ...]


@dataclass(frozen=True)
class Rows:
    """Some rows of the sheet that began last; `first` is the number of the first one as Excel shows it.

    `text` is the JSON of the rows as it came, for those who only hand it on.
    """

    first: int
    rows: list[list[Cell]]
    text: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class Reading:
    """An opened file: what it is and, once, its parts in order."""

    kind: Kind
    parts: Iterator[SheetStart | Rows]


@contextmanager
def reading(path: Path, name: str, *, limits: Limits = USUAL, seconds_max: float | None = None) -> Iterator[Reading]:
    """Open a foreign file for reading once.

    :raises Invalid: the file is not a table, does harm, or is too big; also while its parts are read.
    """
    kind = kind_of(path, name, limits.size)
    if kind.family == "zip":
        check_archive(path, name, limits)
    bounds = [str(one) for one in (limits.rows, limits.memory, limits.cpu_seconds)]
    process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
        [sys.executable, "-I", "-X", "utf8", child.__file__, str(path), kind.family, kind.encoding, *bounds],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"MALLOC_ARENA_MAX": "1"},
        bufsize=_BUFFER,
        pipesize=_BUFFER,
    )
    watch = threading.Timer(limits.seconds if seconds_max is None else seconds_max, process.kill)
    watch.start()
    try:
        yield Reading(kind, _parts(process, name, limits))
    finally:
        watch.cancel()
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _parts(process: subprocess.Popen[bytes], name: str, limits: Limits) -> Iterator[SheetStart | Rows]:
    assert process.stdout is not None
    for line in process.stdout:
        try:
            tag, *rest = json.loads(line)
        except ValueError:
            break  # a process that was stopped leaves half a line
        if tag == "rows":
            yield Rows(rest[0], rest[1], line[line.index(b",", 8) + 1 : -2].decode())
        elif tag == "sheet":
            merges = tuple(((a[0], a[1]), (b[0], b[1])) for a, b in rest[1])
            yield SheetStart(rest[0] or name.rsplit(".", 1)[0], merges)
        elif tag == "fail":
            raise _failed(rest[0], name, limits)
        elif tag == "done":
            return
    raise _stopped(process.wait(), name)


def _failed(code: str, name: str, limits: Limits) -> Invalid:
    if code == "password":
        return encrypted(name)
    if code == "rows":
        message = f"超过 {limits.rows:,} 行,请拆成几个文件再导入,或请管理员调大 GUOCHENG_IMPORT_ROWS"
        return refusal("import.rows", name, message)
    return refusal(f"import.{code}", name, _LIMITS[code])


def _stopped(code: int, name: str) -> Invalid:
    """Say why the reading process ended early: out of memory aborts, out of time is killed."""
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return refusal("import.too_slow", name, "读了很久也没有读完,已经停下,请拆成几个文件,或另存为 xlsx 再试")
    if code == -signal.SIGABRT:
        return refusal("import.memory", name, _LIMITS["memory"])
    return refusal("import.damaged", name, _LIMITS["damaged"])
