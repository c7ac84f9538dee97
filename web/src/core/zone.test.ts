import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { instant, spoken } from "./format";
import { addDays, clockOf, dayOf, daysBetween, firstOfMonth, lastOfMonth, liveIn, momentAt, momentTyped, sameClockHere, wallOf } from "./zone";
import { instant as instantField } from "@/fields/instant";
import { lastMonthEnd } from "@/views/aggregate/totals";
import { movedBy, spanOf, turned, weeksOf } from "@/views/calendar/days";
import { sameDays } from "@/views/report/compare";
import { normalField } from "./meta";
import type { Row } from "./types";

/** Half past seven in the morning of the first of March in Shanghai; in New York it is still the last of February. */
const EARLY = "2026-02-28T23:30:00Z";

beforeEach(() => vi.stubEnv("TZ", "America/New_York"));
afterEach(() => {
  liveIn("Asia/Shanghai");
  vi.unstubAllEnvs();
});

describe("a browser in New York", () => {
  it("is there indeed", () => {
    expect(new Date(EARLY).getDate()).toBe(28);
    expect(sameClockHere()).toBe(false);
  });

  it("shows the company's days and times", () => {
    expect(instant(EARLY)).toBe("2026-03-01 07:30");
    expect(spoken(EARLY, new Date("2026-03-01T15:00:00Z"))).toBe("今天 07:30");
    expect(spoken(EARLY, new Date("2026-03-01T16:00:00Z"))).toBe("昨天 07:30");
    expect([dayOf(new Date(EARLY)), clockOf(new Date(EARLY)), wallOf(new Date(EARLY)).hour]).toEqual(["2026-03-01", "07:30", 7]);
  });

  it("takes what is typed as the company's time", () => {
    expect(instantField.parse("2026-03-01 07:30", normalField({ name: "at", label: "时间", type: "instant" }))).toEqual({ value: "2026-02-28T23:30:00.000Z" });
    expect(momentTyped("2026-03-01T07:30").toISOString()).toBe("2026-02-28T23:30:00.000Z");
    expect(momentAt("2026-03-01").toISOString()).toBe("2026-02-28T16:00:00.000Z");
  });

  it("puts records on the company's days and moves them by days", () => {
    const at = normalField({ name: "at", label: "时间", type: "instant" });
    const row = { id: 1, version: 1, title: "一", at: EARLY } as Row;
    expect(spanOf(row, at)).toEqual({ from: "2026-03-01", until: "2026-03-01", clock: "07:30" });
    expect(movedBy(row, 10, at)).toEqual({ at: "2026-03-10T23:30:00.000Z" });
    expect(weeksOf("2026-03-08", "week")[0]).toEqual(["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08"]);
    expect(turned("2026-03-31", "month", -1)).toBe("2026-02-28");
  });

  it("reckons months from the company's today", () => {
    expect(sameDays(new Date(EARLY))).toEqual({ now: ["2026-03-01", "2026-03-02"], before: ["2026-02-01", "2026-02-02"] });
    expect(lastMonthEnd(new Date(EARLY))).toBe("2026-02-28");
  });
});

describe("days", () => {
  it("are counted without a clock", () => {
    expect(addDays("2026-03-07", 2)).toBe("2026-03-09");
    expect(daysBetween("2026-02-28", "2026-03-09")).toBe(9);
    expect([firstOfMonth("2026-01-31", -1), lastOfMonth("2028-02-10")]).toEqual(["2025-12-01", "2028-02-29"]);
  });
});

describe("a company in a zone whose clocks change", () => {
  it("finds each moment again, also around the change", () => {
    liveIn("America/New_York");
    expect(sameClockHere()).toBe(true);
    for (const [day, clock] of [["2026-03-08", "01:30"], ["2026-03-08", "03:30"], ["2026-11-01", "00:30"], ["2026-11-01", "03:00"]]) {
      const { day: again, clock: shown } = wallOf(momentAt(day, clock));
      expect([again, shown]).toEqual([day, clock]);
    }
  });

  it("is not lost with a name nobody knows", () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    liveIn("Nowhere/Never");
    expect(dayOf(new Date(EARLY))).toBe("2026-03-01");
  });
});
