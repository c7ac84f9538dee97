import { describe, expect, it } from "vitest";
import { isMonth, monthLabel, movedMonth, outcome, thisMonth } from "./month";

describe("months", () => {
  it("move over the turn of the year", () => {
    expect(movedMonth("2026-01", -1)).toBe("2025-12");
    expect(movedMonth("2025-12", 1)).toBe("2026-01");
    expect(movedMonth("2026-03", -15)).toBe("2024-12");
  });

  it("are those of Shanghai", () => {
    expect(thisMonth(new Date("2026-02-28T16:00:00Z"))).toBe("2026-03");
    expect(monthLabel("2026-03")).toBe("2026 年 3 月");
    expect([isMonth("2026-13"), isMonth("2026-03"), isMonth(undefined)]).toEqual([false, true, false]);
  });

  it("say what a run did", () => {
    expect(outcome({ made: 3, changed: 0, pending: 2 })).toBe("新生成 3，待处理 2");
    expect(outcome({})).toBe("没有变化");
  });
});
