import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asked, blank, missing, period, scope } from "./words";

const TODAY = "2026-11-23";
const given = { ...blank(TODAY), standIn: { id: 7, title: "戊" } };

describe("standing in", () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-23T06:00:00Z") }));
  afterEach(() => void vi.useRealTimers());

  it("ends with the midnight after its last day, and says the day itself", () => {
    const sent = asked(given, TODAY);
    expect([sent.starts_at, sent.ends_at]).toEqual([null, "2026-11-29T16:00:00.000Z"]);
    expect(period({ starts_at: "2026-11-23T06:05:00Z", ends_at: sent.ends_at })).toBe("11月23日 14:05 起，到 11月29日（含当天）");
    expect(period({ starts_at: "2026-11-23T16:00:00Z", ends_at: "2026-11-25T04:30:00Z" })).toBe("11月24日 起，到 11月25日 12:30");
    expect(period({ starts_at: "2026-11-23T16:00:00Z", ends_at: "2027-01-01T16:00:00Z" })).toBe("11月24日 起，到 2027年1月1日（含当天）");
  });

  it("begins with the first moment of a day to come", () => {
    expect(asked({ ...given, from: "2026-11-25" }, TODAY).starts_at).toBe("2026-11-24T16:00:00.000Z");
  });

  it("says how far it reaches", () => {
    expect(scope({ flows: [], unit: null, amount_max: null })).toBe("所有流程");
    expect(scope({ flows: ["请假", "报销"], unit: { id: 1, title: "一部" }, amount_max: "5000.00" })).toBe("只代理「请假」「报销」，一部和它的下级，金额不超过 ¥5,000.00");
  });

  it("says what is missing", () => {
    expect(missing(blank(TODAY), TODAY, false)).toBe("请选择代理人");
    expect(missing(given, TODAY, true)).toBe("请选择替谁设置代理");
    expect(missing({ ...given, until: "2026-11-20" }, TODAY, false)).toBe("结束的日子要在开始之后");
    expect(missing({ ...given, from: "2026-11-01", until: "2026-11-20" }, TODAY, false)).toBe("结束的日子已经过去了");
    expect(missing({ ...given, amount: "很多" }, TODAY, false)).toContain("金额上限");
    expect(missing(given, TODAY, false)).toBe("");
  });
});
