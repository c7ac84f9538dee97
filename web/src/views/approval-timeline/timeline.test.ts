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

  it("says who asked whom, for whom somebody acted, and lets who asked think better of it", async () => {
    const boss = { id: 9, name: "蔡红平", unit: null };
    const people = [
      person({ state: "held", task: 1 }),
      person({ id: 5, name: "陈勇", task: 2, attached: "before", asked_by: boss }),
      person({ id: 6, name: "李晓", task: 3, attached: "before", asked_by: boss, state: "approved", on_behalf_of: person({ name: "王敏" }) }),
    ];
    const view = mount(ApprovalTimeline, { props: { procedure: procedure({ nodes: [node({ people })] }), me: 9 } });
    expect(view.text()).toContain("等加签的人");
    expect(view.text()).toContain("蔡红平 前加签");
    expect(view.text()).toContain("（代 王敏）");
    const remove = view.findAll("button").filter((one) => one.text() === "减签");
    expect(remove.map((one) => one.attributes("aria-label"))).toEqual(["减签陈勇"]);
    await remove[0].trigger("click");
    expect(view.emitted("remove")).toEqual([[2]]);
  });

  it("lets who may steer intervene and name others for what waits, and nobody else", async () => {
    const nodes = [node({ people: [person({ task: 4 }), person({ id: 2, task: 5, state: "approved" })] })];
    const view = mount(ApprovalTimeline, { props: { procedure: procedure({ nodes, actions: ["jump", "end"] }) } });
    expect(view.findAll("button").map((one) => one.text())).toEqual(["流程干预", "改派"]);
    await view.findAll("button")[1].trigger("click");
    expect(view.emitted("act")).toEqual([["reassign", "a", 4]]);
    await view.setProps({ procedure: procedure({ nodes }) });
    expect(view.findAll("button")).toEqual([]);
  });

  it("says that it is suspended, and how often it was reminded of", async () => {
    const view = mount(ApprovalTimeline, { props: { procedure: procedure({ suspended_at: "2026-03-01T02:00:00Z" }) } });
    expect(view.text()).toContain("已挂起");
    await view.setProps({ procedure: procedure({ reminded_at: "2026-03-01T02:00:00Z", reminded: 2 }) });
    expect(view.text()).toContain("共 2 次");
  });

  it("leads to the records whose procedures a step called, for who may see them", () => {
    const calls = [
      { entity: "oa.seal", record_id: 7, title: "用章 7", state: "accepted", seen: true },
      { entity: "oa.seal", record_id: 8, title: "用章 #8", state: "running", seen: false },
    ];
    const view = mount(ApprovalTimeline, {
      props: { procedure: procedure({ nodes: [node({ kind: "call", calls })] }) },
      global: { stubs: { RouterLink: { props: ["to"], template: "<a :href='to'><slot /></a>" } } },
    });
    expect(view.findAll("a").map((one) => one.attributes("href"))).toEqual(["/e/oa.seal/7"]);
    expect(view.text()).toContain("已通过");
  });
});
