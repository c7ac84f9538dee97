"""Where the shapes of a procedure stand (流程图布局): rows from left to right, arms of a branch one below the other.

- Every row has a middle line on which its shapes stand; a branch is as wide as its widest arm.
- No two shapes overlap: each block says how far it reaches above and below its line before it is placed.
- No line crosses a shape: jumps run above everything and come down where nothing stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from guocheng.definition.procedure import Approval, Branch, CopyTo, End, Route, Step, WaitFor, Work

GAP = 50
LANE = 24
#: So far a line keeps from shapes it passes.
MARGIN = 10
TASK = (120, 80)
EVENT = (36, 36)
GATEWAY = (50, 50)
#: Below events and gateways stands their name.
NAME_ROOM = 36
#: About as wide and as high as a letter of a name is drawn, and how wide a name may be before others break it.
LETTER = 14
NAME_WIDE = 90


@dataclass(frozen=True)
class Shape:
    """A thing in the picture: its BPMN element, its name, where it stands, and the step it comes from."""

    id: str
    tag: str
    name: str
    x: int
    y: int
    width: int
    height: int
    step: Step | None = None

    @property
    def middle(self) -> int:
        """The height of its middle."""
        return self.y + self.height // 2

    @property
    def right(self) -> int:
        """Where it ends."""
        return self.x + self.width

    @property
    def centre(self) -> int:
        """The middle from left to right."""
        return self.x + self.width // 2


@dataclass(frozen=True)
class Flow:
    """A line from one shape to another, with the condition under which it is taken."""

    id: str
    source: str
    target: str
    name: str
    when: str
    points: tuple[tuple[int, int], ...]
    default: bool = False


@dataclass(frozen=True)
class Way:
    """An arm as it is drawn: also what a step with a condition becomes, done or passed by."""

    label: str
    when: str
    steps: tuple[Step, ...]
    unconditional: bool = False  # its steps stand without their own condition, which is the arm's


@dataclass(frozen=True)
class Fork:
    """Ways that part and meet again."""

    id: str
    name: str
    split: str
    ways: tuple[Way, ...]
    join: int = 0
    step: Step | None = None

    @property
    def lead(self) -> int:
        """How far its first steps stand from it: the names of the ways fit in between."""
        return max(GAP, *(min(LETTER * len(way.label), NAME_WIDE) + MARGIN for way in self.ways if way.steps), 0)


@dataclass(frozen=True)
class _Size:
    width: int
    up: int
    down: int


@dataclass(frozen=True)
class Exit:
    """A line that leads on: from a shape, perhaps with a name because it is the other way of a condition."""

    shape: Shape
    name: str = ""
    default: bool = False


@dataclass
class Picture:
    """A procedure as shapes and lines; `entries` says at which shape a step begins."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    entries: dict[str, str] = field(default_factory=dict)
    _routes: list[tuple[Shape, Route]] = field(default_factory=list)

    def line(
        self,
        source: Shape,
        target: Shape,
        points: tuple[tuple[int, int], ...],
        *,
        name: str = "",
        when: str = "",
        default: bool = False,
    ) -> None:
        """Draw a line."""
        number = f"flow_{len(self.flows) + 1}"
        self.flows.append(Flow(number, source.id, target.id, name, when, points, default))

    def on(self, shape: Shape) -> Shape:
        """Put a shape into the picture."""
        self.shapes[shape.id] = shape
        return shape


def drawn(steps: tuple[Step, ...]) -> Picture:
    """Lay a procedure out: from the start to where it is accepted."""
    picture = Picture()
    size = _row_size(steps)
    middle = size.up + GAP + LANE + 2 * MARGIN
    start = picture.on(_at("start", "startEvent", "发起", GAP, middle, EVENT))
    last, x = _row(picture, steps, Exit(start), start.right, middle)
    if last:
        end = picture.on(_at("accepted", "endEvent", "通过", x + GAP, middle, EVENT))
        _straight(picture, last, end)
    _draw_routes(picture)
    return picture


def _at(
    number: str, tag: str, name: str, x: int, middle: int, size: tuple[int, int], step: Step | None = None
) -> Shape:
    return Shape(number, tag, name, x, middle - size[1] // 2, size[0], size[1], step)


def _straight(picture: Picture, exit_: Exit, target: Shape) -> None:
    points = ((exit_.shape.right, exit_.shape.middle), (target.x, target.middle))
    picture.line(exit_.shape, target, points, name=exit_.name, default=exit_.default)


# ---- how much room ---------------------------------------------------------------------------------------------------


def fork_of(step: Step) -> Fork | None:
    """Return the parting of ways a step is drawn as, or nothing for a step that is one shape."""
    if isinstance(step, Branch):
        ways = tuple(Way(arm.label, arm.when, arm.steps) for arm in step.arms)
        return Fork(step.name, step.label, step.split, ways, step.join, step)
    if isinstance(step, Route | End | WaitFor) or not step.when:
        return None
    ways = (Way("需要", step.when, (step,), True), Way("不需要", "", ()))
    return Fork(f"when_{step.name}", f"{step.label}？", "exclusive", ways)


def _row_size(steps: tuple[Step, ...], unconditional: bool = False) -> _Size:
    sizes = [_step_size(step, unconditional) for step in steps]
    width = sum(one.width for one in sizes) + GAP * max(len(sizes) - 1, 0)
    return _Size(width, max((one.up for one in sizes), default=12), max((one.down for one in sizes), default=12))


def _step_size(step: Step, unconditional: bool) -> _Size:
    if not unconditional and (fork := fork_of(step)):
        return _fork_size(fork)
    if isinstance(step, End) and step.when:
        return _Size(GATEWAY[0], 25, 25 + NAME_ROOM + EVENT[1] + NAME_ROOM)
    shape = _size_of(_tag_of(step))
    room = NAME_ROOM if shape is not TASK else 0
    return _Size(shape[0], shape[1] // 2, shape[1] // 2 + room)


def _fork_size(fork: Fork) -> _Size:
    rows = [_row_size(way.steps, way.unconditional) for way in fork.ways]
    width = 2 * GATEWAY[0] + fork.lead + GAP + max((one.width for one in rows), default=0)
    up = max(25, rows[0].up if rows else 0)
    down = max(25 + NAME_ROOM, rows[0].down if rows else 0) + sum(GAP // 2 + one.up + one.down for one in rows[1:])
    return _Size(width, up, down)


def _tag_of(step: Step) -> str:
    match step:
        case Approval() | Work():
            return "userTask"
        case CopyTo():
            return "sendTask"
        case Route():
            return "exclusiveGateway"
        case End():
            return "endEvent"
        case Branch():
            return f"{step.split}Gateway"
    return {"act": "serviceTask", "call": "callActivity"}.get(step.kind, "intermediateCatchEvent")


def _size_of(tag: str) -> tuple[int, int]:
    return EVENT if tag.endswith("Event") else GATEWAY if tag.endswith("Gateway") else TASK


# ---- where each stands -----------------------------------------------------------------------------------------------


def _row(
    picture: Picture, steps: tuple[Step, ...], before: Exit | None, x: int, middle: int, unconditional: bool = False
) -> tuple[Exit | None, int]:
    """Draw steps one after the other; return where the row leads on from, nothing when it ends in itself."""
    for number, step in enumerate(steps):
        # The first of an arm hangs on its gateway by a line that the gateway draws itself.
        x += GAP if number or before else 0
        first, before = _step(picture, step, x, middle, before, unconditional)
        picture.entries[step.name] = first.id
        x += _step_size(step, unconditional).width
    return before, x


def _step(
    picture: Picture, step: Step, x: int, middle: int, before: Exit | None, unconditional: bool
) -> tuple[Shape, Exit | None]:
    if not unconditional and (fork := fork_of(step)):
        return _fork(picture, fork, x, middle, before)
    number = f"step_{step.name}"
    if isinstance(step, End) and step.when:
        return _end(picture, step, x, middle, before)
    tag = _tag_of(step)
    shape = picture.on(_at(number, tag, step.label, x, middle, _size_of(tag), step))
    if before:
        _straight(picture, before, shape)
    if isinstance(step, Route):
        picture._routes.append((shape, step))
    if isinstance(step, End) or (isinstance(step, Route) and not step.when):
        return shape, None
    return shape, Exit(shape, "否则" if isinstance(step, Route) else "", isinstance(step, Route))


def _end(picture: Picture, step: End, x: int, middle: int, before: Exit | None) -> tuple[Shape, Exit]:
    gate = picture.on(_at(f"when_{step.name}", "exclusiveGateway", f"{step.label}？", x, middle, GATEWAY))
    below = middle + 25 + NAME_ROOM + EVENT[1] // 2
    end = picture.on(_at(f"step_{step.name}", "endEvent", step.label, x + 7, below, EVENT, step))
    if before:
        _straight(picture, before, gate)
    points = ((gate.centre, gate.y + gate.height), (end.centre, end.y))
    picture.line(gate, end, points, name="成立", when=step.when)
    return gate, Exit(gate, "否则", default=True)


def _fork(picture: Picture, fork: Fork, x: int, middle: int, before: Exit | None) -> tuple[Shape, Exit | None]:
    tag = f"{fork.split}Gateway"
    gate = picture.on(_at(f"split_{fork.id}", tag, fork.name, x, middle, GATEWAY, fork.step))
    if before:
        _straight(picture, before, gate)
    size = _fork_size(fork)
    met = "complexGateway" if fork.join else tag
    join = _at(
        f"join_{fork.id}", met, f"汇聚 {fork.join} 路" if fork.join else "", x + size.width - 50, middle, GATEWAY
    )
    join = Shape(
        join.id, join.tag, join.name, join.x, join.y, join.width, join.height, fork.step if fork.join else None
    )
    line, arrived, down = middle, False, 0
    for number, way in enumerate(fork.ways):
        room = _row_size(way.steps, way.unconditional)
        line = middle if number == 0 else line + down + GAP // 2 + room.up
        arrived |= _way(picture, way, gate, join, line, gate.right + fork.lead)
        down = max(room.down, 25 + NAME_ROOM) if number == 0 else room.down
    if not arrived:
        return gate, None
    picture.on(join)
    return gate, Exit(join)


def _way(picture: Picture, way: Way, gate: Shape, join: Shape, line: int, x: int) -> bool:
    """Draw one way from its gateway, its first step at `x`; tell whether it comes to the meeting."""
    default = not way.when and gate.tag != "parallelGateway"
    out = (gate.right, gate.middle) if line == gate.middle else (gate.centre, gate.y + gate.height)
    if not way.steps:
        points = (out, *_corner(out, line), *_into(join, line))
        picture.line(gate, join, points, name=way.label, when=way.when, default=default)
        return True
    last, _ = _row(picture, way.steps, None, x, line, way.unconditional)
    first = picture.shapes[_first_of(picture, way)]
    points = (out, *_corner(out, line), (first.x, line))
    picture.line(gate, first, points, name=way.label, when=way.when, default=default)
    if last:
        leaving = ((last.shape.right, line), *_into(join, line))
        picture.line(last.shape, join, leaving, name=last.name, default=last.default)
    return last is not None


def _first_of(picture: Picture, way: Way) -> str:
    return picture.entries[way.steps[0].name]


def _corner(out: tuple[int, int], line: int) -> tuple[tuple[int, int], ...]:
    return () if out[1] == line else ((out[0], line),)


def _into(join: Shape, line: int) -> tuple[tuple[int, int], ...]:
    if line == join.middle:
        return ((join.x, line),)
    return ((join.centre, line), (join.centre, join.y + join.height))


def _draw_routes(picture: Picture) -> None:
    """Draw the jumps over the top of everything, each in a lane of its own."""
    top = min(shape.y for shape in picture.shapes.values())
    for number, (gate, step) in enumerate(picture._routes, 1):
        target = picture.shapes[picture.entries[step.to]]
        lane = top - 2 * MARGIN - min(LANE * number // max(len(picture._routes), 1), LANE)
        points = (*_climb(picture, gate, lane), *reversed(_climb(picture, target, lane)))
        name = "成立" if step.when else ""
        picture.line(gate, target, points, name=name, when=step.when)


def _climb(picture: Picture, shape: Shape, lane: int) -> tuple[tuple[int, int], ...]:
    """Return the way from the top of a shape up to a lane: straight, or aside where nothing stands above."""
    # Above the tallest shape of its row, and below the row above.
    aside = shape.middle - TASK[1] // 2 - MARGIN
    x = min(_free_columns(picture, aside, lane), key=lambda one: abs(one - shape.centre))
    bend = () if x == shape.centre else ((shape.centre, aside), (x, aside))
    return ((shape.centre, shape.y), *bend, (x, lane))


def _free_columns(picture: Picture, bottom: int, top: int) -> list[int]:
    """Return where a line may run down from one height to another without touching a shape."""
    above = [one for one in picture.shapes.values() if one.y < bottom and one.y + one.height > top]
    right = max(one.right for one in picture.shapes.values()) + GAP
    taken = {x for one in above for x in range(one.x - MARGIN, one.right + MARGIN + 1)}
    return [x for x in range(right) if x not in taken]
