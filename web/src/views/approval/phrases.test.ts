import { describe, expect, it } from "vitest";
import { normalField } from "@/core/meta";
import { filledField } from "@/fields/form";
import { mustSign, onlyWarns } from "./actions";
import { offered } from "./phrases";

const problem = (code: string) => ({ code, where: "", message: "" });

describe("处理时说的话和填的字段", () => {
  it("offers each phrase once, one's own first, and lets only those be forgotten", () => {
    const known = { mine: [{ id: 7, text: "同意" }, { id: 3, text: "请尽快" }], company: [{ id: 1, text: "情况属实" }] };
    expect(offered(known, ["同意", "证据不足"])).toEqual([
      { text: "同意", id: 7 },
      { text: "请尽快", id: 3 },
      { text: "情况属实", id: null },
      { text: "证据不足", id: null },
    ]);
  });

  it("goes on over what only warns, and over nothing else", () => {
    expect(onlyWarns([problem("flow.check_warns")])).toBe(true);
    expect(onlyWarns([problem("flow.check_warns"), problem("flow.check")])).toBe(false);
    expect(onlyWarns([])).toBe(false);
  });

  it("asks for a name by hand where somebody decides", () => {
    expect(mustSign("reject", { signature: true })).toBe(true);
    expect(mustSign("send_back", { signature: true })).toBe(false);
    expect(mustSign("approve", {})).toBe(false);
  });

  it("lets a step open some columns of a sub-table and not others", () => {
    const lines = normalField({ name: "items", label: "明细", type: "lines", lines: [{ name: "what", label: "名目" }, { name: "price", label: "单价" }] });
    const field = filledField(lines, { fills: ["items", "items.price", "items.@add"], required: ["items.price"] });
    expect(field.lines.map((one) => [one.name, one.editable, one.required])).toEqual([
      ["what", false, false],
      ["price", true, true],
    ]);
    expect(field.actions).toEqual(["@add"]);
    expect(field.required).toBe(false);
  });
});
