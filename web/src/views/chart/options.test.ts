import { describe, expect, it } from "vitest";
import type { ReportAnswer } from "@/core/types";
import { daysText, matrix, opensOf, periodText, sorted, withUnit } from "@/views/report/report";
import { asKind, cumulative, defaultAsk, heightFor, kindsFor, optionOf, type Palette } from "./options";

const palette: Palette = { ink: "#111", mute: "#666", line: "#ddd", surface: "#fff", faint: "#bbb", colors: ["#00f", "#f80"] };
const row = (keys: string[], cells: (string | null)[]) => ({
  keys: keys.map((label) => ({ value: label, label })),
  cells,
  opens: { field: "unit", op: "eq" as const, value: keys[0] },
});
const answer: ReportAnswer = {
  name: "r", label: "报表", period: ["2026-10-01", "2026-11-01"], as_of: "2026-11-23T08:00:00+08:00",
  columns: [
    { name: "unit", label: "网点", type: "dimension" },
    { name: "month", label: "月份", type: "dimension", bucket: "month" },
    { name: "tickets", label: "件数", type: "measure", unit: "件", scale: 0 },
    { name: "paid", label: "赔付", type: "measure", unit: "元", scale: 2, narrows: { report: "r", measure: "paid" } },
  ],
  rows: [row(["洞头", "2026-10"], ["3", "1200.50"]), row(["龙港", "2026-09"], ["9", null]), row(["洞头", "2026-09"], ["5", "-80.00"])],
  totals: ["17", "1120.50"],
};
const meta = { name: "r", label: "报表", on: "e", rows: [{ name: "unit", label: "网点", field: "unit" }, { name: "month", label: "月份", field: "at", bucket: "month" }], measures: [{ name: "tickets", label: "件数", kind: "count" }, { name: "paid", label: "赔付", kind: "sum" }] };

describe("报表", () => {
  it("reads figures with their units, exactly", () => {
    expect(withUnit("1200.50", { unit: "元", scale: 2 })).toBe("¥1,200.50");
    expect(withUnit("-80.00", { unit: "元", scale: 2 })).toBe("-¥80.00");
    expect(withUnit("96.4", { unit: "%", scale: 1 })).toBe("96.4%");
    expect(withUnit(null, {})).toBe("–");
  });

  it("says the last day of a period, not the day after", () => {
    expect(periodText(["2026-10-01", "2026-11-01"])).toBe("2026-10-01 至 2026-10-31");
    expect(periodText(["2026-10-01", "2026-10-02"])).toBe("2026-10-01");
    expect(daysText({ period: ["2026-10-01", "2026-11-01"], last_day: "2026-10-30" })).toBe("2026-10-01 至 2026-10-31 · 最后一天 2026-10-30");
    expect(daysText({ period: ["2026-10-01", "2026-10-02"], last_day: "2026-10-01" })).toBe("2026-10-01");
  });

  it("opens the records of the row, narrowed to the measure; nothing for figures of another entity", () => {
    expect(opensOf(answer.rows[0], answer.columns[2], meta)).toEqual(answer.rows[0].opens);
    expect(opensOf(answer.rows[0], answer.columns[3], meta)).toEqual({ and: [answer.rows[0].opens, { report: "r", measure: "paid" }] });
    const foreign = { ...meta, measures: [{ ...meta.measures[0], over: "volume" }, meta.measures[1]] };
    expect(opensOf(answer.rows[0], answer.columns[2], foreign)).toBeNull();
  });

  it("sorts by number with blanks last, whichever way", () => {
    expect(sorted(answer, "paid", true).map((one) => one.cells[1])).toEqual(["1200.50", "-80.00", null]);
    expect(sorted(answer, "paid", false).map((one) => one.cells[1])).toEqual(["-80.00", "1200.50", null]);
  });

  it("lays rows out as a matrix with months in their order", () => {
    const laid = matrix(answer, "unit", "month");
    expect(laid.across).toEqual(["2026-09", "2026-10"]);
    expect(laid.at(0, 0)?.cells[0]).toBe("5");
    expect(laid.at(1, 1)).toBeUndefined();
  });
});

describe("图表", () => {
  it("adds shares up to one hundred", () => {
    expect(cumulative([6, 3, 1])).toEqual([60, 90, 100]);
    expect(cumulative([0, 0])).toEqual([0, 0]);
  });

  it("offers only kinds that make sense", () => {
    expect(kindsFor(meta)).toEqual(["bar", "line", "heat"]);
    expect(kindsFor({ ...meta, rows: meta.rows.slice(0, 1) })).toContain("pareto");
    expect(asKind(defaultAsk(meta), "heat", meta).series).toBe("month");
  });

  it("keeps the row behind every mark", () => {
    const option = optionOf(answer, { kind: "heat", x: "month", series: "unit", measures: ["tickets"] }, palette);
    const [series] = option.series as { data: { value: number[]; row: number }[] }[];
    const cell = series.data.find((one) => one.value[0] === 1 && one.value[1] === 0);
    expect(answer.rows[cell?.row ?? -1].cells[0]).toBe("3");
    expect(heightFor(answer, { kind: "heat", x: "month", series: "unit", measures: ["tickets"] })).toBe(260);
  });
});
