import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { normalField } from "@/core/meta";
import type { Rule, Tree } from "@/core/types";
import { filledBy, filledInTurn, isLocked, missing, narrowed, prefilled, startsFrom } from "./form";

const field = (name: string, given: object = {}) => normalField({ name, label: name, ...given });
const rule = (tree: Tree, paths: string[] = []): Rule => ({ text: "", kind: tree.kind, paths, tree });
const is = (name: string, code: string): Rule =>
  rule({ kind: "boolean", call: "=", args: [{ kind: "choice", field: [name] }, { kind: "text", value: code }] }, [name]);
const copy = (name: string, kind = "text"): Rule => rule({ kind, field: [name] }, [name]);

beforeEach(() => setActivePinia(createPinia()));

describe("表单行为", () => {
  const glass = { code: "glass", label: "玻璃", when: "kind = '破损'", when_tree: is("kind", "damaged") };
  const what = field("what", { type: "choice", options: [glass, { code: "all", label: "整件" }] });

  it("locks a field while its condition holds", () => {
    const amount = field("amount", { type: "money", readonly_when_tree: is("state", "done") });
    expect(isLocked(amount, { state: "done" })).toBe(true);
    expect(isLocked(amount, { state: "open" })).toBe(false);
  });

  it("offers only the options that other fields allow", () => {
    const offered = (kind: string) => narrowed(what, { kind }).options.filter((one) => one.offered).map((one) => one.code);
    expect(offered("damaged")).toEqual(["glass", "all"]);
    expect(offered("lost")).toEqual(["all"]);
  });

  it("says at its field that a chosen option no longer fits", () => {
    expect(missing([what], { kind: "lost", what: "glass" })).toEqual({ what: "「what」现在不能选「玻璃」，请重新选择" });
    expect(missing([what], { kind: "damaged", what: "glass" })).toEqual({});
  });

  it("asks nothing of a field that is not shown", () => {
    const hidden = field("hidden", { required: true, visible_when_tree: is("kind", "lost") });
    expect(missing([hidden], { kind: "damaged" })).toEqual({});
    expect(missing([hidden], { kind: "lost" })).toEqual({ hidden: "请填写「hidden」" });
  });

  it("fills what a change fills, in turn, each field once", () => {
    const fills = (to: string, from: string) => ({ on_change: [{ field: to, value: from, value_tree: copy(from) }] });
    const fields = [field("a", fills("b", "a")), field("b", fills("c", "b")), field("c", fills("a", "c"))];
    expect(filledBy(fields, { a: "甲" }, "a")).toEqual({ b: "甲", c: "甲" });
    expect(filledInTurn(fields, "a")).toEqual(new Set(["b", "c"]));
  });

  it("leaves to the server what it cannot tell, and alone what may not be written", () => {
    const name = { field: "name", value: "unit.name", value_tree: rule({ kind: "text", field: ["unit", "name"] }, ["unit.name"]) };
    const fields = [field("unit", { type: "link", on_change: [name] }), field("name")];
    expect(filledBy(fields, { unit: { id: 7, title: "洞头" } }, "unit")).toBeNull();
    expect(filledBy([fields[0], field("name", { editable: false })], { unit: { id: 7, title: "洞头" } }, "unit")).toEqual({});
  });

  it("knows which defaults come from a field", () => {
    const phone = field("phone", { default_tree: rule({ kind: "text", field: ["unit", "phone"] }, ["unit.phone"]) });
    expect(startsFrom(phone, "unit")).toBe(true);
    expect(startsFrom(phone, "kind")).toBe(false);
  });

  it("reads what an address fills in, and leaves out what it cannot read", () => {
    const fields = [
      field("kind", { type: "choice", options: [{ code: "lost", label: "遗失" }] }),
      field("unit", { type: "link", to: "org.unit" }),
      field("n", { type: "integer" }),
      field("secret", { editable: false }),
    ];
    const query = { "v.kind": "遗失", "v.unit": "7", "v.n": "很多", "v.secret": "x", other: "y" };
    expect(prefilled(fields, query)).toEqual({ kind: "lost", unit: 7 });
  });
});
