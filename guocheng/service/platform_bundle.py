"""The platform's own tables as entities (系统数据): lists, filters, exports, reports and rights work on them too.

- They are views that nobody writes; what changes them are the verbs of the platform.
- Only who was granted one by name sees it, and administrators: a role that may see everything does not see these.
- Entities and flows are shown by the names they have now, so the bundle is made anew with every catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guocheng.definition.bundle import Bundle, MenuItem
from guocheng.definition.entity import Entity, Field, Option
from guocheng.service.history import KINDS

NAME = "platform"
NEEDS = ("org",)


def _text(name: str, label: str, *, long: bool = False) -> Field:
    return Field(name, label, "text", readonly=True, long=long)


def _person(name: str, label: str) -> Field:
    return Field(name, label, "link", readonly=True, to="org.person")


def _number(name: str, label: str, unit: str = "") -> Field:
    return Field(name, label, "integer", readonly=True, unit=unit)


def _instant(name: str, label: str) -> Field:
    return Field(name, label, "instant", readonly=True)


def _yes_no(name: str, label: str) -> Field:
    return Field(name, label, "boolean", readonly=True)


def _state(name: str, label: str, *options: tuple[str, str, str]) -> Field:
    return Field(name, label, "choice", readonly=True, options=tuple(Option(*one) for one in options))


def _view(name: str, label: str, icon: str, fields: list[Field], columns: str, filters: str = "") -> Entity:
    return Entity(
        f"{NAME}.{name}",
        label,
        tuple(fields),
        icon=icon,
        columns=tuple(columns.split()),
        phone_columns=tuple(columns.split()[:3]),
        filters=tuple(filters.split()),
        sort=("-id",),
        importable=False,
        stored=False,
    )


@dataclass(frozen=True)
class _Named:
    """The fields that say which entity and which flow a row speaks of."""

    entity: Field
    flow: Field


def platform_bundle(bundles: Sequence[Bundle]) -> Bundle:
    """Return the bundle of the platform's own data beside other bundles."""
    entities = [(one.name, one.label, "") for bundle in bundles for one in bundle.entities]
    flows = [(one.name, one.label, "") for bundle in bundles for one in bundle.flows]
    # A choice needs something to choose from; without a flow there is none to name.
    flow = _state("flow", "流程", *flows) if flows else _text("flow", "流程")
    named = _Named(_state("entity", "表单", *entities), flow)
    views = (_tasks(named), _procedures(named), _accounts(), _changes(named), _files(), _imports(), _jobs())
    menu = tuple(MenuItem("list", one.name) for one in views)
    return Bundle(NAME, "系统数据", "1", entities=views, menu=menu, needs=NEEDS)


def with_platform(bundles: Sequence[Bundle]) -> tuple[Bundle, ...]:
    """Return bundles with the platform's own data behind them, as of now, where there are people it can speak of."""
    others = [one for one in bundles if one.name != NAME]
    return (*others, platform_bundle(others)) if set(NEEDS) <= {one.name for one in others} else tuple(others)


def _tasks(named: _Named) -> Entity:
    return _view(
        "task",
        "办理任务",
        "checkbox",
        [
            _person("person", "办理人"),
            _state(
                "state",
                "状态",
                ("waiting", "等待", "grey"),
                ("open", "待办", "blue"),
                ("paused", "暂停", "yellow"),
                ("claimable", "待认领", "blue"),
                ("taken", "他人已认领", "grey"),
                ("held", "等待所请的人", "yellow"),
                ("approved", "已同意", "green"),
                ("rejected", "已驳回", "red"),
                ("submitted", "已提交", "green"),
                ("sent_back", "已退回", "orange"),
                ("handed_over", "已转交", "grey"),
                ("taken_back", "已拿回", "grey"),
                ("skipped", "已跳过", "grey"),
                ("cancelled", "已取消", "grey"),
            ),
            named.flow,
            _text("step", "步骤"),
            named.entity,
            _number("record_id", "记录编号"),
            _person("starter", "发起人"),
            _instant("opened_at", "到达时间"),
            _instant("due_at", "应办时间"),
            _yes_no("late", "超时"),
            _instant("decided_at", "办理时间"),
            _person("decided_by", "实际办理人"),
            _person("on_behalf_of", "代谁办理"),
            _text("opinion", "意见", long=True),
            _text("reason", "为何由他办理"),
        ],
        "person state flow step starter opened_at due_at late decided_at",
        "state person late",
    )


def _procedures(named: _Named) -> Entity:
    return _view(
        "procedure",
        "审批过程",
        "git-branch",
        [
            _state(
                "state",
                "状态",
                ("running", "审批中", "blue"),
                ("accepted", "已通过", "green"),
                ("rejected", "已驳回", "red"),
                ("withdrawn", "已撤回", "grey"),
                ("voided", "已作废", "grey"),
                ("cancelled", "已取消", "grey"),
            ),
            named.flow,
            _number("flow_version", "流程版本"),
            named.entity,
            _number("record_id", "记录编号"),
            _person("starter", "发起人"),
            _number("round", "轮次"),
            _instant("started_at", "发起时间"),
            _instant("ended_at", "结束时间"),
        ],
        "state flow starter round started_at ended_at",
        "state starter",
    )


def _accounts() -> Entity:
    return _view(
        "account",
        "登录账户",
        "key",
        [
            _text("login", "登录名"),
            _person("person", "人员"),
            _yes_no("disabled", "已停用"),
            _yes_no("must_change", "须改密码"),
            _yes_no("demo", "演示账户"),
            _instant("last_login_at", "最近登录"),
            _instant("password_changed_at", "密码修改时间"),
        ],
        "login person disabled must_change last_login_at",
        "disabled person",
    )


def _changes(named: _Named) -> Entity:
    return _view(
        "change",
        "变更日志",
        "history",
        [
            named.entity,
            _number("record_id", "记录编号"),
            _state("kind", "动作", *((code, word, "") for code, word in KINDS.items())),
            _person("actor", "操作人"),
            _person("on_behalf_of", "代谁操作"),
            _text("cause", "原因"),
            _text("request_id", "请求编号"),
            _number("fields_changed", "改动字段", "个"),
        ],
        "created_at actor entity record_id kind cause fields_changed",
        "actor created_at",
    )


def _files() -> Entity:
    return _view(
        "file",
        "附件文件",
        "paperclip",
        [
            _text("name", "文件名"),
            _number("size", "大小", "字节"),
            _text("media_type", "类型"),
            _text("sha256", "指纹"),
        ],
        "name size media_type created_by created_at",
        "created_by created_at",
    )


def _imports() -> Entity:
    return _view(
        "import",
        "导入批次",
        "file-import",
        [
            _text("name", "文件名"),
            _state(
                "state",
                "状态",
                ("read", "已读取", "grey"),
                ("checking", "检查中", "blue"),
                ("checked", "已检查", "blue"),
                ("running", "导入中", "blue"),
                ("done", "已完成", "green"),
                ("cancelled", "已停止", "grey"),
                ("undoing", "撤销中", "orange"),
                ("undone", "已撤销", "grey"),
            ),
            _number("rows", "行数", "行"),
            _person("person", "导入人"),
            _instant("started_at", "开始时间"),
            _instant("ended_at", "结束时间"),
            _text("failure", "失败原因", long=True),
        ],
        "name state rows person started_at ended_at",
        "state person",
    )


def _jobs() -> Entity:
    return _view(
        "job",
        "后台任务",
        "clock-play",
        [
            _text("kind", "种类"),
            _text("queue", "队列"),
            _state(
                "state",
                "状态",
                ("waiting", "等待", "grey"),
                ("running", "执行中", "blue"),
                ("done", "已完成", "green"),
                ("dead", "已失败", "red"),
            ),
            _number("attempt", "第几次"),
            _instant("run_at", "计划时间"),
            _text("worker", "执行进程"),
            _text("error", "出错原因", long=True),
            _instant("finished_at", "完成时间"),
        ],
        "kind state attempt run_at finished_at error",
        "state kind",
    )
