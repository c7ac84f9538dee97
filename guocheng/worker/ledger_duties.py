"""What the worker does for books (账簿后台): documents are posted as they change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from guocheng.service.ledger import following
from guocheng.service.platform import Platform
from guocheng.store.events_notify import RIVER
from guocheng.store.river import entity_called
from guocheng.worker.loop import Loop

CHANNELS = (RIVER,)


def loops(platform: Platform) -> Sequence[Loop]:
    """Return the round that posts what changed."""

    def concerns(channel: str, payload: str) -> bool:
        return channel == RIVER and bool(platform.catalogue.posting_rules_of(entity_called(payload)))

    def follow() -> bool:
        return bool(following.follow(platform, now=datetime.now(UTC)))

    return (Loop("ledger-following", follow, concerns),)
