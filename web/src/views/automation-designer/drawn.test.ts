/** What is drawn is what a builder writes: nothing is lost between a document and its tree (cases/automation.json, in Python too). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { EntityMeta } from "@/core/types";
import type { AutomationDoc } from "@/views/automation/sentences";
import { inserted, names, replaced, stepNamed, told, withArm, type Place, type StepDoc } from "@/views/flow-designer/tree";
import { begun, blank, drawn, unfinished, withDrawn } from "./drawn";
import { knownAt, targetOf } from "./known";
import { seenIn } from "./seen";

const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, "../../../..", path), "utf-8")) as AutomationDoc;
const CASE = read("cases/automation.json");

describe("an automation as a tree", () => {
  it.each(["cases/automation.json", "tests/golden/definitions/automation-1.json"])("comes back as it was: %s", (path) => {
    const document = read(path);
    expect(withDrawn(document, drawn(document))).toEqual(document);
  });

  it("knows which node is not told what it needs", () => {
    const boss = { kind: "role", role: "boss", label: "经理" };
    const asked = { ...blank("fill_in", "请人填写", []), says: "最多赔多少？", asks: [{ name: "most", label: "最多赔" }] };
    expect([blank("fill_in", "请人填写", []), asked, { ...asked, who: [boss] }].map(unfinished)).toEqual([true, true, false]);
    expect(unfinished({ ...blank("wait", "等", []), hours: "", until: "due_at" })).toBe(false);
  });

  it("is the same when it is drawn node by node", () => {
    let document: AutomationDoc = { ...begun("company.large", "大额投诉有人过问", "updated", "complaint.ticket"), trigger: CASE.trigger, when: CASE.when };
    const add = (kind: string, place: Place, said: Partial<StepDoc>) => {
      const tree = drawn(document);
      document = withDrawn(document, inserted(tree, place, { ...blank(kind, kind, names(tree)), ...said } as StepDoc));
    };
    add("loop", { branch: "", arm: 0, position: 0 }, { label: "逐条", over: "get_many" });
    add("get_many", { branch: "", arm: 0, position: 0 }, { label: "同一网点的投诉", entity: "complaint.ticket", where: "station = form.station", most: 50 });
    add("choose", { branch: "", arm: 0, position: 1 }, { label: "看金额" });
    add("attempt", { branch: "loop", arm: 0, position: 0 }, { label: "试着改" });
    add("update", { branch: "attempt", arm: 0, position: 0 }, { label: "记一笔", record: "loop", sets: [{ field: "finding", value: "'同网点有大额索赔'" }] });
    add("notify", { branch: "choose", arm: 0, position: 0 }, { label: "告诉经理", tell: [{ kind: "role", role: "branch_manager", label: "经理" }], says: "{number} 索赔 {claim_amount} 元" });
    const tree = drawn(document);
    const choose = stepNamed(tree, "choose")!;
    const arm = told({ ...choose.arms![0], label: "五千以上" }, "when", "claim_amount > 5000", "");
    expect(withDrawn(document, replaced(tree, "choose", withArm(choose, 0, arm)))).toEqual(CASE);
  });
});

describe("what a node may name", () => {
  const ticket = { name: "complaint.ticket", fields: [{ name: "station", label: "网点", type: "link", to: "org.unit", lines: [] }, { name: "items", label: "明细", type: "lines", lines: [{}] }] } as unknown as EntityMeta;
  const at = (node: string) => knownAt(drawn(CASE), node, ticket).map((one) => one.name);

  it("grows from node to node, and ends with its block", () => {
    expect(at("get_many")).toEqual(["station", "items"]);
    expect(at("notify")).toEqual(["station", "items", "get_many"]);
    expect(at("update")).toEqual(["station", "items", "get_many", "loop"]);
  });

  it("tells the entity it works on", () => {
    const known = knownAt(drawn(CASE), "update", ticket);
    expect(targetOf(known, "loop", ticket.name)).toBe("complaint.ticket");
    expect(targetOf(known, "station", ticket.name)).toBe("org.unit");
    expect(targetOf(known, "", ticket.name)).toBe(ticket.name);
  });
});

describe("a test run on the tree", () => {
  it("says what each node did, and where it failed", () => {
    const line = (node: string, kind: string, kind_label: string, text = "") => ({ no: 1, at: "", kind, kind_label, node, node_label: "", text, records: [] });
    const steps = [line("get_many", "worked", "做完", "2 条"), line("loop", "looped", "开始循环"), line("update", "worked", "做完"), line("update", "worked", "做完")];
    const seen = seenIn({ state: "failed", state_label: "失败", node: "attempt", why: "不让改", steps, changes: [], notices: [], requests: [] }, drawn(CASE));
    expect(seen.get("get_many")).toEqual({ skipped: false, says: "做完：2 条" });
    expect(seen.get("update")!.says).toBe("做完 2 次");
    expect(seen.get("attempt")!.says).toBe("失败：不让改");
    expect(seen.has("notify")).toBe(false);
  });
});
