import { describe, expect, it } from "vitest";
import { normalField } from "@/core/meta";
import { readDay } from "./date";
import { readNumber } from "./decimal";
import { changes, writtenValue } from "./form";
import { block, columnSum } from "./lines";
import { typeOf } from "./registry";

const field = (given: object) => normalField({ name: "a", label: "甲", ...given });

describe("数字", () => {
  it("reads what people type and paste", () => {
    expect(readNumber("¥1,234.5", 2)).toEqual({ value: "1234.50" });
    expect(readNumber("-.5", 2)).toEqual({ value: "-0.50" });
    expect(readNumber("(12)", 2)).toEqual({ value: "-12.00" });
    expect(readNumber("1.2万", 0)).toEqual({ value: "12000" });
    expect(readNumber("-0.035亿元", 2)).toEqual({ value: "-3500000.00" });
    expect(readNumber("12 件", 0, "件")).toEqual({ value: "12" });
    expect(readNumber("万", 2).problem).toBe("「万」不是数字");
    expect(readNumber("", 2)).toEqual({ value: null });
  });

  it("refuses more digits than the field keeps instead of rounding", () => {
    expect(readNumber("1.005", 2).problem).toBe("最多 2 位小数");
    expect(typeOf({ type: "integer" }).parse("1.5", field({ type: "integer" })).problem).toBe("请填整数，不要小数");
  });
});

describe("日期", () => {
  it("reads the ways people write a day, and no day that does not exist", () => {
    for (const text of ["2026-3-1", "2026/03/01", "2026.3.1", "20260301", "2026年3月1日"]) {
      expect(readDay(text)).toEqual({ value: "2026-03-01" });
    }
    expect(readDay("3-1", 2026)).toEqual({ value: "2026-03-01" });
    expect(readDay("2026-02-30").problem).toContain("不是日期");
  });
});

describe("明细", () => {
  it("adds up exactly", () => {
    const column = field({ name: "amount", type: "money" });
    expect(columnSum([{ amount: "0.10" }, { amount: "0.20" }, { amount: null }], column)).toBe("¥0.30");
    expect(columnSum([{ amount: "-0.05" }], column)).toBe("-¥0.05");
  });

  it("reads a block of Excel cells with quotes and line breaks inside", () => {
    expect(block("a\tb\r\nc\t\r\n")).toEqual([["a", "b"], ["c", ""]]);
    expect(block('"x\ny"\t"say ""hi"""')).toEqual([["x\ny", 'say "hi"']]);
  });
});

describe("表单", () => {
  it("sends only what changed, links by id, lines with their id", () => {
    const unit = field({ name: "unit", type: "link" });
    const shares = field({ name: "shares", type: "lines", lines: [{ name: "part", label: "比例", type: "decimal" }] });
    const before = { unit: { id: 7, title: "洞头" }, shares: [{ id: 1, part: "40.00" }] };
    expect(changes([unit, shares], before, { ...before, unit: { id: 7, title: "洞头网点" } })).toEqual({});
    expect(changes([unit, shares], before, { unit: { id: 8, title: "" }, shares: [...before.shares, { part: "60.00" }] })).toEqual({
      unit: 8,
      shares: [{ id: 1, part: "40.00" }, { part: "60.00" }],
    });
    expect(writtenValue(unit, null)).toBeNull();
  });
});
