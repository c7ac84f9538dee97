import { describe, expect, it } from "vitest";
import { bare, blankEntity, fieldAt, groupsOf, inSection, moved, same, withField, without, type EntityDoc } from "./draft";

const box: EntityDoc = {
  ...blankEntity("company.box", "箱子"),
  title: "{name} {height}",
  columns: ["name", "height"],
  sort: ["-height"],
  indexes: [["name", "height"]],
  fields: [
    { name: "name", label: "名称", type: "text" },
    { name: "height", label: "高度", type: "integer" },
    { name: "parts", label: "部件", type: "lines", lines: [{ name: "a", label: "甲", type: "text" }, { name: "b", label: "乙", type: "text" }] },
  ],
  sections: [
    { label: "基本", fields: ["name", "height"] },
    { label: "明细", fields: ["parts"] },
  ],
};

describe("a form being changed", () => {
  it("shows what no section names at the end", () => {
    const found = groupsOf(withField(box, { name: "note", label: "备注", type: "text" }, "note", true));
    expect(found.map((one) => one.label)).toEqual(["基本", "明细", ""]);
    expect(found[2].fields[0].name).toBe("note");
  });

  it("puts a new field at the end of its section, and a column at the end of its sub-table", () => {
    const next = withField(box, { name: "note", label: "备注", type: "text" }, "note", true, "基本");
    expect(next.sections?.[0].fields).toEqual(["name", "height", "note"]);
    const column = withField(box, { name: "c", label: "丙", type: "text" }, "parts.c", true);
    expect(fieldAt(column, "parts.c")?.label).toBe("丙");
  });

  it("keeps nothing that says nothing", () => {
    expect(bare({ name: "a", label: "", type: "text", required: false, scale: 0, help: "", options: [] })).toEqual({ name: "a", label: "", type: "text" });
  });

  it("forgets a field everywhere when it is taken away", () => {
    const next = without(box, "height");
    expect(fieldAt(next, "height")).toBeUndefined();
    expect([next.columns, next.sort, next.indexes, next.title, next.sections?.[0].fields]).toEqual([["name"], [], [], "{name}", ["name"]]);
    expect(fieldAt(without(box, "parts.a"), "parts.a")).toBeUndefined();
  });

  it("moves a field within its section, and over its edge into the next", () => {
    expect(moved(box, "height", -1).sections?.[0].fields).toEqual(["height", "name"]);
    expect(moved(box, "height", 1).sections?.map((one) => one.fields)).toEqual([["name"], ["height", "parts"]]);
    expect(moved(box, "name", -1)).toEqual(box);
    expect(moved(box, "parts.b", -1).fields[2].lines?.map((one) => one.name)).toEqual(["b", "a"]);
    expect(inSection(box, "name", "明细").sections?.map((one) => one.fields)).toEqual([["height"], ["parts", "name"]]);
  });

  it("knows the same document in another order of keys", () => {
    expect(same({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toBe(true);
    expect(same({ a: 1 }, { a: 2 })).toBe(false);
  });
});
