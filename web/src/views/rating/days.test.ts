import { describe, expect, it } from "vitest";
import { dayAfter, dayLabel, stateOf, took } from "./days";

describe("days of waybills", () => {
  it("goes over the end of a month and of a year", () => {
    expect([dayAfter("2026-02-28"), dayAfter("2026-12-31")]).toEqual(["2026-03-01", "2027-01-01"]);
  });

  it("says the weekday", () => {
    expect(dayLabel("2026-03-05")).toBe("3 月 5 日 周四");
  });

  it("tells a day whose prices changed since", () => {
    const day = { day: "2026-03-05", state: "done" as const, why: "", outdated: true, rated_at: null };
    expect([stateOf(day), stateOf({ ...day, outdated: false }), stateOf({ ...day, state: "stale" })]).toEqual(["价格已变", "已计价", "待重算"]);
  });

  it("says how long a run took", () => {
    expect([took(1260), took(null)]).toEqual(["1.3 秒", ""]);
  });
});
