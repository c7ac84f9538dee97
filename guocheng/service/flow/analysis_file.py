"""The figures of a flow as a workbook (流程分析的导出): a sheet each for the whole, steps, people, reasons, late ones.

What may not be exported is not counted in it; every text is typed as text, so nothing in it is taken for a formula.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from guocheng.base.zone import SHANGHAI
from guocheng.connect.writing.styled import StyledSheet, write_styled
from guocheng.connect.writing.table import Column, Value
from guocheng.definition.role import Right
from guocheng.service.context import Context, Look, look
from guocheng.service.exports import watermark
from guocheng.service.flow.analysis import Ask, Subject, figures, rows, subject_of
from guocheng.service.rights import must, visible
from guocheng.store.flow.analysis import Narrowed
from guocheng.store.flow.analysis_sources import Of

Json = dict[str, Any]
LATE_MAX = 10_000
_HOURS = "0.0"
_SHARE = "0.0%"
_MOMENT = "yyyy-mm-dd hh:mm"
_OF_TIMES = (
    Column("次数", "0"), Column("中位数（小时）", _HOURS), Column("P85（小时）", _HOURS),
    Column("中位数（工作小时）", _HOURS, 18), Column("P85（工作小时）", _HOURS, 16),
)  # fmt: skip


def exported(context: Context, *, ask: Ask) -> tuple[Path, str]:
    """Write the figures into a workbook; return where, and its name. The caller deletes it when it is sent.

    :raises NotFound: there is no such flow for this person.
    :raises Refused: this person may not export its records.
    :raises Invalid: the period makes no sense.
    """
    with look(context) as view:
        subject = subject_of(view, ask, Right.EXPORT)
        entity = view.catalogue.entity(subject.flow.on)
        must(visible(view.catalogue, view.principal, entity), Right.EXPORT, entity.label)
        with tempfile.NamedTemporaryFile(prefix="guocheng-", suffix=".xlsx", delete=False) as file:
            target = Path(file.name)
        try:
            write_styled(target, _sheets(view, subject))
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return target, f"{subject.flow.label} 流程分析 {subject.days.start}.xlsx"


def _sheets(view: Look, subject: Subject) -> Iterator[StyledSheet]:
    found = figures(view, subject)
    note = "　".join(filter(None, [subject.days.label, watermark(view)]))

    def sheet(name: str, columns: Sequence[Column], lines: Iterator[Sequence[Value]]) -> StyledSheet:
        return StyledSheet(name, columns, lines, f"{subject.flow.label}：{name}", note)

    yield sheet("概况", (Column("项目", width=28), Column("数值", "0.0")), _whole(found))
    yield sheet(
        "步骤",
        (
            Column("步骤", width=24), *_OF_TIMES, Column("等待占比", _SHARE), Column("至今还停着", "0"),
            Column("办理", "0"), Column("退回", "0"), Column("拒绝", "0"), Column("超时办理", "0"),
        ),
        (
            (one["label"], *_times(one["times"]), _number(one["share"]), one["standing"], one["decided"],
             one["sent_back"], one["rejected"], one["late"])
            for one in found["steps"]
        ),
    )  # fmt: skip
    yield sheet(
        "人员",
        (
            Column("人员"), Column("单位", width=20), *_OF_TIMES, Column("每个工作日", "0.0"), Column("超时办理", "0"),
            Column("现在待办", "0"), Column("其中超时", "0"),
        ),
        (
            (one["name"], one["unit"], *_times(one["times"]), _number(one["per_day"]), one["late"], one["open"],
             one["open_late"])
            for one in found["people"]
        ),
    )  # fmt: skip
    yield sheet(
        "退回原因",
        (Column("步骤", width=24), Column("意见", width=50), Column("次数", "0")),
        ((one["label"], one["opinion"] or "没有写意见", one["count"]) for one in found["returns"]),
    )
    yield sheet("现在超时", _LATE, _late(view, subject, Of.OPEN))
    yield sheet("超时办理", _LATE, _late(view, subject, Of.DECIDED))


_LATE = (
    Column("记录", width=30), Column("步骤", width=20), Column("办理人"), Column("到达", _MOMENT, 18),
    Column("应办", _MOMENT, 18), Column("办理", _MOMENT, 18), Column("用时（小时）", _HOURS),
    Column("用时（工作小时）", _HOURS, 16), Column("意见", width=40),
)  # fmt: skip


def _late(view: Look, subject: Subject, of: Of) -> Iterator[Sequence[Value]]:
    for one in rows(view, subject, of, Narrowed(late=True), limit=LATE_MAX):
        yield (
            one["title"], one["step"], one["person"], _moment(one["came_at"]), _moment(one["due_at"]),
            _moment(one["gone_at"]), _hours(one["clock"]), _hours(one["work"]), one["opinion"],
        )  # fmt: skip


def _whole(found: Json) -> Iterator[Sequence[Value]]:
    yield "发起", found["started"]
    yield from ((f"其中{one['label']}", one["count"]) for one in found["states"])
    labels = ("办结", "全程中位数（小时）", "全程 P85（小时）", "全程中位数（工作小时）", "全程 P85（工作小时）")
    yield from zip(labels, _times(found["whole"]), strict=True)
    yield "办理", found["decided"]
    yield "退回", found["sent_back"]
    yield "超时办理", found["late_finished"]
    yield "现在待办", found["open"]
    yield "其中超时", found["late_now"]


def _times(times: Json) -> tuple[Value, ...]:
    names = ("median", "p85", "work_median", "work_p85")
    return (times["count"], *(_hours(times[name]) for name in names))


def _hours(seconds: int | None) -> Value:
    return None if seconds is None else (Decimal(seconds) / 3600).quantize(Decimal("0.1"))


def _number(figure: float | None) -> Value:
    return None if figure is None else Decimal(str(figure))


def _moment(text: str | None) -> Value:
    return datetime.fromisoformat(text).astimezone(SHANGHAI).replace(tzinfo=None) if text else None
