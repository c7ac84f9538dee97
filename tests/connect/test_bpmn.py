"""A procedure written as BPMN 2.0 opens elsewhere: ids that lead somewhere, elements in order, no shape on another."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from itertools import combinations, pairwise, product
from pathlib import Path
from random import Random
from xml.etree import ElementTree as Xml

import pytest

from guocheng.connect.bpmn import bpmn
from guocheng.definition.codec import from_json
from guocheng.definition.flow import Flow, Move
from guocheng.definition.procedure import Arm, AwaitSignal, Branch, Call, End, Procedure, Route, Step
from tests.engine.case import approval
from tests.engine.walks import Maker

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
PICTURE = "{http://www.omg.org/spec/BPMN/20100524/DI}"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
POINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
#: The order in which the schema wants the children of a flow node; what is not named here may not stand in one.
ORDER = [
    "documentation", "incoming", "outgoing", "potentialOwner", "multiInstanceLoopCharacteristics",
    "timerEventDefinition", "messageEventDefinition", "terminateEventDefinition", "activationCondition",
]  # fmt: skip
EVERY_STEP = from_json(json.loads(Path("tests/golden/definitions/flow-1-every-step.json").read_text("utf-8")))


def flow_of(*steps: Step) -> Flow:
    move = Move("submit", "提交", ("new",), "done", procedure=Procedure("p", "审批<&>", steps))
    return Flow("test.flow", "流程", "test.thing", (), "new", (move,))


def read(flow: Flow, move: str = "submit") -> Xml.Element:
    return Xml.fromstring(bpmn(flow, move).encode())


def kind(element: Xml.Element) -> str:
    return element.tag.rpartition("}")[2]


def parts(root: Xml.Element) -> tuple[dict[str, Xml.Element], dict[str, Xml.Element]]:
    """Return the flow nodes and the sequence flows by id."""
    process = root.find(f"{MODEL}process")
    assert process is not None
    named = {one.get("id", ""): one for one in process if one.get("id")}
    flows = {name: one for name, one in named.items() if kind(one) == "sequenceFlow"}
    return {name: one for name, one in named.items() if name not in flows}, flows


Box = tuple[int, int, int, int]


def boxes(root: Xml.Element) -> dict[str, Box]:
    return {shape.get("bpmnElement", ""): box_of(shape) for shape in root.iter(f"{PICTURE}BPMNShape")}


def names(root: Xml.Element) -> dict[str, Box]:
    """Return where names stand that other tools do not place themselves."""
    found = {}
    for one in [*root.iter(f"{PICTURE}BPMNShape"), *root.iter(f"{PICTURE}BPMNEdge")]:
        if (label := one.find(f"{PICTURE}BPMNLabel")) is not None:
            found[one.get("bpmnElement", "")] = box_of(label)
    return found


def box_of(element: Xml.Element) -> Box:
    bounds = element.find(BOUNDS)
    assert bounds is not None
    x, y, width, height = (int(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def apart(a: Box, b: Box) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def must_be_sound(root: Xml.Element) -> None:
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    nodes, flows = parts(root)
    for name, flow in flows.items():
        source, target = nodes[flow.get("sourceRef", "")], nodes[flow.get("targetRef", "")]
        assert name in [one.text for one in source.findall(f"{MODEL}outgoing")]
        assert name in [one.text for one in target.findall(f"{MODEL}incoming")]
    for node in nodes.values():
        said = [one.text for one in node if kind(one) in ("incoming", "outgoing")]
        assert set(said) <= flows.keys()
        assert node.get("default", said[0] if said else "") in {*said, ""}
        places = [ORDER.index(kind(one)) for one in node]
        assert places == sorted(places)
    must_be_drawn(root, nodes, flows)


def must_be_drawn(root: Xml.Element, nodes: dict[str, Xml.Element], flows: dict[str, Xml.Element]) -> None:
    found = boxes(root)
    assert found.keys() == nodes.keys()
    for (one, a), (other, b) in combinations(found.items(), 2):
        assert apart(a, b), f"{one} overlaps {other}"
    for (one, a), (other, b) in product(names(root).items(), found.items()):
        assert apart(a, b), f"the name of {one} stands on {other}"
    edges = {one.get("bpmnElement", ""): one.findall(POINT) for one in root.iter(f"{PICTURE}BPMNEdge")}
    assert edges.keys() == flows.keys()
    for name, points in edges.items():
        way = [(int(one.get("x", "")), int(one.get("y", ""))) for one in points]
        for one, box in found.items():
            assert not any(crosses(a, b, box) for a, b in pairwise(way)), f"{name} crosses {one}"
        ends = [(int(one.get("x", "")), int(one.get("y", ""))) for one in (points[0], points[-1])]
        for place, end in zip(ends, ("sourceRef", "targetRef"), strict=True):
            left, top, right, bottom = found[flows[name].get(end, "")]
            assert left <= place[0] <= right
            assert top <= place[1] <= bottom


def crosses(a: tuple[int, int], b: tuple[int, int], box: Box) -> bool:
    """Tell whether a straight line runs through the inside of a box; all lines are level or upright."""
    (left, right), (top, bottom) = sorted((a[0], b[0])), sorted((a[1], b[1]))
    return left < box[2] and right > box[0] and top < box[3] and bottom > box[1]


def every_step() -> Flow:
    """Return a flow with every kind of step and every way to part."""
    assert isinstance(EVERY_STEP, Flow)
    [move] = (one for one in EVERY_STEP.moves if one.procedure)
    assert move.procedure
    more = (
        AwaitSignal("more_receipt", "等回执", "more_paid"),
        Call("more_child", "子流程", "test.other", "go", (), count="3"),
        Branch("more_ways", "两路", (Arm("一", (approval("more_x", "甲"),)), Arm("二", ())), "parallel", join=1),
        Branch("more_some", "几路", (Arm("一", (), "y"), Arm("二", ())), "inclusive"),
    )
    return flow_of(*move.procedure.steps, *more)


def jumps() -> Flow:
    """Return a flow in which steps lead back and forth, out of branches and over them."""
    back = Route("back", "回去", "first", "x")
    deep = Branch("deep", "再分", (Arm("甲", (approval("d1", "甲"), approval("d2", "乙"))), Arm("乙", (back,))))
    ways = Branch(
        "ways", "并行", (Arm("一", (approval("w1", "甲"), deep)), Arm("二", (approval("w2", "乙"),))), "parallel"
    )
    ahead = Route("ahead", "直接到最后", "last", "y")
    return flow_of(
        approval("first", "甲"), ahead, ways, End("stop", "到此为止", accepted=False, when="z"), approval("last", "丙")
    )


#: Written here, opened with the reader of standard tools by web/tests/bpmn.test.ts.
GOLDENS: dict[str, Callable[[], Flow]] = {"every-step": every_step, "jumps": jumps}


@pytest.mark.parametrize("name", GOLDENS)
def test_what_other_tools_are_tried_with_is_what_we_write(name: str) -> None:
    """给标准工具试读的文件就是现在写出来的样子。"""
    path, text = Path(f"tests/golden/bpmn/{name}.bpmn"), bpmn(GOLDENS[name](), "submit")
    if os.environ.get("GUOCHENG_WRITE_GOLDEN"):
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


def test_every_kind_of_step_has_its_element() -> None:
    """用户任务、服务任务、网关、定时与消息事件、调用活动都有。"""
    root = read(every_step())
    must_be_sound(root)
    kinds = {kind(one) for one in parts(root)[0].values()}
    assert kinds >= {
        "startEvent", "endEvent", "userTask", "sendTask", "serviceTask", "callActivity", "intermediateCatchEvent",
        "exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway",
    }  # fmt: skip
    messages = {one.get("id") for one in root.findall(f"{MODEL}message")}
    assert {one.get("messageRef") for one in root.iter(f"{MODEL}messageEventDefinition")} == messages
    assert next(root.iter(f"{MODEL}timerEventDefinition"), None) is not None


@pytest.mark.parametrize("seed", range(120))
def test_any_procedure_is_drawn_soundly(seed: int) -> None:
    """随机流程：编号都指得到，图形不重叠，连线两端都在图形上。"""
    made = Maker(Random(seed), 4 + seed % 30).procedure()
    must_be_sound(read(flow_of(*made.steps)))


def test_long_names_of_ways_stand_between_the_steps() -> None:
    """分支的名称再长，也在线的上方，不压住步骤。"""
    long = Arm("超过直属负责人限额的都要", (approval("second", "上级负责人审批"),), "x")
    ways = Branch("ways", "按审批限额分成两路", (long, Arm("限额以内", ())))
    must_be_sound(read(flow_of(approval("first", "直属负责人审批"), ways)))


def test_a_gateway_has_its_default_and_its_conditions() -> None:
    small = Arm("小额", (approval("a", "甲"),), "amount < 100")
    root = read(flow_of(Branch("b", "按金额", (small, Arm("其他", ())))))
    nodes, flows = parts(root)
    default = flows[nodes["split_b"].get("default", "")]
    assert (default.get("name"), default.get("targetRef")) == ("其他", "join_b")
    condition = flows["flow_2"].find(f"{MODEL}conditionExpression")
    assert condition is not None
    assert condition.text == "amount < 100"


def test_a_step_with_a_condition_can_be_passed_by() -> None:
    root = read(flow_of(approval("a", "甲", when="large")))
    nodes, flows = parts(root)
    assert [kind(one) for one in nodes.values()].count("exclusiveGateway") == 2
    assert [(one.get("sourceRef"), one.get("targetRef")) for one in flows.values()][:2] == [
        ("start", "split_when_a"),
        ("split_when_a", "step_a"),
    ]


def test_voices_become_instances() -> None:
    """依次是顺序多实例，会签是并行多实例，或签是一个任务。"""
    root = read(flow_of(approval("a", "甲乙", "in_turn"), approval("b", "甲乙", "all_of"), approval("c", "甲乙")))
    tag = f"{MODEL}multiInstanceLoopCharacteristics"
    found = [parts(root)[0][f"step_{name}"].find(tag) for name in "abc"]
    assert [one is not None and one.get("isSequential") for one in found] == ["true", "false", False]


def test_an_end_and_a_jump_have_nothing_behind_them() -> None:
    root = read(flow_of(Route("r", "回去", "b", "x"), End("e", "到此为止", accepted=False), approval("b", "甲")))
    nodes, flows = parts(root)
    must_be_sound(root)
    assert not [one for one in flows.values() if one.get("sourceRef") == "step_e"]
    assert nodes["step_e"].find(f"{MODEL}terminateEventDefinition") is not None
    assert ("step_r", "step_b") in {(one.get("sourceRef"), one.get("targetRef")) for one in flows.values()}


def test_names_are_escaped_and_the_text_is_always_the_same() -> None:
    made = flow_of(approval("a", "甲"))
    text = bpmn(made, "submit")
    assert "审批&lt;&amp;&gt;" in text
    assert text == bpmn(made, "submit")


def test_a_move_without_a_procedure_has_no_picture() -> None:
    with pytest.raises(KeyError):
        bpmn(flow_of(approval("a", "甲")), "nothing")
