"""Bringing stored definitions to the current format (升级), one version at a time.

- Stored things outlive code: `tests/golden/definitions` keeps an example of every kind and format; all load for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guocheng.base.problem import Invalid, Problem

Json = dict[str, Any]

CURRENT = 1

#: From the format on the left to the next one.
UPGRADES: Mapping[int, Callable[[Json], Json]] = {}


def upgraded(
    document: Json, *, current: int = CURRENT, upgrades: Mapping[int, Callable[[Json], Json]] = UPGRADES
) -> Json:
    """Bring a stored definition to the current format.

    :raises Invalid: the document comes from a newer version, or from none that ever was.
    """
    while (version := document.get("format", 1)) != current:
        if not isinstance(version, int) or version > current or version not in upgrades:
            message = f"定义的格式版本「{version}」不认识,当前是 {current}。请先升级系统再导入这个定义"
            raise Invalid(Problem("definition.unknown_format", str(document.get("name", "")), message))
        document = {**upgrades[version](document), "format": version + 1}
    return document
