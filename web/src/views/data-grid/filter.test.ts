import { describe, expect, it } from "vitest";
import { normal } from "@/core/meta";
import type { Where } from "@/core/types";
import { completed, filterable, grouped, made, opsOf, partsOf, quickFields, quickOp, sidesOf } from "./filter";

const entity = normal({
  entities: [
    {
      name: "complaint.ticket",
      label: "投诉单",
      fields: [
        { name: "unit", label: "网点", type: "link", to: "org.unit" },
        { name: "handler", label: "处理人", type: "link", to: "org.person" },
        { name: "stage", label: "阶段", type: "choice" },
        { name: "shares", label: "责任", type: "lines", lines: [{ name: "part", label: "比例", type: "decimal" }] },
      ],
    },
  ],
  flows: [{ name: "f", label: "投诉", on: "complaint.ticket", stages: [{ name: "new", label: "新建" }] }],
}).entities[0];
const field = (name: string) => entity.fields.find((one) => one.name === name)!;

describe("筛选", () => {
  it("offers the columns of sub-tables by their path", () => {
    expect(filterable(entity).map((one) => one.path)).toEqual(["unit", "handler", "stage", "shares.part"]);
  });

  it("offers 'and all below' for units only and 'me' for people only", () => {
    expect(opsOf(field("unit"))).toContain("below");
    expect(opsOf(field("unit"))).not.toContain("me");
    expect(opsOf(field("handler"))).toContain("me");
    expect(quickOp(field("unit"))).toBe("below");
  });

  it("offers of a masked field only what the server answers", () => {
    const shown = normal({ entities: [{ name: "e", label: "e", filters: ["phone", "papers", "kind"], fields: [
      { name: "phone", label: "电话", type: "phone", masked: true, sortable: false, ops: ["empty", "eq", "not_empty"] },
      { name: "papers", label: "文件", type: "files", masked: true, ops: ["empty", "not_empty"] },
      { name: "kind", label: "类别", type: "choice" },
    ] }] }).entities[0];
    const [phone, papers, kind] = shown.fields;
    expect(opsOf(phone)).toEqual(["eq", "empty", "not_empty"]);
    expect(opsOf(kind)).toContain("in");
    expect(opsOf({ ...kind, ops: ["empty", "eq", "not_empty"] })).toEqual(["empty", "not_empty", "eq"]);
    expect([quickOp(phone), quickOp(papers), quickOp(kind)]).toEqual(["eq", null, "in"]);
    expect(quickFields(shown).map((one) => one.path)).toEqual(["phone", "kind"]);
  });

  it("takes the options of the stage from the flow", () => {
    expect(field("stage").options.map((one) => one.label)).toEqual(["新建"]);
  });

  it("offers fields of linked records by their path, and the other fields one may be compared with", () => {
    const unit = normal({ entities: [{ name: "org.unit", label: "单位", fields: [{ name: "name", label: "名称", type: "text" }] }] }).entities[0];
    const offered = filterable(entity, (name) => (name === "org.unit" ? unit : undefined));
    expect(offered.map((one) => one.path)).toContain("unit.name");
    expect(opsOf(field("unit"))).toContain("my_unit_below");
    const dates = normal({ entities: [{ name: "e", label: "e", fields: [{ name: "a", label: "a", type: "date" }, { name: "b", label: "b", type: "date" }, { name: "c", label: "c", type: "text" }] }] }).entities[0];
    const sides = (op: "gt" | "between") => sidesOf({ field: "a", op }, filterable(dates)).map((one) => one.path);
    expect(sides("gt")).toEqual(["b"]);
    expect(sides("between")).toEqual([]);
  });

  it("reads and writes groups of which none may hold", () => {
    const where: Where = { not: { or: [{ field: "a", op: "empty" }] } };
    expect(partsOf(grouped(where))).toEqual({ word: "none", members: [{ field: "a", op: "empty" }] });
    expect(made("none", partsOf(grouped(where)).members)).toEqual(where);
    expect(completed({ not: { or: [{ field: "a", op: "eq", value: null }] } })).toBeNull();
  });

  it("leaves out what is not filled in, however deep", () => {
    const where: Where = {
      and: [
        { field: "kind", op: "in", value: [] },
        { or: [{ field: "note", op: "contains", value: "" }, { not: { field: "a", op: "empty" } }] },
      ],
    };
    expect(completed(where)).toEqual({ and: [{ or: [{ not: { field: "a", op: "empty" } }] }] });
    expect(completed({ and: [{ field: "kind", op: "eq", value: null }] })).toBeNull();
  });
});
