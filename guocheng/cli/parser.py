"""The command line in Chinese (命令行参数): argparse with its few English words translated."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

_WORDS = {
    "usage: ": "用法:",
    "positional arguments:": "参数:",
    "options:": "选项:",
    "show this help message and exit": "显示这份说明",
}
_MISTAKES = (
    (r"unrecognized arguments: (.*)", r"不认识的参数「\1」"),
    (r"the following arguments are required: (.*)", r"缺少参数 \1"),
    (r"argument (.*): expected one argument", r"参数 \1 后面要有一个值"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", r"参数 \1 没有 \2 这个选择,可选:\3"),
    (r"argument (.*): invalid int value: (.*)", r"参数 \1 应是整数,不能是 \2"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese."""

    def format_help(self) -> str:
        """Translate the words that argparse brings."""
        return _translated(super().format_help())

    def format_usage(self) -> str:
        """Translate the words that argparse brings."""
        return _translated(super().format_usage())

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and where help is."""
        for pattern, chinese in _MISTAKES:
            message = re.sub(pattern, chinese, message)
        print(f"{self.prog}:{message}。用 {self.prog} --help 查看用法。", file=sys.stderr)
        raise SystemExit(2)


def _translated(text: str) -> str:
    for english, chinese in _WORDS.items():
        text = text.replace(english, chinese)
    return text
