"""Parts that die are started again, with growing patience."""

from __future__ import annotations

import threading
from itertools import pairwise

from guocheng.base.problem import Problem, Unavailable
from guocheng.cli.keeper import PAUSE_SECONDS_MAX, Patience, kept_alive, revive


class Fragile:
    """A part that can be killed, and that refuses to start a number of times."""

    def __init__(self, refusals: int = 0) -> None:
        self.alive = True
        self.refusals = refusals
        self.started = threading.Event()

    def start(self) -> None:
        """Start, or refuse."""
        if self.refusals:
            self.refusals -= 1
            raise Unavailable(Problem("test.no", "", "没有力气"))
        self.alive = True
        self.started.set()

    def is_running(self) -> bool:
        """Tell whether it lives."""
        return self.alive


def test_a_dead_part_is_started_again() -> None:
    """死了就再启动。"""
    part, told = Fragile(), list[str]()
    with kept_alive({"后台进程": part}, told.append):
        part.alive = False
        assert part.started.wait(20)
    assert told == ["后台进程意外停止,正在重新启动……"]


def test_a_refusal_is_told_and_not_the_end() -> None:
    """启动不了就说出来,下次再试。"""
    part, told = Fragile(refusals=1), list[str]()
    revive("数据库", part, told.append)
    revive("数据库", part, told.append)
    assert told[1] == "数据库没有启动成功:没有力气"
    assert part.started.is_set()


def test_patience_grows_and_is_forgotten() -> None:
    """接连失败就等得更久;安静一阵之后从头再来。"""
    patience = Patience()
    pauses = _pauses(patience, start=100, seconds=200)
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]
    assert pauses[-1] == PAUSE_SECONDS_MAX
    assert _pauses(patience, start=1000, seconds=3) == [0.5, 1.0]


def _pauses(patience: Patience, *, start: int, seconds: int) -> list[float]:
    """Ask every quarter of a second and return the time between tries."""
    moments = [start + quarter / 4 for quarter in range(seconds * 4)]
    tries = [moment for moment in moments if patience.is_over(moment)]
    return [later - earlier for earlier, later in pairwise(tries)]
