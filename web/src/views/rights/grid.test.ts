import { describe, expect, it } from "vitest";
import type { CellChange, GridData, GridEntity } from "@/core/api/rights";
import { between, grantsShown, keyOf, moved, presetShown, presetsFor, uses, withPreset, withUse } from "./grid";

const entity = (name: string, flow = false): GridEntity => ({ name, label: name, bundle: "甲", flow, fields: [] });
const GRID = {
  cells: { clerk: { ticket: { preset: "see_all", everywhere: false, grants: [] } } },
  presets: [
    { name: "none", label: "无权限", help: "", flow: null },
    { name: "see_all", label: "只查看", help: "", flow: false },
    { name: "see_flows", label: "查看全部流程", help: "", flow: true, grants: [{ rows: "all", actions: ["see"] }] },
  ],
} as unknown as GridData;

describe("权限表", () => {
  it("矩形选择包括两个角", () => {
    expect(between({ row: 2, column: 1 }, { row: 1, column: 2 })).toHaveLength(4);
    expect(between({ row: 0, column: 0 }, { row: 0, column: 0 })).toEqual([{ row: 0, column: 0 }]);
  });

  it("方向键到边上就停住", () => {
    expect(moved({ row: 0, column: 0 }, "ArrowUp", 3, 3)).toEqual({ row: 0, column: 0 });
    expect(moved({ row: 1, column: 1 }, "End", 3, 3)).toEqual({ row: 1, column: 2 });
    expect(moved({ row: 1, column: 1 }, "a", 3, 3)).toBeNull();
    expect(moved({ row: 0, column: 0 }, "ArrowUp", 0, 3)).toBeNull();
  });

  it("未保存的改动先显示", () => {
    const pending = new Map<string, CellChange>();
    expect(presetShown(GRID, pending, "clerk", "ticket")).toBe("see_all");
    expect(presetShown(GRID, pending, "clerk", "other")).toBe("none");
    pending.set(keyOf("clerk", "ticket"), { role: "clerk", entity: "ticket", grants: [] });
    expect(presetShown(GRID, pending, "clerk", "ticket")).toBe("custom");
  });

  it("流程表单用流程的预设", () => {
    const next = withPreset(new Map(), [{ role: "a", entity: entity("x", true) }, { role: "a", entity: entity("y") }], "see_all");
    expect([...next.values()].map((one) => one.preset)).toEqual(["see_flows", "see_all"]);
    expect(presetsFor(GRID, [entity("x", true)]).map((one) => one.name)).toEqual(["none", "see_flows"]);
  });

  it("打开还没保存的预设,看到它的授权", () => {
    const one = { ...entity("x", true), fields: [{ name: "a", label: "甲" }] };
    expect(grantsShown(GRID, one, undefined, { role: "r", entity: "x", preset: "see_flows" })).toEqual([{ rows: "all", actions: ["see"], only: ["a"] }]);
    expect(grantsShown(GRID, one, { preset: "custom", everywhere: false, grants: [{ rows: "own" }] }, undefined)).toEqual([{ rows: "own" }]);
  });

  it("字段的看、改、打星号、导出", () => {
    const all = ["a", "b", "lines", "lines.c"];
    const hidden = { hidden: ["lines"] };
    expect(uses(hidden, "lines.c", "see")).toBe(false);
    expect(uses({}, "a", "export")).toBe(true);
    const narrowed = withUse(hidden, all, "a", "see", false);
    expect(narrowed.only).toEqual(["b"]);
    expect(uses(narrowed, "a", "see")).toBe(false);
    expect(uses(withUse({}, all, "a", "edit", false), "a", "edit")).toBe(false);
    expect(uses(withUse({ reveals: ["*"] }, all, "a", "plain", false), "a", "plain")).toBe(false);
    expect(uses(withUse({ reveals: ["*"] }, all, "a", "plain", false), "b", "plain")).toBe(true);
    expect(uses(withUse({}, all, "a", "export", false), "a", "export")).toBe(false);
  });
});
