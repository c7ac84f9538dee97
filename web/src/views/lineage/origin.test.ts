import { describe, expect, it } from "vitest";
import { drillOf } from "./origin";

const source = { label: "出库·明细", sign: "-" as const, where_text: "done", entity: "stock.out", where: { total: "stock.balance", source: 1, record: 7, measure: "on_hand" } as never };

describe("a source of a figure", () => {
  it("leads to the records that are counted, and says when they are taken off", () => {
    const drill = drillOf(source, true);
    expect(drill.label).toBe("－ 减去出库·明细");
    expect(drill.where).toBe("done");
    expect(drill.to).toEqual({ name: "list", params: { entity: "stock.out" }, query: { w: JSON.stringify(source.where) } });
  });

  it("says that it is added only beside others", () => {
    expect(drillOf({ ...source, sign: "+" }, true).label).toBe("＋ 出库·明细");
    expect(drillOf({ ...source, sign: "+" }, false).label).toBe("出库·明细");
  });
});
