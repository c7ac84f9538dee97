"""What happens to a whole procedure (应用整个流程的事件), besides its course."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from guocheng.engine.flow import events_whole as w
from guocheng.engine.flow.events import Event
from guocheng.engine.flow.state import Instance, State


def _voided(instance: Instance, event: w.Voided) -> Instance:
    return replace(instance, state=State.VOIDED)


OF_WHOLE: Mapping[type[Event], Callable[[Instance, Any], Instance]] = {w.Voided: _voided}
