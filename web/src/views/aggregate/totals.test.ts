import { describe, expect, it } from "vitest";
import { dayAfter, freshness, lastMonthEnd, verdict } from "./totals";

describe("汇总的说法", () => {
  it("says how far a total is behind", () => {
    expect(freshness({ mode: "transaction", waiting: 0, lag_seconds: 0 })).toBe("与记录同时更新");
    expect(freshness({ mode: "ordered", waiting: 0, lag_seconds: 0 })).toBe("已跟上");
    expect(freshness({ mode: "ordered", waiting: 3, lag_seconds: 120 })).toMatch(/^落后 .*,还有 3 处要更新$/);
  });

  it("says what the last check found", () => {
    expect(verdict({ checked_at: null, differing: 0 })).toBe("");
    expect(verdict({ checked_at: "2026-04-01T00:00:00Z", differing: 0 })).toBe("完全一致");
    expect(verdict({ checked_at: "2026-04-01T00:00:00Z", differing: 101 })).toBe("有 100 多 组对不上");
  });

  it("closes up to and with a day, over the ends of months and years", () => {
    expect(dayAfter("2026-03-31")).toBe("2026-04-01");
    expect(dayAfter("2026-12-31")).toBe("2027-01-01");
    expect(dayAfter("2028-02-28")).toBe("2028-02-29");
    expect(lastMonthEnd(new Date(2026, 2, 15))).toBe("2026-02-28");
    expect(lastMonthEnd(new Date(2026, 0, 1))).toBe("2025-12-31");
  });
});
