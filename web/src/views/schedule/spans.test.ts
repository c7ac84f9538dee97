import { expect, test } from "vitest";
import type { FieldMeta, Row } from "@/core/types";
import { inTheWay, lanesOf, movedTo, placeOf, sightOf, spanOf, ticksOf, turned, valueAt, words } from "./spans";

const field = (name: string, type: string) => ({ name, label: name, type }) as FieldMeta;
const [car, start, end] = [field("car", "link"), field("from", "instant"), field("to", "instant")];
const row = (id: number, resource: number, from: string, to: string | null) => ({ id, version: 1, title: `${id}`, car: { id: resource, title: "" }, from, to }) as unknown as Row;
const span = (...given: Parameters<typeof row>) => spanOf(row(...given), car, start, end, "2026-11-23")!;
const all = () => true;

test("places are minutes on the company's wall", () => {
  expect(placeOf("2026-11-23T00:30:00Z", start, "2026-11-23")).toBe(510);
  expect(placeOf("2026-11-22T15:00:00Z", start, "2026-11-23")).toBe(-60);
  expect(placeOf("2026-11-25", field("day", "date"), "2026-11-23")).toBe(2880);
  expect(valueAt(510, start, "2026-11-23")).toBe("2026-11-23T00:30:00.000Z");
  expect(valueAt(-60, start, "2026-11-23")).toBe("2026-11-22T15:00:00.000Z");
});

test("a page is a day, a week from Monday on, or a month", () => {
  expect(sightOf("2026-11-25", "week")).toEqual({ first: "2026-11-23", days: 7 });
  expect(sightOf("2026-11-25", "month")).toEqual({ first: "2026-11-01", days: 30 });
  expect(turned("2026-01-31", "month", 1)).toBe("2026-02-28");
  expect(ticksOf(sightOf("2026-11-25", "week"), "week")[0].label).toBe("11-23 周一");
  expect(ticksOf(sightOf("2026-11-25", "day"), "day")).toHaveLength(12);
});

test("an end is free again; what has no end takes all that follows", () => {
  const taken = [span(1, 7, "2026-11-23T00:00:00Z", "2026-11-23T04:00:00Z"), span(2, 7, "2026-11-23T12:00:00Z", null)];
  const at = (from: number, until: number, resource = 7) => inTheWay({ id: 9, resource, from, until }, taken, all).map((one) => one.row.id);
  expect(at(720, 800)).toEqual([]);
  expect(at(700, 800)).toEqual([1]);
  expect(at(2000, 2100)).toEqual([2]);
  expect(at(700, 800, 8)).toEqual([]);
  expect(at(700, 800, 0)).toEqual([]);
  expect(inTheWay({ id: 1, resource: 7, from: 480, until: 700 }, taken, all)).toEqual([]);
  expect(inTheWay({ id: 9, resource: 7, from: 500, until: 600 }, taken, () => false)).toEqual([]);
});

test("only what overlaps needs a second lane", () => {
  const spans = [span(1, 7, "2026-11-23T00:00:00Z", "2026-11-23T04:00:00Z"), span(2, 7, "2026-11-23T04:00:00Z", "2026-11-23T05:00:00Z"), span(3, 7, "2026-11-23T03:00:00Z", "2026-11-23T06:00:00Z")];
  expect(lanesOf(spans).map((one) => [one.row.id, one.lane])).toEqual([[1, 0], [3, 1], [2, 0]]);
});

test("only what changed is written", () => {
  const one = span(1, 7, "2026-11-23T00:00:00Z", "2026-11-23T04:00:00Z");
  const fields = { resource: car, start, end };
  expect(movedTo(one, { resource: 7, from: 480, until: 750 }, fields, "2026-11-23")).toEqual({ to: "2026-11-23T04:30:00.000Z" });
  expect(movedTo(one, { resource: 8, from: 480, until: 720 }, fields, "2026-11-23")).toEqual({ car: 8 });
  expect(movedTo(one, { resource: 0, from: 480, until: 720 }, fields, "2026-11-23")).toEqual({ car: null });
  expect(words(one, { first: "2026-11-23", days: 7 }, false)).toBe("11-23 08:00 至 12:00");
  expect(words(one, { first: "2026-11-23", days: 1 }, false)).toBe("08:00 至 12:00");
  expect(words({ from: 1200, until: 1440 }, { first: "2026-11-23", days: 1 }, false)).toBe("20:00 至 24:00");
  expect(words({ from: -60, until: 60 }, { first: "2026-11-23", days: 1 }, false)).toBe("11-22 23:00 至 01:00");
});
