/**
 * The days of a calendar (日历): which are shown, which records lie on them, and in which lane each runs through its week.
 *
 * Days are texts like "2026-03-01"; a moment lies on its day in the company's zone.
 */
import { allOf } from "@/core/query";
import type { FieldMeta, Row, Where } from "@/core/types";
import { addDays, daysBetween, firstOfMonth, lastOfMonth, momentAt, wallOf, weekdayOf } from "@/core/zone";
import { rangeOf } from "@/fields/date_range";

export type Mode = "month" | "week";

export interface Span {
  from: string;
  until: string;
  /** "09:30" of a moment, blank for a whole day */
  clock: string;
}

export interface Item extends Span {
  row: Row;
}

/** A piece of a record in one week. */
export interface Bar {
  item: Item;
  lane: number;
  /** 0 is Monday */
  start: number;
  days: number;
  /** it began in an earlier week, it goes on in a later one */
  before: boolean;
  after: boolean;
}

const monday = (day: string) => addDays(day, -((weekdayOf(day) + 6) % 7));

/** The weeks shown around a day: all that the month touches, or the one week. */
export function weeksOf(day: string, mode: Mode): string[][] {
  const first = monday(mode === "month" ? `${day.slice(0, 8)}01` : day);
  const weeks: string[][] = [];
  for (let at = first; mode === "week" ? weeks.length < 1 : at <= lastOfMonth(day); at = addDays(at, 7)) {
    weeks.push(Array.from({ length: 7 }, (_day, place) => addDays(at, place)));
  }
  return weeks;
}

/** The day a month or a week further; the last of January leads to the last of February. */
export function turned(day: string, mode: Mode, by: number): string {
  if (mode === "week") return addDays(day, by * 7);
  const first = firstOfMonth(day, by);
  return [first.slice(0, 8) + day.slice(8), lastOfMonth(first)].sort()[0];
}

/** Where a record lies; null when it has no day. */
export function spanOf(row: Row, day: FieldMeta, end?: FieldMeta): Span | null {
  if (day.type === "date_range") {
    const range = rangeOf(row[day.name]);
    return range?.from ? { from: range.from, until: range.until || range.from, clock: "" } : null;
  }
  const from = pointOf(row[day.name], day);
  if (!from) return null;
  const until = end && pointOf(row[end.name], end);
  return { from: from.day, until: until && until.day > from.day ? until.day : from.day, clock: from.clock };
}

function pointOf(value: unknown, field: FieldMeta): { day: string; clock: string } | null {
  if (typeof value !== "string" || !value) return null;
  if (field.type === "date") return { day: value.slice(0, 10), clock: "" };
  const { day, clock } = wallOf(new Date(value));
  return { day, clock };
}

/** The condition that a record lies on one of the days. */
export function within(first: string, last: string, day: FieldMeta, end?: FieldMeta): Where {
  if (day.type === "date_range") return { field: day.name, op: "overlaps", value: { from: first, until: last } };
  const begins: Where = { field: day.name, op: "between", value: [first, last] };
  if (!end) return begins;
  const lasts = allOf({ field: day.name, op: "lt", value: first }, { field: end.name, op: "ge", value: first });
  return { or: [begins, lasts!] };
}

/** Lay the records of a week into lanes: long ones first, each in the first lane that is free. */
export function barsOf(week: string[], items: Item[]): Bar[] {
  const [first, last] = [week[0], week[6]];
  const free: number[] = [];
  return items
    .filter((item) => item.from <= last && item.until >= first)
    .map((item) => {
      const start = Math.max(0, daysBetween(first, item.from));
      const ends = Math.min(6, daysBetween(first, item.until));
      return { item, lane: 0, start, days: ends - start + 1, before: item.from < first, after: item.until > last };
    })
    .sort((one, other) => one.start - other.start || other.days - one.days || one.item.clock.localeCompare(other.item.clock) || one.item.row.id - other.item.row.id)
    .map((bar) => {
      let lane = free.findIndex((until) => until < bar.start);
      if (lane < 0) lane = free.length;
      free[lane] = bar.start + bar.days - 1;
      return { ...bar, lane };
    });
}

/** How many records of each day of a week do not fit into so many lanes. */
export const hiddenOf = (bars: Bar[], lanes: number): number[] =>
  Array.from({ length: 7 }, (_day, place) => bars.filter((bar) => bar.lane >= lanes && bar.start <= place && place < bar.start + bar.days).length);

/** The values of a record that is moved by so many days; times of day stay. */
export function movedBy(row: Row, days: number, day: FieldMeta, end?: FieldMeta): Record<string, unknown> {
  return Object.fromEntries(
    [day, ...(end ? [end] : [])].filter((field) => row[field.name]).map((field) => [field.name, movedValue(row[field.name], days, field)]),
  );
}

function movedValue(value: unknown, days: number, field: FieldMeta): unknown {
  if (field.type === "date_range") {
    const range = rangeOf(value)!;
    return { from: addDays(range.from, days), until: addDays(range.until || range.from, days) };
  }
  if (field.type === "date") return addDays(String(value).slice(0, 10), days);
  const { day, exact } = wallOf(new Date(String(value)));
  return momentAt(addDays(day, days), exact).toISOString();
}

/** May this person give the record another day here? */
export const movable = (fields: (FieldMeta | undefined)[], rights: string[]) =>
  rights.includes("edit") && fields.every((field) => !field || (field.editable && !field.readonly && !field.formula));
