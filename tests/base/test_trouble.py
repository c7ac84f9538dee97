"""What the operating system refuses is said in Chinese, never in its own English."""

from __future__ import annotations

import errno

import pytest

from guocheng.base.trouble import said


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EACCES, "没有权限"), (errno.ENOTDIR, "它不是目录"), (errno.ENOSPC, "磁盘已满"), (9999, "系统错误 9999")],
)
def test_a_trouble_has_chinese_words(number: int, words: str) -> None:
    """常见的有说法,少见的留下编号。"""
    assert said(OSError(number, "in English")) == words


def test_a_trouble_without_a_number_keeps_its_name() -> None:
    """连编号也没有的,说出它的名字。"""
    assert said(OSError("in English")) == "系统错误 OSError"
