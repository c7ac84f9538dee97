"""What people of a story do with month bills (故事里的账单): waybills come, months are billed, customers answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from guocheng.service.context import Change, Context, Look
from guocheng.service.flow import outsider_links
from guocheng.service.flow.timeline import timeline
from guocheng.service.platform import Platform
from guocheng.service.public import answering, visitor
from guocheng.service.public.gate import VISITOR, Proof
from guocheng.service.rating import bill_making, work


class Billing:
    """The part of a company at work that is about waybills and month bills."""

    platform: Platform
    now: datetime
    if TYPE_CHECKING:

        def command(self, name: str, verb: Callable[[Change], Any], *, key: str = "") -> Any:
            """Run a verb as a person's command."""

        def ask(self, name: str, verb: Callable[[Look], Any]) -> Any:
            """Run a reading verb as a person."""

        def system(self, verb: Callable[[Change], Any]) -> Any:
            """Run a verb as the system itself."""

        def waits(self, **span: float) -> None:
            """Let time pass, and the worker do what is due."""

    def waybills(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Let waybills come in, and be rated at once."""
        given = list(rows)
        self.system(lambda change: work.take_rated(change, given))

    def bills(self, name: str, month: str) -> dict[str, int]:
        """Let a person make the bills of a month; answer what came of it."""
        day = date.fromisoformat(f"{month}-01")
        job = self.command(name, lambda change: bill_making.order(change, month=day))["job"]
        self.waits(minutes=1)
        counts: dict[str, int] = self.ask(name, lambda look: bill_making.status(look, job_id=job))["counts"]
        return counts

    def visits(self, name: str, record: Any, proof: str, **values: Any) -> dict[str, str]:
        """Let a person send the link to who waits outside, and him answer; return what he was shown."""
        found = self.ask(name, lambda look: timeline(look, entity=record.entity, record_id=record.id))["procedures"]
        [task] = [
            person["task"]
            for procedure in found
            for node in procedure["nodes"]
            for person in node["people"]
            if person["state"] == "open"
        ]
        address = self.command(name, lambda change: outsider_links.give(change, task_id=task))["address"]
        token, shows = address.removeprefix("/p/"), Proof("198.51.100.7", proof)
        with self.platform.database.transaction() as connection:
            change = Change(Context(self.platform, VISITOR, self.now, request_id="visit"), connection)
            shown = visitor.enter(change, token=token, proof=shows)["values"]
            answering.answer(change, token=token, proof=shows, decision="submit", opinion="", values=values)
        return {one["label"]: one["text"] for one in shown}
