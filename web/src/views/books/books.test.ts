import { describe, expect, it } from "vitest";
import { bare } from "@/core/format";
import { factorOf, figure, minus, tone } from "./figures";
import { isPeriod, moved, periodOf, resized, said, thisMonth } from "./period";

const day = (text: string) => new Date(`${text}T00:00:00Z`);

describe("期间", () => {
  it("knows the period a day lies in", () => {
    expect(periodOf(day("2026-03-15"), "D")).toBe("D:20260315");
    expect(periodOf(day("2026-03-15"), "W")).toBe("W:2026-W11");
    expect(periodOf(day("2026-03-15"), "M")).toBe("M:202603");
    expect(periodOf(day("2026-06-30"), "Q")).toBe("Q:2026Q2");
    expect(periodOf(day("2026-06-30"), "Y")).toBe("Y:2026");
  });

  it("counts weeks as ISO 8601 does, over the turn of a year", () => {
    expect(periodOf(day("2025-12-29"), "W")).toBe("W:2026-W01");
    expect(periodOf(day("2027-01-03"), "W")).toBe("W:2026-W53");
    expect(periodOf(day("2027-01-04"), "W")).toBe("W:2027-W01");
    expect(moved("W:2026-W53", 1)).toBe("W:2027-W01");
    expect(moved("W:2026-W01", -1)).toBe("W:2025-W52");
  });

  it("goes on and back", () => {
    expect(moved("M:202601", -1)).toBe("M:202512");
    expect(moved("D:20260228", 1)).toBe("D:20260301");
    expect(moved("Q:2026Q4", 1)).toBe("Q:2027Q1");
    expect(moved("Y:2026", -2)).toBe("Y:2024");
  });

  it("says periods as people do and tells them from other words", () => {
    expect(said("W:2026-W11")).toBe("2026年第11周");
    expect(said("Q:2026Q2")).toBe("2026年2季度");
    expect(resized("Q:2026Q2", "M")).toBe("M:202604");
    expect([isPeriod("M:202603"), isPeriod("2026-03"), isPeriod(undefined)]).toEqual([true, false, false]);
    expect(thisMonth(new Date("2026-03-31T17:00:00Z"))).toBe("M:202604");
  });
});

describe("数", () => {
  it("keeps the digits of the row, and shows shares in percent", () => {
    expect(figure({ decimals: 2 }, "value", "1980000.00")).toBe("1,980,000.00");
    expect(figure({ decimals: 2 }, "rate", "71.22")).toBe("71.22%");
    expect(figure({ decimals: 2 }, "value", null)).toBe("");
    expect(figure({ decimals: 2 }, "cumulative_rate", "93.43")).toBe("93.43%");
    expect(figure({ decimals: 2 }, "place", "2")).toBe("2");
  });

  it("drops noughts at the end of a quantity, and only those behind the point", () => {
    expect([bare("41900.0000"), bare("1664.5000"), bare("120"), bare("0.0600")]).toEqual(["41900", "1664.5", "120", "0.06"]);
  });

  it("takes one amount from another without losing a fen", () => {
    expect(minus("0.10", "0.30", 2)).toBe("-0.20");
    expect(minus("9007199254740993.01", "0.02", 2)).toBe("9007199254740992.99");
    expect(minus("5", "-3", 0)).toBe("8");
  });

  it("multiplies by exactly what was typed in percent", () => {
    expect([factorOf("-5"), factorOf("8.2"), factorOf("１２．５"), factorOf("1e9"), factorOf("多一点")]).toEqual(["0.95", "1.082", "1.125", null, null]);
  });

  it("knows good news from bad", () => {
    expect(tone({ good: "up" }, "gap", "12.00")).toBe("good");
    expect(tone({ good: "down" }, "gap", "12.00")).toBe("bad");
    expect(tone({ good: "up" }, "rate", "97.10")).toBe("bad");
    expect(tone({ good: "down" }, "cumulative_rate", "97.10")).toBe("good");
    expect(tone({ good: "up" }, "place", "1")).toBe("");
    expect(tone({ good: "up" }, "gap", "0.00")).toBe("");
    expect(tone({ good: "" }, "gap", "5")).toBe("");
  });
});
