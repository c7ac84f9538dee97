import { describe, expect, it } from "vitest";
import type { EntityMeta, FieldMeta, NodePerson, Procedure, Rule, TimelineNode, Values } from "@/core/types";
import type { CheckedPaper, PaperLayout, Printed } from "@/core/api/papers";
import { checkAddress, inRows, opinionRows, paperSections, verdictOf } from "./paper";

const person = (given: Partial<NodePerson>): NodePerson => ({
  id: 1, name: "陈静峰", unit: null, state: "open", why: "", opinion: "", at: null, due_at: null, late: false, on_behalf_of: null, ...given,
});
const node = (people: NodePerson[], label = "片区审批"): TimelineNode => ({
  step: label, label, kind: "approval", mode: "any_of", state: "active", state_label: "", reason: "", within: [], entered_at: null, left_at: null, due_at: null, people,
});
const procedure = (nodes: TimelineNode[], id = 3) => ({ id, nodes }) as unknown as Procedure;
const byTransfer: Rule = {
  text: "", kind: "boolean", paths: ["way"],
  tree: { kind: "boolean", call: "=", args: [{ kind: "choice", field: ["way"] }, { kind: "text", value: "transfer" }] },
};
const field = (name: string, given: Partial<FieldMeta> = {}) => ({ name, label: name, type: "text", options: [], lines: [], ...given }) as unknown as FieldMeta;
const bill = {
  fields: [field("number"), field("bank", { visible_when_tree: byTransfer }), field("way"), field("note"), field("items", { type: "lines", lines: [field("what"), field("price")] })],
  sections: [],
} as unknown as EntityMeta;
const laid = (values: Values, parts: PaperLayout["parts"] = null) =>
  paperSections(bill, { paper: { parts }, record: { values } } as unknown as Printed).map((one) => one.rows.map(({ member }) => member.name + member.lines.map((line) => `.${line.name}`).join("")));
const boss = { id: 9, name: "蔡红平", unit: null };

describe("审批单", () => {
  it("has a line for who spoke and for who still has to, and none for who stood by", () => {
    const nodes = [
      node([person({ state: "approved", opinion: "属实", at: "2026-03-01T02:00:00Z" }), person({ id: 2, state: "skipped" })]),
      node([person({ id: 3, name: "陈勇" })], "财务会签"),
      node([person({ id: 4, state: "expected" })], "总经理"),
    ];
    const rows = opinionRows(procedure(nodes));
    expect(rows.map((row) => [row.step, row.result, row.open])).toEqual([
      ["片区审批", "同意", false],
      ["财务会签", "处理中", true],
    ]);
  });

  it("says for whom somebody acted, who asked him, and the time it counts for", () => {
    const [row] = opinionRows(procedure([node([person({ state: "submitted", attached: "consult", asked_by: boss, on_behalf_of: boss, at: "b", dated: "a" })])]));
    expect([row.step, row.who, row.result, row.at]).toEqual(["片区审批（蔡红平 征询意见）", "陈静峰（代 蔡红平）", "已答复", "a"]);
  });

  it("prints of the whole form what is filled in and shown", () => {
    expect(laid({ number: "1", bank: "农行", way: "cash", note: null, items: [{ id: 1 }] })).toEqual([["number", "way", "items.what.price"]]);
  });

  it("prints a layout in its order, with the columns it names, leaving room for what is still blank", () => {
    const parts = [{ label: "甲", fields: [{ name: "items", columns: ["price"] }, { name: "note", columns: [] }] }, { label: "乙", fields: [{ name: "bank", columns: [] }] }];
    expect(laid({ number: "1", bank: "农行", way: "transfer", note: null, items: [] }, parts)).toEqual([["items.price", "note"], ["bank"]]);
    expect(laid({ way: "cash", bank: "农行" }, parts)).toEqual([]);
  });

  it("leads to where the paper is checked", () => {
    expect(checkAddress("https://a.cn", { procedure: { id: 7 }, stamp: "5.ab", record: { version: 3 } })).toBe("https://a.cn/check/7/5.ab.3");
  });

  it("says whether the paper still holds, and why not", () => {
    const paper = { current: true, form_current: true, said_since: 0 } as CheckedPaper;
    expect(verdictOf(paper).word).toBe("与系统一致");
    expect(verdictOf({ ...paper, current: false, said_since: 2 }).why).toBe("单据当时是真的，打印以后又有 2 次处理；请以系统里为准。");
    expect(verdictOf({ ...paper, form_current: false }).why).toContain("表单又改过");
  });

  it("lets no field stand alone in half a row", () => {
    const rows = (names: string) => inRows([...names], (name) => name === "W").map(({ member, whole }) => (whole ? `[${member}]` : member)).join("");
    expect(rows("ab")).toBe("ab");
    expect(rows("abc")).toBe("ab[c]");
    expect(rows("aWbcd")).toBe("[a][W]bc[d]");
    expect(rows("abW")).toBe("ab[W]");
  });
});
