"""The command-line door (命令行): finds the command, reads the settings, turns refusals into sentences.

A command is one module with `arguments(parser)` and `main(arguments, settings) -> exit code`.
It is loaded only when asked for, so that help and small commands start at once.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence

from guocheng import __version__
from guocheng.base.problem import Refusal
from guocheng.cli.parser import Parser
from guocheng.cli.settings import read_settings

COMMANDS = {
    "run": "启动过程系统;加 --demo 建立并打开演示公司",
    "user": "管理登录账户:新增、改密码、停用、列出",
    "import": "导入一份 Excel 或 CSV 文件",
    "watch": "登记自动导入的文件夹:新增、列出、取消",
    "export": "把一种单据导出成 Excel 或 CSV 文件",
    "definitions": "列出本公司自己的定义,搁置与新版本不符的",
    "check": "检查数据库、设置和各种定义是否正常",
    "backup": "把整个公司(数据和附件)备份成一个文件",
    "restore": "从备份文件恢复到一个空的公司",
}
# Started by `run` as processes of their own; people have no use for them.
HIDDEN_COMMANDS = ("worker", "demo")
# Initials are looked up character by character; the dictionary of phrases would take 44 MB in every process.
LEAN = {"PYPINYIN_NO_PHRASES": "true"}
#: So many objects are made before those without use are looked for: loading makes many and throws few away, and the
#: usual 700 was a seventh of a start.
GARBAGE_AFTER = 50_000
REFUSED = 1
MISUSED = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help"):
        print(_help())
        return 0 if words else MISUSED
    if words[0] in ("-V", "--version"):
        print(f"guocheng {__version__}")
        return 0
    if words[0] not in (*COMMANDS, *HIDDEN_COMMANDS):
        print(f"guocheng 没有「{words[0]}」这个命令,可用的命令:{'、'.join(COMMANDS)}。", file=sys.stderr)
        return MISUSED
    return _carry_out(words[0], words[1:])


def _carry_out(command: str, words: Sequence[str]) -> int:
    os.environ.update(LEAN)
    gc.set_threshold(GARBAGE_AFTER)
    module = importlib.import_module(f"guocheng.cli.{command}_command")
    parser = Parser(prog=f"guocheng {command}", description=COMMANDS.get(command))
    module.arguments(parser)
    arguments = parser.parse_args(words)
    try:
        settings = read_settings(os.environ, **vars(arguments))
        return int(module.main(arguments, settings))
    except Refusal as refusal:
        for problem in refusal.problems:
            print(f"✗ {problem.message}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return REFUSED


def _help() -> str:
    lines = [f"  {name:<12}{says}" for name, says in COMMANDS.items()]
    return "\n".join(
        [
            "用法:guocheng 命令 [选项]",
            "",
            "过程:公司自己能改的流程平台。",
            "",
            "命令:",
            *lines,
            "",
            "每个命令的选项:guocheng 命令 --help;环境设置:docs/settings.md",
        ]
    )
