"""Long silences are filled, short ones are not."""

from __future__ import annotations

import threading

from guocheng.cli.progress import lively


def test_a_long_silence_is_filled() -> None:
    """很久没有动静,就说一声还在做。"""
    told, filled = list[str](), threading.Event()

    def tell(text: str) -> None:
        told.append(text)
        # A slow machine is silent before the first word, too.
        if "秒" in text and "开始" in told:
            filled.set()

    with lively(tell, silence=0.01) as voice:
        voice("开始")
        assert filled.wait(20)


def test_what_is_said_is_passed_on() -> None:
    """说的话原样转达,没有多余的。"""
    told = list[str]()
    with lively(told.append) as voice:
        voice("一")
        voice("二")
    assert told == ["一", "二"]
