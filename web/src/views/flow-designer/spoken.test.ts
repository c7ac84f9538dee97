/** Conditions are said in the words of the form. */
import { describe, expect, it } from "vitest";
import type { FieldMeta } from "@/core/types";
import { spoken } from "./spoken";

const field = (name: string, label: string, more: Partial<FieldMeta> = {}) => ({ name, label, options: [], lines: [], ...more }) as unknown as FieldMeta;
const FIELDS = [
  field("total", "赔付合计"),
  field("kind", "付款类型", { options: [{ code: "goods", label: "货款" }, { code: "rent", label: "房租水电" }] as FieldMeta["options"] }),
  field("readers", "会签人", { lines: [field("reader", "人员")] }),
  field("unit", "部门"),
];

describe("a condition in the words of the form", () => {
  it("names fields and options, and says how they compare", () => {
    expect(spoken("total > 1000", FIELDS)).toBe("赔付合计 > 1000");
    expect(spoken("kind = 'goods' and total >= 5000.5", FIELDS)).toBe("付款类型 等于 「货款」 且 赔付合计 ≥ 5000.5");
    expect(spoken("kind in ('goods', 'rent')", FIELDS)).toBe("付款类型 属于 (「货款」, 「房租水电」)");
    expect(spoken("kind <> 'it''s'", FIELDS)).toBe("付款类型 不等于 「it's」");
  });

  it("leaves functions and names it does not know", () => {
    expect(spoken("COUNT(readers) > 0", FIELDS)).toBe("COUNT(会签人) > 0");
    expect(spoken("SUM(readers.reader) > other or not unit.active", FIELDS)).toBe("SUM(会签人.人员) > other 或 不是 部门.active");
    expect(spoken("", FIELDS)).toBe("");
  });
});
