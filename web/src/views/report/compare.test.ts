import { describe, expect, it } from "vitest";
import { changeText, sameDays } from "./compare";

describe("环比", () => {
  it("compares the same days, also when last month was shorter", () => {
    expect(sameDays(new Date("2026-11-23T09:00:00+08:00"))).toEqual({ now: ["2026-11-01", "2026-11-24"], before: ["2026-10-01", "2026-10-24"] });
    expect(sameDays(new Date("2026-03-31T09:00:00+08:00")).before).toEqual(["2026-02-01", "2026-03-01"]);
    expect(sameDays(new Date("2026-01-05T09:00:00+08:00")).before).toEqual(["2025-12-01", "2025-12-06"]);
  });

  it("says shares in points and others in percent", () => {
    expect(changeText(96.4, 95, "%")).toEqual({ text: "↑ 1.4 个百分点 较上月同期", better: true });
    expect(changeText(92, 100)).toEqual({ text: "↓ 8.0% 较上月同期", better: null });
    expect(changeText(5, 0).better).toBeNull();
    expect(changeText(100, 100).text).toBe("和上月同期一样");
  });
});
