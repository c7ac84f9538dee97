"""What a worker does with a kind of job (任务处理): in one transaction, or in parts under a lease."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg

from guocheng.store.jobs import LEASE, Job
from guocheng.store.lease import Lease


@dataclass(frozen=True)
class Short:
    """Work of one transaction: the effect and "done" are committed together. What it returns is the result."""

    run: Callable[[psycopg.Connection, Job], Any]


@dataclass(frozen=True)
class Long:
    """Work in parts: the function holds a lease, saves its parts, and may end the job itself with the last one."""

    run: Callable[[Lease], Any]
    lease: timedelta = LEASE


Handler = Short | Long
