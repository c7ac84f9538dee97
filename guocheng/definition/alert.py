"""Something a person should hear about (警报): a condition over records, looked at regularly, told once per record."""

from __future__ import annotations

from dataclasses import dataclass

from guocheng.definition.who import Who


@dataclass(frozen=True)
class Alert:
    """Tell people when a condition over a record becomes true; `says` is a template with {field}."""

    name: str
    label: str
    on: str
    when: str
    tell: tuple[Who, ...]
    says: str
    level: str = "warn"  # "info" | "warn" | "alarm"
    look_minutes: int = 15
    repeat_hours: int = 0  # 0: once while it stays true
    format: int = 1
