import { describe, expect, it } from "vitest";
import { normalEntity } from "@/core/meta";
import { linesOf, saying } from "./rights";

const entity = normalEntity({
  name: "x",
  title: "{number} {kind}",
  fields: [
    { name: "number", label: "编号" },
    { name: "total", label: "合计", formula: "1" },
    { name: "items", label: "明细", type: "lines", lines: [{ name: "price", label: "单价" }] },
  ],
});
const may = (name: string) => linesOf(entity, []).find((one) => one.name === name)!.may;

describe("字段权限", () => {
  it("has a line for each field and column, with what is said of it", () => {
    const lines = linesOf(entity, [{ field: "items.price", right: "hidden" }]);
    expect(lines.map((one) => [one.name, one.right, one.column])).toEqual([
      ["number", "", false],
      ["total", "", false],
      ["items", "", false],
      ["items.price", "hidden", true],
    ]);
  });

  it("lets nobody hide what is in the title, nor type what is worked out", () => {
    expect(may("number")).toEqual(["", "read", "edit", "required"]);
    expect(may("total")).toEqual(["", "hidden", "masked", "read"]);
    expect(may("items.price")).toHaveLength(6);
  });

  it("says one thing of a field, in the order of the form, and forgets it again", () => {
    const first = saying(entity, [{ field: "items.price", right: "hidden" }], "number", "required");
    expect(first).toEqual([
      { field: "number", right: "required" },
      { field: "items.price", right: "hidden" },
    ]);
    expect(saying(entity, first, "items.price", "read").map((one) => one.right)).toEqual(["required", "read"]);
    expect(saying(entity, first, "number", "")).toEqual([{ field: "items.price", right: "hidden" }]);
  });
});
