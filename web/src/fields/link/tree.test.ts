import { describe, expect, it } from "vitest";
import type { EntityMeta, Row } from "@/core/types";
import { laidOut, treePlan, within } from "./tree";

const row = (id: number, up?: number): Row => ({ id, version: 1, title: `第${id}`, parent: up ? { id: up, title: "" } : null });
const entity = (name: string, fields: object[], parent_field = "") => ({ name, fields, parent_field }) as unknown as EntityMeta;
const unit = entity("org.unit", [{ name: "parent", type: "link", to: "org.unit" }], "parent");
const person = entity("org.person", [{ name: "name", type: "text" }, { name: "unit", type: "link", to: "org.unit" }]);
const of = (name: string) => (name === "org.unit" ? unit : undefined);

describe("选择时的树", () => {
  it("每个单位排在上级后面,找不到上级的放在最上层", () => {
    const laid = laidOut([row(3, 1), row(1), row(4, 3), row(2, 99)], "parent");
    expect(laid.map((one) => [one.id, one.depth])).toEqual([[1, 0], [3, 1], [4, 2], [2, 0]]);
  });

  it("互相指着对方的也不会转圈", () => {
    expect(laidOut([row(1, 2), row(2, 1)], "parent")).toEqual([]);
  });

  it("人员沿着部门找,单位沿着自己找,没有树的没有", () => {
    expect(treePlan(person, of)).toEqual({ entity: "org.unit", parent: "parent", by: "unit" });
    expect(treePlan(unit, of)).toEqual({ entity: "org.unit", parent: "parent", by: "id" });
    expect(treePlan(entity("a.b", []), of)).toBeNull();
  });

  it("选中一个部门就是它和它下面的", () => {
    expect(within({ entity: "org.unit", parent: "parent", by: "unit" }, 7)).toEqual({ field: "unit", op: "below", value: 7 });
  });
});
