import { describe, expect, it } from "vitest";
import type { BatchAnswer } from "@/core/api/lists";
import { laidOver, pulledTo, toTable, toText } from "./block";
import { boundsOf, covers, moved, single } from "./range";
import { lastOf, nothing, tookBack, wrote } from "./undo";

const SIZE = { rows: 10, columns: 4 };
const range = (top: number, left: number, bottom: number, right: number) => ({ from: { row: top, column: left }, to: { row: bottom, column: right } });

describe("选区", () => {
  it("moves inside the grid and pulls its end with Shift", () => {
    expect(moved(single(0, 0), -1, -1, SIZE, false)).toEqual(single(0, 0));
    expect(moved(single(9, 3), 5, 5, SIZE, false)).toEqual(single(9, 3));
    const pulled = moved(moved(single(4, 2), -2, 0, SIZE, true), 0, 1, SIZE, true);
    expect(boundsOf(pulled)).toEqual({ top: 2, bottom: 4, left: 2, right: 3 });
    expect(covers(pulled, 3, 2)).toBe(true);
    expect(covers(pulled, 5, 2)).toBe(false);
    expect(moved(pulled, 1, 0, SIZE, false)).toEqual(single(5, 2));
  });
});

describe("整块", () => {
  it("reads what Excel copies, quotes and line ends inside cells included", () => {
    expect(toTable('a\tb\r\n"c\nd"\t"say ""hi"""\r\n')).toEqual([["a", "b"], ["c\nd", 'say "hi"']]);
    expect(toTable("one")).toEqual([["one"]]);
    expect(toTable("\t\n")).toEqual([["", ""]]);
  });

  it("writes what it can read again", () => {
    const table = [["a\tb", 'q"q'], ["", "x\ny"]];
    expect(toTable(toText(table))).toEqual(table);
  });

  it("lays a block from its corner, repeats it where the range is a multiple, and says what finds no place", () => {
    expect(laidOver([["1", "2"]], single(0, 0), SIZE).cells).toEqual([
      { row: 0, column: 0, text: "1" },
      { row: 0, column: 1, text: "2" },
    ]);
    expect(laidOver([["x"]], range(1, 1, 2, 2), SIZE).cells).toHaveLength(4);
    expect(laidOver([["1"], ["2"], ["3"]], range(8, 3, 8, 3), SIZE)).toEqual({
      cells: [{ row: 8, column: 3, text: "1" }, { row: 9, column: 3, text: "2" }],
      beyond: 1,
    });
  });

  it("lays thousands of cells", () => {
    const table = Array.from({ length: 2000 }, (_row, row) => [`${row}`, "a", "b"]);
    expect(laidOver(table, single(0, 0), { rows: 2000, columns: 3 }).cells).toHaveLength(6000);
  });

  it("pulls values down and up again and again in their order", () => {
    expect(pulledTo(range(2, 0, 3, 0), 6).map((one) => one.from)).toEqual([2, 3, 2]);
    expect(pulledTo(range(2, 0, 3, 0), 0).map((one) => [one.row, one.from])).toEqual([[0, 2], [1, 3]]);
    expect(pulledTo(range(2, 0, 3, 0), 3)).toEqual([]);
  });
});

const answer = (id: number, version: number, was: string): BatchAnswer => ({
  id, ok: true, problems: [], row: { id, version, title: "" }, inverse: { id, version, values: { a: was } },
});

describe("撤销", () => {
  it("keeps versions in step when two changes of one row are taken back and done again", () => {
    let undo = wrote(nothing(), [{ id: 7, version: 1, values: { a: "x" } }], [answer(7, 2, "")]);
    undo = wrote(undo, [{ id: 7, version: 2, values: { a: "y" } }], [answer(7, 3, "x")]);
    expect(lastOf(undo.past)).toEqual([{ id: 7, version: 3, values: { a: "x" } }]);
    undo = tookBack(undo, lastOf(undo.past), [answer(7, 4, "y")], false);
    expect(lastOf(undo.past)).toEqual([{ id: 7, version: 4, values: { a: "" } }]);
    undo = tookBack(undo, lastOf(undo.past), [answer(7, 5, "x")], false);
    expect(undo.past).toEqual([]);
    expect(lastOf(undo.future)).toEqual([{ id: 7, version: 5, values: { a: "x" } }]);
    undo = tookBack(undo, lastOf(undo.future), [answer(7, 6, "")], true);
    expect(lastOf(undo.future)).toEqual([{ id: 7, version: 6, values: { a: "y" } }]);
    expect(lastOf(undo.past)).toEqual([{ id: 7, version: 6, values: { a: "" } }]);
  });

  it("forgets what was refused and what can no longer be done again", () => {
    const refused: BatchAnswer = { id: 7, ok: false, problems: [], row: null, inverse: null };
    expect(wrote(nothing(), [{ id: 7, version: 1 }], [refused])).toEqual(nothing());
    let undo = wrote(nothing(), [{ id: 7, version: 1 }], [answer(7, 2, "")]);
    undo = tookBack(undo, lastOf(undo.past), [answer(7, 3, "x")], false);
    expect(wrote(undo, [{ id: 8, version: 1 }], [answer(8, 2, "")]).future).toEqual([]);
  });
});
