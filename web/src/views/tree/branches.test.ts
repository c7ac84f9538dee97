import { expect, test } from "vitest";
import type { Row } from "@/core/types";
import { grown, isNarrowed, linesOf, rootsOf } from "./branches";

const row = (id: number, parent?: number) => ({ id, version: 1, title: `单位${id}`, parent: parent ? { id: parent, title: "" } : null }) as Row;
const branch = (id: number, below: number) => ({ row: row(id), below, way: false });

test("the top is what has no parent that is seen", () => {
  expect(rootsOf("parent")).toEqual({ not: { field: "parent.id", op: "not_empty" } });
});

test("only open branches show what is below them", () => {
  const levels = new Map([
    [0, { branches: [branch(1, 2), branch(2, 0)], next: null }],
    [1, { branches: [branch(3, 0), branch(4, 1)], next: "cursor" }],
  ]);
  expect(linesOf(levels, new Set()).map((line) => line.row.id)).toEqual([1, 2]);
  const open = linesOf(levels, new Set([1, 2]));
  expect(open.map((line) => [line.row.id, line.depth, line.open, line.more])).toEqual([
    [1, 0, true, false], [3, 1, false, false], [4, 1, false, false], [4, 1, false, true], [2, 0, false, false],
  ]);
  expect(open[1].parent).toBe(1);
});

test("a match keeps the way to it; a way whose top is not seen begins at the top", () => {
  const levels = grown([row(5, 3), row(3, 1), row(1), row(9, 77)], "parent", new Set([5, 9]));
  expect([...levels].map(([under, branches]) => [under, branches.map((one) => [one.row.id, one.way, one.below])])).toEqual([
    [3, [[5, false, 0]]],
    [1, [[3, true, 1]]],
    [0, [[1, true, 1], [9, false, 0]]],
  ]);
});

test("a ring in what the server sends does not hang the page", () => {
  const levels = new Map([[0, { branches: [branch(1, 1)], next: null }], [1, { branches: [branch(1, 1)], next: null }]]);
  expect(linesOf(levels, new Set([1])).length).toBeLessThan(40);
});

test("words and filters make a tree of matches", () => {
  expect(isNarrowed({ where: null, search: "  " })).toBe(false);
  expect(isNarrowed({ where: null, search: "洞头" })).toBe(true);
  expect(isNarrowed({ where: { field: "kind", op: "eq", value: "a" }, search: "" })).toBe(true);
});
