import { describe, expect, it } from "vitest";
import type { Task, TaskDetail, TodoCounts } from "@/core/types";
import { actionsOf, arranged, labelOf, mustSay, phrasesOf } from "./actions";
import { outcomes } from "./batch";
import { boxes, countOf, grouped, isBatchable } from "./boxes";
import { moved, useOthers } from "./others";
import { howMany, idsOf, pickedBefore, wrongPick } from "./picks";
import { askedHow, behalfOf, procedureWord, taskWord, whyMine } from "./states";
import { missingOf, steersBy } from "./steering";

const task = (actions: string[]) => ({ actions }) as TaskDetail;
const asker = { id: 9, name: "蔡红平", unit: null };

describe("审批动作", () => {
  it("puts the main action first, knows only its own, and offers to ask others in three words", () => {
    expect(actionsOf(task(["hand_over", "reject", "approve", "dance"]))).toEqual(["approve", "reject", "hand_over"]);
    expect(actionsOf(task(["approve", "add"]))).toEqual(["approve", "add", "delegate", "consult"]);
  });

  it("keeps the less frequent ones behind 更多, but never one alone", () => {
    expect(arranged(["approve", "reject", "send_back", "hand_over"])).toEqual({ shown: ["approve", "reject", "send_back", "hand_over"], further: [] });
    expect(arranged(["approve", "reject", "send_back", "hand_over", "add"]).further).toEqual(["hand_over", "add"]);
  });

  it("asks for an opinion as the definition says, of who was asked for one, and of who asks", () => {
    expect(mustSay("approve", "never")).toBe(false);
    expect(mustSay("approve", "always")).toBe(true);
    expect(mustSay("approve", "reject")).toBe(false);
    expect(mustSay("reject", "reject")).toBe(true);
    expect(mustSay("send_back", "never")).toBe(false);
    expect(mustSay("hand_over", "always")).toBe(false);
    expect(mustSay("submit", "never")).toBe(false);
    expect(mustSay("submit", "never", "delegate")).toBe(true);
    expect(mustSay("consult", "never")).toBe(true);
  });

  it("answers an opinion that was asked for", () => {
    expect(labelOf("submit")).toBe("提交");
    expect(labelOf("submit", "consult")).toBe("回复意见");
    expect(phrasesOf("submit", "consult")).not.toEqual(phrasesOf("submit"));
  });
});

describe("加签的人", () => {
  it("moves one place in the order, and stays at its ends", () => {
    expect(moved(["甲", "乙", "丙"], 2, -1)).toEqual(["甲", "丙", "乙"]);
    expect(moved(["甲", "乙"], 0, -1)).toEqual(["甲", "乙"]);
    expect(moved(["甲", "乙"], 1, 1)).toEqual(["甲", "乙"]);
  });

  it("asks how several are heard only where it counts", () => {
    const { people, how, together, choosesTogether, ordered } = useOthers(() => "add");
    people.value = [{ id: 1, title: "甲" }];
    expect(choosesTogether.value).toBe(false);
    people.value = [...people.value, { id: 2, title: "乙" }];
    together.value = "in_turn";
    expect([choosesTogether.value, ordered.value]).toEqual([true, true]);
    how.value = "beside";
    expect([choosesTogether.value, ordered.value]).toEqual([false, false]);
  });
});

describe("状态的说法", () => {
  it("says what an asked person owes, and that he has answered", () => {
    expect(taskWord("open", "consult")[0]).toBe("等答复");
    expect(taskWord("submitted", "delegate")[0]).toBe("已答复");
    expect(taskWord("open")[0]).toBe("处理中");
    expect(taskWord("nonsense")).toEqual(["nonsense", "grey"]);
  });

  it("says that a procedure is suspended only while it runs", () => {
    expect(procedureWord({ state: "running", suspended_at: "2026-03-01T02:00:00Z" })[0]).toBe("已挂起");
    expect(procedureWord({ state: "accepted", suspended_at: "2026-03-01T02:00:00Z" })[0]).toBe("已通过");
  });

  it("says why a task is with me, and for whom", () => {
    expect(whyMine({ why: "片区负责人" })).toBe("片区负责人");
    expect(whyMine({ why: "", attached: "before", asked_by: asker })).toBe("蔡红平 前加签");
    expect(whyMine({ why: "片区负责人", on_behalf_of: asker })).toBe("代 蔡红平 处理，片区负责人");
    expect(askedHow({ attached: "consult" })).toBe("征询意见");
    expect([behalfOf({ id: 1, on_behalf_of: asker }), behalfOf({ id: 9, on_behalf_of: asker })]).toEqual(["（代 蔡红平）", ""]);
  });
});

describe("流程干预", () => {
  const nothing = { to: "", reason: "", accepted: true, signal: "" };

  it("offers what the server allows, in one order", () => {
    expect(steersBy(["remind", "end", "jump"])).toEqual(["jump", "end"]);
  });

  it("wants to know where to, and why", () => {
    expect(missingOf("jump", nothing)).toContain("哪一步");
    expect(missingOf("jump", { ...nothing, to: "a" })).toContain("原因");
    expect(missingOf("jump", { ...nothing, to: "a", reason: "走错了" })).toBe("");
    expect(missingOf("activate", nothing)).toBe("");
    expect(missingOf("signal", nothing)).toContain("信号");
  });
});

describe("待办箱", () => {
  const counts: TodoCounts = { open: 3, late: 1, mine: 2, copied_unread: 4, messages_unread: 0, claimable: 1, advice: 0 };
  const one = (given: Partial<Task>) => ({ id: 1, flow: "a", flow_label: "甲", kind: "approval", state: "open", ...given }) as Task;

  it("shows a seldom box only when something is in it, or it is looked at", () => {
    expect(boxes(null, "open").map(([name]) => name)).toEqual(["open", "done", "mine", "copied"]);
    expect(boxes(counts, "open").map(([name]) => name)).toEqual(["open", "claimable", "done", "mine", "copied"]);
    expect(boxes(counts, "advice").map(([name]) => name)).toContain("advice");
  });

  it("counts what waits, and nothing of what is past", () => {
    expect([countOf("open", counts), countOf("copied", counts), countOf("proxied", counts), countOf("done", counts)]).toEqual([3, 4, 0, 0]);
  });

  it("puts the tasks of a flow together and keeps their order", () => {
    const rows = [one({ id: 1 }), one({ id: 2, flow: "b" }), one({ id: 3 })];
    expect(grouped(rows).map((group) => group.rows.map((row) => row.id))).toEqual([[1, 3], [2]]);
  });

  it("lets only approvals of one's own be decided many at once", () => {
    expect(isBatchable(one({}))).toBe(true);
    expect([one({ kind: "work" }), one({ state: "claimable" }), one({ attached: "consult" })].map(isBatchable)).toEqual([false, false, false]);
  });

  it("says of each of a batch what came of it, those refused first", () => {
    const results = [
      { id: 1, ok: true, problems: [] },
      { id: 2, ok: false, problems: [{ code: "x", where: "", message: "已由陈勇处理" }] },
    ];
    const found = outcomes([one({ id: 1 }), one({ id: 2 }), one({ id: 3 })], results);
    expect(found.map((row) => [row.task.id, row.ok, row.said])).toEqual([
      [2, false, "已由陈勇处理"],
      [3, false, "没有处理，请再试一次"],
      [1, true, ""],
    ]);
  });
});

describe("自选审批人", () => {
  const pick = { step: "b", label: "部门会签", at_least: 1, at_most: 2, people: null };
  const one = (id: number) => ({ id, title: `${id}` });

  it("wants as many as the step says", () => {
    expect([howMany(pick), howMany({ at_least: 2, at_most: 0 }), howMany({ at_least: 1, at_most: 1 })]).toEqual(["1 到 2 人", "至少 2 人", "1 人"]);
    expect(wrongPick([pick], {})).toBe("「部门会签」要选 1 到 2 人");
    expect(wrongPick([pick], { b: [one(1), one(2), one(3)] })).toContain("部门会签");
    expect(pickedBefore([{ ...pick, picked: [{ id: 7, name: "戊" }] }])).toEqual({ [pick.step]: [{ id: 7, title: "戊" }] });
    expect(wrongPick([pick], { b: [one(1)] })).toBe("");
  });

  it("sends ids by step, and nothing for a step without people", () => {
    expect(idsOf({ a: [], b: [one(1), one(2)] })).toEqual({ b: [1, 2] });
  });
});
