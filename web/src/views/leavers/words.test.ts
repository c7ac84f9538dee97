import { describe, expect, it } from "vitest";
import type { Preview } from "@/core/api/leavers";
import { heirs, progress, stays } from "./words";

const found: Preview = {
  person: { id: 1, name: "乙", number: "T02" },
  kinds: [
    { kind: "task", label: "待办", count: 3 },
    { kind: "role", label: "角色", count: 1 },
    { kind: "unit", label: "负责的单位", count: 0 },
  ],
  things: [],
  named_in: [],
};

describe("handing over", () => {
  it("names heirs only for what is there", () => {
    const to = { task: { id: 7, title: "戊" }, role: null, unit: { id: 8, title: "己" } };
    expect(heirs(found, to)).toEqual({ task: 7 });
    expect(stays(found, to)).toBe("角色 1 项");
    expect(stays(found, { task: to.task, role: to.task })).toBe("");
  });

  it("says how far it is", () => {
    expect(progress({ total: 6, done: 4, refused: 1 })).toBe("5 / 6，1 项没有交接");
  });
});
