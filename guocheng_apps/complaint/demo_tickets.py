"""Twelve months of complaints for the demo company (演示投诉): some outlets are worse than others, and it shows.

- The same seed and the same `now` give the same tickets; computed fields are computed as the definitions say.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from guocheng.sdk import ALWAYS, SEVEN_DAYS, local_day
from guocheng_apps.complaint import demo_words as words
from guocheng_apps.complaint.demo_calendar import arrivals
from guocheng_apps.complaint.demo_claims import claim
from guocheng_apps.complaint.demo_course import Course, walk
from guocheng_apps.complaint.parameters import Row, clauses, limits, penalty_rules
from guocheng_apps.complaint.process import ENDED, REPEAT_DAYS
from guocheng_apps.org.demo import Outlet, Person, Staff

TICKETS = 6000
DAYS = 365
#: The outlet of the demo login has a ticket in every open stage.
SHOWN = "330301"
SHOWN_STAGES = (
    "new",
    "assigned",
    "investigating",
    "judged",
    "judged",
    "appealing",
    "appealing",
    "settling",
    "callback",
)
CENT = Decimal("0.01")
_LEVELS = ("normal", "serious", "grave")


@dataclass
class Making:
    """What is needed while tickets are made up, one after the other."""

    chance: random.Random
    now: datetime
    staff: Staff
    agents: tuple[Person, ...]
    weights: Mapping[str, float]
    faults: Mapping[str, str]
    limits: Mapping[str, Row]
    rules: Mapping[str, Row]
    clause: Row
    of_day: Counter[str]
    recent: deque[Row]


def tickets(staff: Staff, now: datetime, *, seed: int, count: int = TICKETS) -> Iterator[Row]:
    """Yield complaints in the order they arrived."""
    chance = random.Random(seed)  # noqa: S311 - plausible, not secret
    making = Making(
        chance,
        now,
        staff,
        staff.holding("agent"),
        {one.number: chance.lognormvariate(0, 0.55) for one in staff.outlets},
        {one.number: chance.choice(list(words.STORIES)[:7]) for one in staff.outlets},
        {one["key"]: one for one in limits()},
        {one["key"]: one for one in penalty_rules()},
        next(clauses()),
        Counter(),
        deque(maxlen=250),
    )
    for at in arrivals(chance, now, count, DAYS):
        yield _ticket(making, at)
    shown = next(one for one in staff.outlets if one.number == SHOWN)
    for place, stage in enumerate(SHOWN_STAGES):
        at = now.replace(microsecond=0) - timedelta(hours=30, minutes=17 * place)
        yield _ticket(making, at, shown, stops_in=stage)


def _ticket(making: Making, at: datetime, shown: Outlet | None = None, *, stops_in: str = "") -> Row:
    chance = making.chance
    weights = [making.weights[one.number] for one in making.staff.outlets]
    outlet = shown or chance.choices(making.staff.outlets, weights)[0]
    earlier = None if shown else _earlier(making, at)
    outlet = earlier["_outlet"] if earlier else outlet
    kind = earlier["kind"] if earlier else _kind(making, outlet)
    source = chance.choices(list(words.SOURCES), list(words.SOURCES.values()))[0]
    level = chance.choices(_LEVELS, (78, 18, 4))[0]
    if earlier:
        level = "serious" if level == "normal" else "grave"
    row = _first_facts(making, at, outlet, kind, source, level, earlier)
    slow = 0.3 if shown else chance.choice((0.8, 1, 1, 1.2, 1.4, 2.1))
    course = Course(chance, making.now, at, slow, stops_in)
    agent = making.staff.by_number[row["agent"]["key"]]
    head = making.staff.heads[outlet.number]
    walk(course, agent, head, appeals=_appeals(making, at, kind, stops_in))
    row |= {"stage": course.stage, "stage_since": course.at, "history": course.history}
    if course.stage != "new":
        row["handler"] = {"key": (head if chance.random() < 0.3 else agent).number}
    _clock(making, row, course)
    if course.passed("judged"):
        _judge(making, row, course, outlet, head)
    _end(making, row, course)
    making.recent.append(row | {"_outlet": outlet})
    return row


def _appeals(making: Making, at: datetime, kind: str, stops_in: str) -> bool:
    """Tell whether the outlet appeals; of late it does more often, so that some appeals are under way."""
    if stops_in:
        return stops_in == "appealing"
    often = 0.35 if at > making.now - timedelta(days=4) else 0.13
    return kind not in ("urge", "other") and making.chance.random() < often


def _earlier(making: Making, at: datetime) -> Row | None:
    """Now and then the same customer complains again."""
    if making.chance.random() >= 0.035:
        return None
    since = at - timedelta(days=REPEAT_DAYS)
    fitting = [one for one in making.recent if since < one["received_at"] < at]
    return making.chance.choice(fitting) if fitting else None


def _kind(making: Making, outlet: Outlet) -> str:
    if making.chance.random() < 0.18:
        return making.faults[outlet.number]
    return making.chance.choices(list(words.STORIES), [one[0] for one in words.STORIES.values()])[0]


def _first_facts(
    making: Making, at: datetime, outlet: Outlet, kind: str, source: str, level: str, earlier: Row | None
) -> Row:
    chance, day = making.chance, f"{local_day(at):%Y%m%d}"
    making.of_day[day] += 1
    _, (low, high), _, says, _ = words.STORIES[kind]
    courier = chance.choice(making.staff.couriers[outlet.number])
    asked = Decimal(chance.randrange(low, high + 1) // 5 * 5) if high and chance.random() < 0.8 else None
    asked = asked or None
    number = f"TS{day}{making.of_day[day]:04}"
    filled = {"outlet": outlet.name, "days": chance.randrange(2, 6), "goods": chance.choice(words.GOODS), "fee": "5"}
    limit = making.limits[f"{source}:{level}"]
    agent = chance.choice(making.agents)
    same = ("waybill_no", "receiver_name", "receiver_phone", "customer")
    return {
        "key": number,
        "source": source,
        "external_no": f"GD{local_day(at):%y%m%d}{chance.randrange(10**6):06}{making.of_day[day]:03}"
        if source in ("hq", "postal", "platform")
        else None,
        "waybill_no": f"773{chance.randrange(10**12):012}",
        "customer": chance.choice(words.CUSTOMERS) or None,
        "receiver_name": chance.choice(words.RECEIVERS) + chance.choice(words.TITLES),
        "receiver_phone": f"1{chance.choice('3578')}{chance.randrange(10**9):09}",
        **({name: earlier[name] for name in same} if earlier else {}),
        "delivery_station": {"key": outlet.number},
        "unit": {"key": outlet.number},
        "courier": {"key": courier.number} if chance.random() < 0.85 else None,
        "kind": kind,
        "subkind": {"key": f"{kind}:{1 if kind in ('missorted', 'cod') else chance.choice((1, 1, 2))}"},
        "level": level,
        "content": chance.choice(says).format(**filled),
        "demand": "尽快处理并回复" if asked is None else f"要求赔偿 {asked} 元",
        "claim_amount": asked,
        **claim(number, kind, asked, making.clause),
        "received_at": at,
        "created_at": at,
        "created_by": {"key": agent.number},
        "agent": {"key": agent.number},
        "repeated": earlier is not None,
        "earlier": {"key": earlier["key"]} if earlier else None,
        **{name: limit[name] for name in ("first_response_hours", "resolution_hours", "appeal_hours", "always")},
    }


def _clock(making: Making, row: Row, course: Course) -> None:
    """Set the due times as the clocks of the flow do: waiting for the customer adds to the resolution."""
    calendar, at = ALWAYS if row["always"] else SEVEN_DAYS, row["received_at"]
    row["first_response_due"] = calendar.add_minutes(at, int(row["first_response_hours"] * 60)).at
    row["first_response_at"] = course.when("investigating")
    waited, entered = 0, None
    for one in course.history:
        if entered:
            waited += calendar.minutes_between(entered, one["at"])
        entered = one["at"] if one["stage"] == "waiting" else None
    row["resolution_due"] = calendar.add_minutes(at, int(row["resolution_hours"] * 60) + waited).at


def _judge(making: Making, row: Row, course: Course, outlet: Outlet, head: Person) -> None:
    chance = making.chance
    _, _, causes, _, findings = words.STORIES[row["kind"]]
    shares = (44, 30, 0, 0, 0) if course.passed("appealing") else (44, 30, 10, 8, 8)
    verdict = chance.choices(("outlet", "courier", "none", "customer", "elsewhere"), shares)[0]
    row["finding"] = chance.choice(findings).format(outlet=outlet.name, days=chance.randrange(2, 6))
    row["verdict"] = verdict
    row["root_cause"] = {"key": causes[0] if chance.random() < 0.55 else chance.choice(causes)}
    guilty = verdict in ("outlet", "courier")
    row["responsibilities"] = list(_shares(making, row, outlet)) if guilty else []
    row["improvement"] = chance.choice(words.IMPROVEMENTS) if guilty and chance.random() < 0.6 else None
    if course.passed("appealing"):
        row["appealed"] = True
        row["appeals"] = [_appeal(making, row, course, head)]
    if course.passed("settling"):
        row["compensations"] = list(_compensations(making, row, course))
        row["penalties"] = list(_penalties(making, row))


def _shares(making: Making, row: Row, outlet: Outlet) -> Iterator[Row]:
    courier, clause = row["courier"], "客服考核办法第三章"
    if courier and row["verdict"] == "courier":
        yield {"unit": {"key": outlet.number}, "person": courier, "share": Decimal(100), "clause": clause}
        return
    if making.chance.random() < 0.2:
        yield {"unit": {"key": outlet.number}, "share": Decimal(60), "clause": clause}
        yield {"unit": {"key": "330392"}, "share": Decimal(40), "clause": "操作责任"}
        return
    yield {"unit": {"key": outlet.number}, "share": Decimal(100), "clause": clause}


def _appeal(making: Making, row: Row, course: Course, head: Person) -> Row:
    found: Row = {"by": {"key": head.number}, "at": course.when("appealing")}
    found["reason"] = making.chance.choice(words.APPEALS)
    if course.passed("settling"):
        found["verdict"] = making.chance.choices(("refused", "partly", "upheld"), (60, 25, 15))[0]
        found["answer"] = words.ANSWERS[found["verdict"]]
    return found


def _compensations(making: Making, row: Row, course: Course) -> Iterator[Row]:
    chance, claim = making.chance, row["claim_amount"] or Decimal(0)
    if claim <= 0 or row["verdict"] in ("none", "customer") or chance.random() < 0.25:
        return
    paid = (claim * Decimal(chance.choice((40, 60, 80, 100, 100))) / 100).quantize(CENT)
    settled = course.when("callback")
    yield {
        "way": chance.choices(("transfer", "cash", "coupon", "freight"), (70, 8, 10, 12))[0],
        "amount": paid,
        "payee": row["receiver_name"],
        "paid_on": local_day(settled) if settled else None,
    }


def _penalties(making: Making, row: Row) -> Iterator[Row]:
    """Compute the penalties as the rule table does."""
    rule = making.rules[f"{row['kind']}:{row['level']}"]
    full = rule["amount"] if rule["basis"] == "fixed" else (row["claim_amount"] or Decimal(0)) * rule["rate"] / 100
    full = min(full, rule["cap"]) if rule.get("cap") else full
    for one in row["responsibilities"]:
        amount = (full * one["share"] / 100).quantize(CENT, ROUND_HALF_UP)
        line = {"clause": {"key": rule["key"]}, "unit": one["unit"], "person": None, "amount": amount}
        yield {**line, "state": "confirmed", "made_by": "complaint.penalty_rule"}


def _end(making: Making, row: Row, course: Course) -> None:
    chance = making.chance
    row["closed_at"] = course.at if course.stage in ENDED else None
    paid = sum((one["amount"] for one in row.get("compensations", ())), Decimal(0))
    fined = sum((one["amount"] for one in row.get("penalties", ())), Decimal(0))
    row |= {"compensation_total": paid, "penalty_total": fined, "net_loss": paid - fined}
    row["late"] = row["closed_at"] is not None and row["closed_at"] > row["resolution_due"]
    if course.stage == "closed":
        row["closing"] = "compensated" if paid else "found" if row["kind"] in ("delay", "urge") else "explained"
        row["satisfaction"] = chance.choices("54321", (30, 42, 18, 7, 3))[0]
        row["callback_note"] = chance.choice(words.CALLBACKS)
    elif course.stage in ENDED:
        row["closing"] = course.stage
