import { mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import type { NodePerson, Procedure, TimelineNode } from "@/core/types";
import ApprovalTimeline from "./ApprovalTimeline.vue";

const person = (given: Partial<NodePerson>): NodePerson => ({
  id: 1, name: "陈静峰", unit: null, state: "open", why: "", opinion: "", at: null, due_at: null, late: false, on_behalf_of: null, ...given,
});
const node = (given: Partial<TimelineNode>): TimelineNode => ({
  step: "a", label: "审批", kind: "approval", mode: "any_of", state: "active", state_label: "进行中", reason: "", within: [],
  entered_at: null, left_at: null, due_at: null, people: [], ...given,
});
const procedure = (given: Partial<Procedure>): Procedure => ({
  id: 3, move: "appeal", label: "申诉仲裁", state: "running", round: 1, starter: { id: 9, name: "蔡红平", unit: "客服部" },
  started_at: "2026-03-01T02:00:00Z", ended_at: null, nodes: [], actions: [], ...given,
});

describe("审批时间线", () => {
  it("shows what was said, who is asked now, and what is still to come", () => {
    const nodes = [
      node({ step: "a", state: "passed", people: [person({ state: "approved", opinion: "情况属实" })] }),
      node({ step: "b", label: "财务会签", people: [person({ id: 2, name: "陈勇" })] }),
      node({ step: "c", label: "告知", kind: "copy", state: "expected", state_label: "未到" }),
    ];
    const view = mount(ApprovalTimeline, { props: { procedure: procedure({ nodes }) } });
    expect(view.text()).toContain("情况属实");
    expect(view.find("[aria-current=step]").text()).toContain("财务会签");
    expect(view.find(".flow__node--ahead").text()).toContain("未到");
  });

  it("offers only what the server allows, and repair at the step that found nobody", async () => {
    const nodes = [node({ step: "b", state: "incident", reason: "找不到审批人" })];
    const view = mount(ApprovalTimeline, { props: { procedure: procedure({ nodes, actions: ["remind", "repair"] }) } });
    const buttons = view.findAll("button");
    expect(buttons.map((one) => one.text())).toEqual(["催办", "指定处理人"]);
    await buttons[1].trigger("click");
    expect(view.emitted("act")).toEqual([["repair", "b"]]);
  });
});
