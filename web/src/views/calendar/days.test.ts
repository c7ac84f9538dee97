import { expect, test } from "vitest";
import type { FieldMeta, Row } from "@/core/types";
import { addDays } from "@/core/zone";
import { barsOf, hiddenOf, movable, movedBy, spanOf, turned, weeksOf, within, type Item } from "./days";

const field = (name: string, type: string, more: Partial<FieldMeta> = {}) => ({ name, type, editable: true, readonly: false, formula: "", ...more }) as FieldMeta;
const row = (values: object) => ({ id: 1, version: 1, title: "一", ...values }) as Row;
const item = (id: number, from: string, until = from, clock = ""): Item => ({ row: { ...row({}), id }, from, until, clock });

test("a month shows whole weeks from Monday, a week shows seven days", () => {
  const weeks = weeksOf("2026-11-23", "month");
  expect(weeks[0][0]).toBe("2026-10-26");
  expect(weeks.at(-1)![6]).toBe("2026-12-06");
  expect(weeks).toHaveLength(6);
  expect(weeksOf("2026-02-10", "month")).toHaveLength(5);
  expect(weeksOf("2026-11-23", "week")).toEqual([["23", "24", "25", "26", "27", "28", "29"].map((day) => `2026-11-${day}`)]);
});

test("turning a month keeps the day where there is one", () => {
  expect(turned("2026-01-31", "month", 1)).toBe("2026-02-28");
  expect(turned("2026-03-15", "month", -3)).toBe("2025-12-15");
  expect(turned("2026-12-30", "week", 1)).toBe("2027-01-06");
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
});

test("records lie on days, ranges and from one field to another", () => {
  expect(spanOf(row({ due: "2026-11-05" }), field("due", "date"))).toEqual({ from: "2026-11-05", until: "2026-11-05", clock: "" });
  expect(spanOf(row({ stay: "2026-11-05/2026-11-08" }), field("stay", "date_range"))).toEqual({ from: "2026-11-05", until: "2026-11-08", clock: "" });
  expect(spanOf(row({ a: "2026-11-05", b: "2026-11-01" }), field("a", "date"), field("b", "date"))?.until).toBe("2026-11-05");
  expect(spanOf(row({ due: null }), field("due", "date"))).toBeNull();
  expect(spanOf(row({ at: "2026-11-05T09:30:00+08:00" }), field("at", "instant"))).toEqual({ from: "2026-11-05", until: "2026-11-05", clock: "09:30" });
});

test("what is asked of the server is the window, with what began before it and goes on", () => {
  expect(within("2026-11-01", "2026-11-30", field("due", "date"))).toEqual({ field: "due", op: "between", value: ["2026-11-01", "2026-11-30"] });
  expect(within("2026-11-01", "2026-11-30", field("stay", "date_range"))).toEqual({ field: "stay", op: "overlaps", value: { from: "2026-11-01", until: "2026-11-30" } });
  expect(within("2026-11-01", "2026-11-30", field("a", "date"), field("b", "date"))).toEqual({
    or: [
      { field: "a", op: "between", value: ["2026-11-01", "2026-11-30"] },
      { and: [{ field: "a", op: "lt", value: "2026-11-01" }, { field: "b", op: "ge", value: "2026-11-01" }] },
    ],
  });
});

test("bars that meet run in lanes of their own; a lane is used again when it is free", () => {
  const week = weeksOf("2026-11-23", "week")[0];
  const bars = barsOf(week, [item(1, "2026-11-20", "2026-11-24"), item(2, "2026-11-24"), item(3, "2026-11-25", "2026-12-02"), item(4, "2026-12-05")]);
  expect(bars.map(({ item: { row: { id } }, lane, start, days, before, after }) => [id, lane, start, days, before, after])).toEqual([
    [1, 0, 0, 2, true, false],
    [2, 1, 1, 1, false, false],
    [3, 0, 2, 5, false, true],
  ]);
});

test("what does not fit is counted on each of its days", () => {
  const week = weeksOf("2026-11-23", "week")[0];
  const bars = barsOf(week, [1, 2, 3, 4, 5].map((id) => item(id, "2026-11-23", id === 5 ? "2026-11-24" : "2026-11-23")));
  expect(hiddenOf(bars, 3)).toEqual([2, 0, 0, 0, 0, 0, 0]);
  expect(hiddenOf(bars, 5)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test("moving keeps length and time of day", () => {
  const [a, b] = [field("a", "date"), field("b", "date")];
  expect(movedBy(row({ a: "2026-11-28", b: "2026-11-30" }), 3, a, b)).toEqual({ a: "2026-12-01", b: "2026-12-03" });
  expect(movedBy(row({ a: "2026-11-28", b: null }), -1, a, b)).toEqual({ a: "2026-11-27" });
  expect(movedBy(row({ stay: "2026-11-28/2026-11-29" }), 1, field("stay", "date_range"))).toEqual({ stay: { from: "2026-11-29", until: "2026-11-30" } });
  const moved = movedBy(row({ at: "2026-11-05T09:30:00+08:00" }), 2, field("at", "instant")).at as string;
  expect(new Date(moved)).toEqual(new Date("2026-11-07T09:30:00+08:00"));
});

test("only who may write the days moves them", () => {
  expect(movable([field("a", "date"), undefined], ["see", "edit"])).toBe(true);
  expect(movable([field("a", "date")], ["see"])).toBe(false);
  expect(movable([field("a", "date"), field("b", "date", { formula: "a" })], ["edit"])).toBe(false);
  expect(movable([field("a", "date", { editable: false })], ["edit"])).toBe(false);
});
