import { describe, expect, it, vi } from "vitest";
import { normalField } from "@/core/meta";
import { block, type Line } from "@/fields/lines";
import { computedLines, computedValue } from "@/fields/lines/computed";
import { concerned, lineChanges, type LineChanges } from "@/fields/lines/diff";
import { pasted } from "@/fields/lines/paste";
import { adopted, areaOf, asText, filledDown, idsOf, inserted, keyed, keyOf, movedBefore, newLine, Steps, withCells, without } from "./sheet";
import { Totals } from "./totals";

vi.mock("@/core/api/records", () => ({
  options: vi.fn((_entity: string, _path: string, title: string) =>
    Promise.resolve(title === "洞头" ? [{ id: 7, title: "洞头" }] : title === "王" ? [{ id: 1, title: "王芳" }, { id: 2, title: "王刚" }] : []),
  ),
}));

const number = (name: string) => ({ kind: "number", field: ["items", name], lines: ["items"] });
const items = normalField({
  name: "items",
  label: "货品",
  type: "lines",
  lines: [
    { name: "name", label: "品名", type: "text" },
    { name: "pieces", label: "数量", type: "integer" },
    { name: "price", label: "单价", type: "money" },
    { name: "amount", label: "金额", type: "money", formula: "pieces * price", editable: false,
      formula_tree: { text: "", kind: "number", paths: ["pieces", "price"],
        tree: { kind: "number", call: "*", args: [{ kind: "number", field: ["pieces"] }, { kind: "number", field: ["price"] }] } } },
    { name: "unit", label: "网点", type: "link" },
  ].map((one) => normalField(one)),
});
const names = (lines: Line[]) => lines.map((line) => line.name);
const stored = (...given: string[]): Line[] => given.map((name, place) => ({ id: place + 1, name }));

/** What the server makes of changes, as guocheng/store/records/lines_order.py does it. */
function served(before: Line[], asked: LineChanges): string[] {
  const list = before.filter((line) => !asked.remove.includes(line.id as number)).map((line) => ({ id: line.id as number, name: line.name }));
  const put = (one: { id: number; name: unknown }, after: number) =>
    list.splice(after === 0 ? 0 : list.findIndex((kept) => kept.id === after) + 1 || list.length, 0, one);
  const last = new Map<number, number>();
  for (const [place, one] of asked.add.entries()) {
    put({ id: -place - 1, name: one.values.name }, last.get(one.after) ?? one.after);
    last.set(one.after, -place - 1);
  }
  for (const one of asked.move) {
    const [moving] = list.splice(list.findIndex((kept) => kept.id === one.id), 1);
    put(moving, one.after);
  }
  for (const one of asked.change) Object.assign(list.find((kept) => kept.id === one.id) ?? {}, one.values);
  return list.map((one) => String(one.name));
}

describe("明细的差别", () => {
  it("says only what changed", () => {
    const before = stored("甲", "乙", "丙");
    const now = withCells(before, [{ row: 1, name: "name", value: "乙二" }]);
    expect(lineChanges(items, before, now)).toEqual({ add: [], change: [{ id: 2, values: { name: "乙二" } }], remove: [], move: [] });
    expect(lineChanges(items, before, [...before])).toEqual({ add: [], change: [], remove: [], move: [] });
  });

  it("leads the server to the same lines, whatever was done", () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 300; round += 1) {
      const before = stored(...Array.from({ length: random(9) }, (_one, place) => `行${place}`));
      let now = [...before];
      for (let step = random(7); step > 0; step -= 1) {
        const row = random(now.length + 1);
        const kind = random(4);
        if (kind === 0) now = inserted(now, row, [{ name: `新${round}.${step}` }]);
        else if (kind === 1) now = without(now, new Set([row]));
        else if (kind === 2) now = movedBefore(now, new Set([row, random(now.length + 1)]), random(now.length + 1));
        else if (row < now.length) now = withCells(now, [{ row, name: "name", value: `改${round}.${step}` }]);
      }
      expect(served(before, lineChanges(items, before, now))).toEqual(names(now));
    }
  });

  it("moves as few lines as possible", () => {
    const before = stored("甲", "乙", "丙", "丁");
    expect(lineChanges(items, before, movedBefore(before, new Set([3]), 0)).move).toEqual([{ id: 4, after: 0 }]);
    expect(concerned(lineChanges(items, before, movedBefore(before, new Set([3]), 0)))).toBe(1);
  });
});

describe("步骤", () => {
  it("go back and forth, also over a save", () => {
    const steps = new Steps();
    const before = stored("甲");
    const added = inserted(before, 1, [{ name: "乙" }]);
    steps.took(before);
    const saved = adopted(added, [{ id: 1, name: "甲" }, { id: 9, name: "乙" }]);
    expect(keyOf(saved[1])).toBe(keyOf(added[1]));
    const back = steps.back(saved, idsOf(saved));
    expect(lineChanges(items, saved, back).remove).toEqual([9]);
    const again = steps.forth(back, idsOf(saved));
    expect(lineChanges(items, saved, again)).toEqual(lineChanges(items, saved, saved));
  });

  it("bring a removed row back as itself before the save, and as a new one after it", () => {
    const before = stored("甲", "乙");
    const after = without(before, new Set([0]));
    const unsaved = new Steps();
    unsaved.took(before);
    expect(unsaved.back(after, idsOf(before))).toEqual(before);
    const saved = new Steps();
    saved.took(before);
    const back = saved.back(after, idsOf(after));
    expect(lineChanges(items, after, back).add).toEqual([{ values: { name: "甲" }, after: 0 }]);
  });
});

describe("格子", () => {
  it("fill down copies the first row into the others", () => {
    const lines = stored("甲", "乙", "丙");
    const cells = filledDown(lines, areaOf({ row: 2, column: 0 }, { row: 0, column: 1 }), ["name", null]);
    expect(names(withCells(lines, cells))).toEqual(["甲", "甲", "甲"]);
    expect(names(lines)).toEqual(["甲", "乙", "丙"]);
  });

  it("copied cells come back from Excel as they were", () => {
    const cells = [["a\tb", 'x"y'], ["两\n行", ""]];
    expect(block(asText(cells))).toEqual(cells);
  });

  it("new rows have keys of their own", () => {
    const [one, other] = keyed([{ name: "甲" }, { name: "乙" }]);
    expect(keyOf(one)).not.toBe(keyOf(other));
    expect(newLine({ id: 3, name: "甲" }).id).toBeUndefined();
  });
});

describe("粘贴", () => {
  it("reads thousands of cells, asks once for each title, and says what is wrong of each cell", async () => {
    const { options } = await import("@/core/api/records");
    const rows = Array.from({ length: 2000 }, (_one, row) => [`货${row}`, row === 5 ? "三" : "2", "1.50", "9", row === 6 ? "王" : "洞头"]);
    const found = await pasted(rows, items.lines, { entity: "goods.order", path: "items", row: 3, column: 0 }, (_row, column) => column.editable);
    expect(found.rows).toBe(2003);
    expect(Object.keys(found.problems)).toEqual(["8.pieces", "9.unit"]);
    expect(found.cells.find((cell) => cell.row === 3 && cell.name === "unit")?.value).toEqual({ id: 7, title: "洞头" });
    expect(found.cells.some((cell) => cell.name === "amount")).toBe(false);
    expect(options).toHaveBeenCalledTimes(2);
  });
});

describe("计算", () => {
  it("works out only the lines that changed", () => {
    const before: Line[] = [{ id: 1, pieces: 2, price: "1.50", amount: "旧" }, { id: 2, pieces: 1, price: "2.00", amount: "2.00" }];
    const now = withCells(before, [{ row: 1, name: "pieces", value: 3 }]);
    const lines = computedLines(items, before, now, {});
    expect(lines.map((line) => line.amount)).toEqual(["旧", "6.00"]);
    expect(lines[0]).toBe(before[0]);
  });

  it("adds up ten thousand lines", () => {
    const rule = { text: "", kind: "number", paths: ["items.price"], tree: { kind: "number", aggregate: "SUM", lines: ["items"], value: number("price") } };
    const total = normalField({ name: "total", label: "合计", type: "money", formula: "SUM(items.price)", formula_tree: rule });
    const lines = Array.from({ length: 10_000 }, () => ({ price: "0.10" }));
    expect(computedValue(total, { items: lines })).toBe("1000.00");
  });
});

describe("合计", () => {
  it("stay in step with whatever happens", () => {
    const totals = new Totals(items.lines);
    const price = items.lines[2];
    const lines = stored("甲", "乙").map((line, row) => ({ ...line, price: row ? "0.20" : "0.10" }));
    totals.update(lines);
    expect([totals.sum(price), totals.average(price)]).toEqual(["¥0.30", "¥0.15"]);
    totals.update(withCells(lines, [{ row: 0, name: "price", value: null }]));
    expect([totals.sum(price), totals.average(price)]).toEqual(["¥0.20", "¥0.20"]);
    totals.update(movedBefore(inserted(lines, 1, [{ price: "5.00" }]), new Set([2]), 0));
    expect(totals.sum(price)).toBe("¥5.30");
    totals.update([]);
    expect(totals.sum(price)).toBe("");
  });
});
