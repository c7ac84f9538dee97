import { describe, expect, it } from "vitest";
import { completed, offered, wordBefore } from "./completion";

const names = [
  { code: "amount", label: "金额", kind_label: "数字" },
  { code: "station", label: "网点", kind_label: "关联记录" },
  { code: "station.amount", label: "网点.金额上限", kind_label: "数字" },
];

describe("completing names", () => {
  it("takes the word before the cursor, in Chinese and across dots, but not inside quotes", () => {
    expect(wordBefore("1 + 金", 5)).toBe("金");
    expect(wordBefore("网点.金", 4)).toBe("网点.金");
    expect(wordBefore("kind == '金", 10)).toBe("");
    expect(wordBefore("金额 > ", 5)).toBe("");
  });

  it("offers what is near first, by label or by code", () => {
    expect(offered(names, "金").map((one) => one.label)).toEqual(["金额", "网点.金额上限"]);
    expect(offered(names, "sta").map((one) => one.label)).toEqual(["网点", "网点.金额上限"]);
    expect(offered(names.slice(0, 1), "金额")).toEqual([]);
  });

  it("puts the name in the place of the word", () => {
    expect(completed("1 + 金 * 2", 5, "金额")).toEqual({ text: "1 + 金额 * 2", at: 6 });
  });
});
