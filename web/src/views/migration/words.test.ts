import { describe, expect, it } from "vitest";
import { choiceOf, counted, countsSaid, idsIn, oldSteps, share, startedFrom, unreadable, written } from "./words";

describe("words of a migration", () => {
  it("counts how rows would go", () => {
    const row = { instance_id: 1, entity: "e", record_id: 1, title: "", from_version: 1, at: [], notes: [] };
    expect(counted([{ ...row, outcome: "ok" }, { ...row, outcome: "ok" }, { ...row, outcome: "impossible" }])).toEqual({ ok: 2, impossible: 1 });
  });

  it("begins a day where people are", () => {
    expect(startedFrom("2026-03-02")).toBe("2026-03-02T00:00:00+08:00");
    expect(startedFrom("")).toBeNull();
  });

  it("names each field once whose old values cannot be read", () => {
    const note = { code: "form.not_converted", where: "备注", message: "", field: "note" };
    const row = { instance_id: 1, entity: "e", record_id: 1, title: "", from_version: 1, at: [], outcome: "impossible" as const };
    expect(unreadable([{ ...row, notes: [note] }, { ...row, notes: [note, { ...note, code: "migrate.moved" }] }])).toEqual([["note", "备注"]]);
  });

  it("reads every choice as it was written", () => {
    for (const choice of [{ step: "a", gone: true }, { step: "a", gone: false }]) expect(choiceOf(written(choice))).toEqual(choice);
    expect(choiceOf(written(undefined))).toBeNull();
  });

  it("reads the chosen procedures from an address, and says what became of how many", () => {
    expect([idsIn("3,5,x,-1"), idsIn(undefined)]).toEqual([[3, 5], []]);
    expect([countsSaid({ done: 3, impossible: 1 }), countsSaid({})]).toEqual(["已迁移 3 条，不能迁移 1 条", "没有流程"]);
    expect([share({}), share({ done: 1, impossible: 1, waiting: 2 })]).toEqual([0, 0.5]);
    const step = { goes_on: "", leads_to: "", standing: 0 };
    const mapping = { from_version: 1, move: "ask", label: "", running: 1, new_steps: [], steps: [{ ...step, name: "one", label: "初审", kind: "approval" }, { ...step, name: "split", label: "分支", kind: "branch" }] };
    expect(oldSteps([mapping])).toEqual([["one", "初审"]]);
  });
});
