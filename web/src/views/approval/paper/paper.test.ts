import { describe, expect, it } from "vitest";
import type { NodePerson, Procedure, TimelineNode } from "@/core/types";
import { checkAddress, chosenProcedure, inRows, opinionRows } from "./paper";

const person = (given: Partial<NodePerson>): NodePerson => ({
  id: 1, name: "陈静峰", unit: null, state: "open", why: "", opinion: "", at: null, due_at: null, late: false, on_behalf_of: null, ...given,
});
const node = (people: NodePerson[], label = "片区审批"): TimelineNode => ({
  step: label, label, kind: "approval", mode: "any_of", state: "active", state_label: "", reason: "", within: [], entered_at: null, left_at: null, due_at: null, people,
});
const procedure = (nodes: TimelineNode[], id = 3) => ({ id, nodes }) as unknown as Procedure;
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

  it("shows the procedure that was asked for, otherwise the latest", () => {
    const all = [procedure([], 3), procedure([], 8)];
    expect(chosenProcedure(all, 3)?.id).toBe(3);
    expect(chosenProcedure(all, 99)?.id).toBe(8);
    expect(chosenProcedure([], 3)).toBeNull();
  });

  it("leads to the record in the system", () => {
    expect(checkAddress("https://a.cn", "complaint.ticket", 7)).toBe("https://a.cn/e/complaint.ticket/7");
  });

  it("lets no field stand alone in half a row", () => {
    const rows = (names: string) => inRows([...names], (name) => name === "W").map(({ member, whole }) => (whole ? `[${member}]` : member)).join("");
    expect(rows("ab")).toBe("ab");
    expect(rows("abc")).toBe("ab[c]");
    expect(rows("aWbcd")).toBe("[a][W]bc[d]");
    expect(rows("abW")).toBe("ab[W]");
  });
});
