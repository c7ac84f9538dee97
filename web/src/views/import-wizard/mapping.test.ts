import { describe, expect, it } from "vitest";
import { normalField } from "@/core/meta";
import type { EntityMeta, ImportSheet } from "@/core/types";
import { assign, blankMapping, choices, fieldOf, fillable, gapsOf, hasLines, samplesOf, setWay, sureness, toggleKey, waysOf } from "./mapping";

const fields = [
  normalField({ name: "no", label: "外部单号", type: "text" }),
  normalField({ name: "unit", label: "网点", type: "link", required: true }),
  normalField({ name: "kind", label: "类型", type: "choice", required: true, default: "'lost'" }),
  normalField({ name: "shares", label: "责任", type: "lines" }),
  normalField({ name: "sum", label: "合计", type: "money", formula: "SUM(shares.amount)" }),
];
const entity = { name: "e", label: "投诉单", fields } as EntityMeta;
const sheet = { shape: "", sample: [["A1", ""], ["A1", "洞头"], ["A3", "龙港"]] } as unknown as ImportSheet;

describe("列对应", () => {
  it("offers only what a file can fill", () => {
    expect(fillable(entity).map((field) => field.name)).toEqual(["no", "unit", "kind"]);
  });

  it("lets one column fill a field; the other loses it, and its key with it", () => {
    let mapping = toggleKey(assign(blankMapping("e"), "单号", fields[0]), "no");
    mapping = assign(mapping, "工单号", fields[0]);
    expect(fieldOf(mapping, "单号")).toBe("");
    expect(mapping.key).toEqual(["no"]);
    expect(assign(mapping, "工单号", undefined).key).toEqual([]);
  });

  it("finds linked records by number when the column says so", () => {
    expect(assign(blankMapping("e"), "网点编号", fields[1]).columns[0].by).toBe("number");
    const mapping = assign(blankMapping("e"), "网点", fields[1]);
    expect(mapping.columns[0].by).toBe("name");
    expect(setWay(mapping, "网点", { by: "number" }).columns[0].by).toBe("number");
    expect(setWay(mapping, "网点", { absent: "create" }).columns[0]).toMatchObject({ by: "name", absent: "create" });
  });

  it("lets several columns find one record together, and columns fill a sub-table", () => {
    const two = assign(assign(blankMapping("e"), "网点名称", fields[1]), "网点编号", fields[1]);
    expect(two.columns.map((column) => column.by)).toEqual(["name", "number"]);
    const lined = { ...entity, fields: [{ ...fields[3], lines: [fields[0]] }, normalField({ name: "s", label: "流水", type: "serial", readonly: true })] } as EntityMeta;
    expect(choices(lined).map((field) => [field.name, field.label])).toEqual([["shares.no", "责任 / 外部单号"], ["s", "流水"]]);
    expect(hasLines(assign(blankMapping("e"), "单号", choices(lined)[0]))).toBe(true);
    expect(waysOf({ ...entity, name: "org.person" } as EntityMeta).map(([by]) => by)).toEqual(["name", "number", "number_in_name", "no"]);
  });

  it("says which required fields are still missing, except those with a default or when only updating", () => {
    expect(gapsOf(blankMapping("e"), entity).map((field) => field.label)).toEqual(["网点"]);
    expect(gapsOf({ ...blankMapping("e"), mode: "update_only" }, entity)).toEqual([]);
    expect(gapsOf({ ...blankMapping("e"), constants: { unit: "洞头" } }, entity)).toEqual([]);
  });

  it("shows different values of a column, and how sure it is", () => {
    expect(samplesOf(sheet, 0)).toBe("A1、A3");
    expect(sureness(sheet, 0.84).text).toBe("相近 84%");
    expect(sureness({ ...sheet, shape: "x" }, 1).text).toBe("已知格式");
  });
});
