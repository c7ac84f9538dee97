import { describe, expect, it } from "vitest";
import type { TimelineNode } from "@/core/types";
import { armWord, again, personLine, standing, stateWord, times } from "./words";

const node = (more: Partial<TimelineNode>): TimelineNode => ({
  step: "one", label: "部门审批", kind: "approval", mode: "any_of", state: "active", state_label: "进行中", reason: "", within: [],
  entered_at: null, left_at: null, due_at: null, people: [], ...more,
});

describe("the run map", () => {
  it("tells what is gone through from what is passed by and what is never come to", () => {
    expect(["passed", "active", "incident", "expected", "not_reached", "skipped", "cancelled"].map((state) => standing(node({ state })))).toEqual([
      "passed", "now", "wrong", "ahead", "ahead", "skipped", "skipped",
    ]);
    expect([standing(undefined), stateWord(undefined, false), stateWord(undefined, true)]).toEqual(["never", "不会走到", "没有走到"]);
  });

  it("says when", () => {
    expect(times(node({}))).toBe("");
    expect(times(node({ entered_at: "2020-05-01T00:00:00Z", left_at: "2020-05-02T00:00:00Z", state: "passed" }))).toContain("办完");
    expect(times(node({ entered_at: "2020-05-01T00:00:00Z" }))).toContain("到这里");
    expect([again(node({ round: 1 })), again(node({ round: 3 }))]).toEqual(["", "第 3 次"]);
  });

  it("says who and what he said, and which ways are gone", () => {
    const person = { id: 1, name: "乙", unit: null, state: "approved", why: "", opinion: "", at: null, due_at: null, late: false, on_behalf_of: null };
    expect([personLine(person, false), personLine(person, true)]).toEqual(["乙 同意", "乙"]);
    const step = { step: "split", label: "分支", kind: "branch" };
    expect([armWord({ ...step, split: "exclusive" }, false, false), armWord({ ...step, split: "exclusive" }, false, true), armWord(step, true, false)]).toEqual(["不走", "没有走", "走这一路"]);
  });
});
