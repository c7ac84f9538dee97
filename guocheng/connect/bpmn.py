"""A procedure as BPMN 2.0 (流程图导出): elements in the order of the schema, and where each stands in the picture.

- The same definition always gives the same text, so two exports can be compared.
- What BPMN has no word for (who exactly, how voices count, what happens when nobody is found) stands in documentation.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree as Xml

from guocheng.connect.bpmn_layout import LETTER, NAME_WIDE, TASK, Picture, Shape, drawn
from guocheng.connect.bpmn_layout import Flow as Line
from guocheng.definition.flow import Flow
from guocheng.definition.flow_designer import choice_word, source_word
from guocheng.definition.procedure import Approval, AwaitSignal, Branch, Call, CopyTo, End, Mode, Step, WaitFor, Work
from guocheng.definition.who import Who

_SPACES = {
    "xmlns:bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_GENERAL = "任何一步不通过，整个过程就以不通过结束；退回、转办、加签等由过程引擎处理，图上不画。"


def bpmn(flow: Flow, move: str) -> str:
    """Return the procedure of a move as a BPMN 2.0 document with its picture.

    :raises KeyError: the flow has no such move, or the move asks nobody.
    """
    found = flow.move(move)
    if found is None or found.procedure is None:
        raise KeyError(move)
    picture = drawn(found.procedure.steps)
    number = process_id(flow.on, move)
    root = Xml.Element(
        "bpmn:definitions",
        {**_SPACES, "id": f"definitions_{number}", "targetNamespace": "urn:guocheng:flow"}
        | {"expressionLanguage": "urn:guocheng:expr", "exporter": "guocheng"},
    )
    for signal in dict.fromkeys(_signals(picture)):
        Xml.SubElement(root, "bpmn:message", {"id": f"message_{signal}", "name": signal})
    _process(root, number, found.procedure.label, picture)
    _diagram(root, number, picture)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def process_id(entity: str, move: str) -> str:
    """Return what the procedure of a move is called in BPMN."""
    return f"process_{entity}_{move}".replace(".", "_")


def _signals(picture: Picture) -> Iterator[str]:
    for shape in picture.shapes.values():
        if isinstance(shape.step, AwaitSignal):
            yield shape.step.signal


# ---- the process -----------------------------------------------------------------------------------------------------


def _process(root: Xml.Element, number: str, label: str, picture: Picture) -> None:
    process = Xml.SubElement(root, "bpmn:process", {"id": number, "name": label, "isExecutable": "false"})
    _said(process, _GENERAL)
    for shape in picture.shapes.values():
        _node(process, shape, picture)
    for line in picture.flows:
        _flow(process, line)


def _node(process: Xml.Element, shape: Shape, picture: Picture) -> None:
    """Write an element: documentation, incoming, outgoing, then what its kind adds, in the order of the schema."""
    coming = [line for line in picture.flows if line.target == shape.id]
    going = [line for line in picture.flows if line.source == shape.id]
    element = Xml.SubElement(process, f"bpmn:{shape.tag}", {"id": shape.id, "name": shape.name})
    default = next((line.id for line in going if line.default), "")
    if default:
        element.set("default", default)
    if shape.tag.endswith("Gateway") and shape.tag != "complexGateway":
        element.set("gatewayDirection", _direction(len(coming), len(going)))
    if isinstance(shape.step, Call):
        element.set("calledElement", process_id(shape.step.entity, shape.step.move))
    if shape.step is not None and (words := "；".join(_words(shape.step))):
        _said(element, words)
    for line in coming:
        Xml.SubElement(element, "bpmn:incoming").text = line.id
    for line in going:
        Xml.SubElement(element, "bpmn:outgoing").text = line.id
    if shape.step is not None:
        _more(element, shape, shape.step)


def _direction(coming: int, going: int) -> str:
    return "Diverging" if going > 1 >= coming else "Mixed" if going > 1 else "Converging"


def _more(element: Xml.Element, shape: Shape, step: Step) -> None:
    match step:
        case Approval() | Work():
            _owners(element, step.who)
            _loop(element, step)
        case CopyTo():
            _owners(element, step.who)
        case WaitFor():
            timer = Xml.SubElement(element, "bpmn:timerEventDefinition", {"id": f"{shape.id}_timer"})
            tag = "bpmn:timeDuration" if step.hours else "bpmn:timeDate"
            _expression(timer, tag, step.hours or step.until)
        case AwaitSignal():
            which = {"id": f"{shape.id}_message", "messageRef": f"message_{step.signal}"}
            Xml.SubElement(element, "bpmn:messageEventDefinition", which)
        case End():
            Xml.SubElement(element, "bpmn:terminateEventDefinition", {"id": f"{shape.id}_end"})
        case Call() if step.lines or step.count:
            _many(element, sequential=False, cardinality=step.count)
        case Branch() if shape.tag == "complexGateway":
            _expression(element, "bpmn:activationCondition", f"{step.join} 路到达")
        case _:
            pass


def _owners(element: Xml.Element, people: tuple[Who, ...]) -> None:
    for who in people:
        owner = Xml.SubElement(element, "bpmn:potentialOwner")
        assignment = Xml.SubElement(owner, "bpmn:resourceAssignmentExpression")
        _expression(assignment, "bpmn:formalExpression", _whom(who), typed=False)


def _loop(element: Xml.Element, step: Approval | Work) -> None:
    done = {
        Mode.SHARE: f"同意的人达到 {step.share}%",
        Mode.COUNT: f"同意的人达到 {step.count} 人",
        Mode.WEIGHT: f"同意的票数达到 {step.share}%",
        Mode.GROUPS: f"每组同意的人达到 {max(step.count, 1)} 人",
    }.get(step.mode, "")
    if done or step.mode in (Mode.ALL_OF, Mode.IN_TURN):
        _many(element, sequential=step.mode is Mode.IN_TURN, done=done)


def _many(element: Xml.Element, *, sequential: bool, cardinality: str = "", done: str = "") -> None:
    attributes = {"isSequential": "true" if sequential else "false"}
    loop = Xml.SubElement(element, "bpmn:multiInstanceLoopCharacteristics", attributes)
    if cardinality:
        _expression(loop, "bpmn:loopCardinality", cardinality)
    if done:
        _expression(loop, "bpmn:completionCondition", done)


def _flow(process: Xml.Element, line: Line) -> None:
    attributes = {"id": line.id, "sourceRef": line.source, "targetRef": line.target}
    if line.name:
        attributes["name"] = line.name
    flow = Xml.SubElement(process, "bpmn:sequenceFlow", attributes)
    if line.when:
        _expression(flow, "bpmn:conditionExpression", line.when)


def _said(element: Xml.Element, text: str) -> None:
    Xml.SubElement(element, "bpmn:documentation").text = text


def _expression(element: Xml.Element, tag: str, text: str, *, typed: bool = True) -> None:
    attributes = {"xsi:type": "bpmn:tFormalExpression"} if typed else {}
    Xml.SubElement(element, tag, attributes).text = text


def _words(step: Step) -> Iterator[str]:
    """Say what people want to know of a step and BPMN has no place for."""
    if isinstance(step, Approval | Work):
        yield f"多人时：{choice_word('mode', step.mode)}"
        yield f"找不到人时：{choice_word('nobody', step.nobody)}"
        if step.asks:
            yield f"填写：{'、'.join(step.asks)}"
        if step.deadline_hours or step.deadline.hours:
            yield f"时限：{step.deadline.hours or step.deadline_hours} 个工作小时"
    elif isinstance(step, Call):
        yield f"发起「{step.entity}」的「{step.move}」" + ("，等它结束" if step.waits else "，不等它结束")
    elif isinstance(step, End):
        yield "以作废结束" if step.voided else "以通过结束" if step.accepted else "以不通过结束"


def _whom(who: Who) -> str:
    return who.label or " ".join(filter(None, (source_word(who.kind), who.role, who.field, "、".join(who.people))))


# ---- the picture -----------------------------------------------------------------------------------------------------


def _diagram(root: Xml.Element, number: str, picture: Picture) -> None:
    diagram = Xml.SubElement(root, "bpmndi:BPMNDiagram", {"id": "diagram"})
    plane = Xml.SubElement(diagram, "bpmndi:BPMNPlane", {"id": "plane", "bpmnElement": number})
    for shape in picture.shapes.values():
        attributes = {"id": f"{shape.id}_shape", "bpmnElement": shape.id}
        if shape.tag == "exclusiveGateway":
            attributes["isMarkerVisible"] = "true"
        drawn_as = Xml.SubElement(plane, "bpmndi:BPMNShape", attributes)
        bounds = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
        Xml.SubElement(drawn_as, "dc:Bounds", {name: str(value) for name, value in bounds.items()})
        _name_beside(drawn_as, shape, picture)
    for line in picture.flows:
        edge = Xml.SubElement(plane, "bpmndi:BPMNEdge", {"id": f"{line.id}_edge", "bpmnElement": line.id})
        for x, y in line.points:
            Xml.SubElement(edge, "di:waypoint", {"x": str(x), "y": str(y)})
        _name_along(edge, line)


def _name_beside(drawn_as: Xml.Element, shape: Shape, picture: Picture) -> None:
    """Write the name of a gateway off its line from below: left of one that leaves, above where one enters."""
    foot = (shape.centre, shape.y + shape.height)
    leaves = any(line.source == shape.id and line.points[0] == foot for line in picture.flows)
    enters = any(line.target == shape.id and line.points[-1] == foot for line in picture.flows)
    width = LETTER * len(shape.name)
    if not shape.name or not shape.tag.endswith("Gateway"):
        return
    if leaves:
        # Below the step before it, which may be as near as the name is long.
        _label(drawn_as, shape.centre - width - LETTER // 2, shape.middle + TASK[1] // 2 + 4, width)
    elif enters:
        _label(drawn_as, shape.centre - width // 2, shape.y - LETTER - 4, width)


def _name_along(edge: Xml.Element, line: Line) -> None:
    """Write the name of a line above its longest level piece, or beside an upright one where it fits on none."""
    if not line.name:
        return
    width = min(LETTER * len(line.name), NAME_WIDE)
    pieces = list(pairwise(line.points))
    level = [piece for piece in pieces if piece[0][1] == piece[1][1] and _length(piece) >= width]
    (ax, ay), (bx, by) = max(level or pieces, key=_length)
    high = LETTER * -(-LETTER * len(line.name) // NAME_WIDE)
    if ay == by:
        _label(edge, (ax + bx - width) // 2, ay - high - 4, width, high)
    else:
        _label(edge, ax + 4, (ay + by - high) // 2, width, high)


def _length(piece: tuple[tuple[int, int], tuple[int, int]]) -> int:
    (ax, ay), (bx, by) = piece
    return abs(ax - bx) + abs(ay - by)


def _label(owner: Xml.Element, x: int, y: int, width: int, height: int = LETTER) -> None:
    label = Xml.SubElement(owner, "bpmndi:BPMNLabel")
    bounds = {"x": x, "y": y, "width": width, "height": height}
    Xml.SubElement(label, "dc:Bounds", {name: str(value) for name, value in bounds.items()})
