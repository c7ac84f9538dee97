/**
 * The spans of a schedule (排期的计算): which part of the axis is shown, where each record lies on it, who is in whose way.
 *
 * Places are minutes on the company's wall since the first day in sight; an end is free again, so what follows at once clashes with nothing.
 */
import type { FieldMeta, Row, Values, Where } from "@/core/types";
import { addDays, daysBetween, firstOfMonth, lastOfMonth, momentAt, wallOf, weekdayOf } from "@/core/zone";

export type Scale = "day" | "week" | "month";

export const DAY = 1440;
/** Minutes that a drag or a key moves by. */
export const STEP: Record<Scale, number> = { day: 30, week: 60, month: DAY };
/** How long a new record is unless drawn longer. */
export const USUAL: Record<Scale, number> = { day: 120, week: 240, month: DAY };

export interface Sight {
  first: string;
  days: number;
}

export interface Span {
  row: Row;
  resource: number;
  from: number;
  until: number;
  /** without an end it goes on for ever */
  open: boolean;
}

export interface Placed extends Span {
  lane: number;
}

export interface Tick {
  at: number;
  label: string;
  day: string;
}

const WEEKDAYS = "日一二三四五六";

/** What is in sight around a day. */
export function sightOf(day: string, scale: Scale): Sight {
  if (scale === "day") return { first: day, days: 1 };
  if (scale === "week") return { first: addDays(day, -((weekdayOf(day) + 6) % 7)), days: 7 };
  const first = firstOfMonth(day);
  return { first, days: daysBetween(first, lastOfMonth(day)) + 1 };
}

/** The day one page further. */
export function turned(day: string, scale: Scale, by: number): string {
  if (scale !== "month") return addDays(day, by * (scale === "day" ? 1 : 7));
  const first = firstOfMonth(day, by);
  return [first.slice(0, 8) + day.slice(8), lastOfMonth(first)].sort()[0];
}

/** The lines of the axis with their words. */
export function ticksOf({ first, days }: Sight, scale: Scale): Tick[] {
  if (scale === "day") return Array.from({ length: 12 }, (_one, place) => ({ at: place * 120, label: `${String(place * 2).padStart(2, "0")}:00`, day: first }));
  return Array.from({ length: days }, (_one, place) => {
    const day = addDays(first, place);
    const number = `${Number(day.slice(5, 7))}-${Number(day.slice(8))}`;
    return { at: place * DAY, label: scale === "week" ? `${number} 周${WEEKDAYS[weekdayOf(day)]}` : String(Number(day.slice(8))), day };
  });
}

/** Where a moment or a day lies, in minutes since the first day. */
export function placeOf(value: unknown, field: FieldMeta, first: string): number | null {
  if (typeof value !== "string" || !value) return null;
  if (field.type === "date") return daysBetween(first, value.slice(0, 10)) * DAY;
  const { day, clock } = wallOf(new Date(value));
  return daysBetween(first, day) * DAY + Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

/** What a field holds at a place. */
export function valueAt(place: number, field: FieldMeta, first: string): string {
  const day = addDays(first, Math.floor(place / DAY));
  return field.type === "date" ? day : momentAt(day, clockAt(place)).toISOString();
}

export function clockAt(place: number): string {
  const minutes = ((place % DAY) + DAY) % DAY;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** The id behind a link as a list gives it; 0 where nothing is chosen. */
export const idOf = (value: unknown): number => (value && typeof value === "object" ? Number((value as { id: number }).id) : Number(value) || 0);

export function spanOf(row: Row, resource: FieldMeta, start: FieldMeta, end: FieldMeta, first: string): Span | null {
  const from = placeOf(row[start.name], start, first);
  if (from === null) return null;
  const until = placeOf(row[end.name], end, first);
  return { row, resource: idOf(row[resource.name]), from, until: until === null ? Infinity : Math.max(until, from), open: until === null };
}

/** The condition that a record lies in sight. */
export function within({ first, days }: Sight, start: FieldMeta, end: FieldMeta): Where {
  const bound = (field: FieldMeta, day: string) => (field.type === "date" ? day : momentAt(day).toISOString());
  return {
    and: [
      { field: start.name, op: "lt", value: bound(start, addDays(first, days)) },
      { or: [{ field: end.name, op: "gt", value: bound(end, first) }, { field: end.name, op: "empty" }] },
    ],
  } as Where;
}

const meet = (one: Pick<Span, "from" | "until">, other: Pick<Span, "from" | "until">) => one.from < other.until && other.from < one.until;

/** Lay what one thing is taken for into lanes; only what overlaps needs a second one. */
export function lanesOf(spans: Span[]): Placed[] {
  const free: number[] = [];
  return [...spans]
    .sort((one, other) => one.from - other.from || other.until - one.until || one.row.id - other.row.id)
    .map((span) => {
      let lane = free.findIndex((until) => until <= span.from);
      if (lane < 0) lane = free.length;
      free[lane] = span.until;
      return { ...span, lane };
    });
}

/** Who is in the way of a record that would lie there; nobody on the row of what is not given to anything yet. */
export const inTheWay = (moving: Omit<Span, "row" | "open"> & { id: number }, spans: Span[], counts: (row: Row) => boolean): Span[] =>
  moving.resource ? spans.filter((one) => one.row.id !== moving.id && one.resource === moving.resource && counts(one.row) && meet(one, moving)) : [];

export const snapped = (minutes: number, scale: Scale) => Math.round(minutes / STEP[scale]) * STEP[scale];

/** The values of a record that is put somewhere else; only what changed. */
export function movedTo(span: Span, to: Omit<Span, "row" | "open">, fields: { resource: FieldMeta; start: FieldMeta; end: FieldMeta }, first: string): Values {
  const values: Values = {};
  if (to.from !== span.from) values[fields.start.name] = valueAt(to.from, fields.start, first);
  if (to.until !== span.until && Number.isFinite(to.until)) values[fields.end.name] = valueAt(to.until, fields.end, first);
  if (to.resource !== span.resource) values[fields.resource.name] = to.resource || null;
  return values;
}

/** From when to when, in words; where one day is in sight it need not be said. */
export function words(span: Pick<Span, "from" | "until">, { first, days }: Sight, dates: boolean): string {
  const moment = (place: number, other?: number) => {
    const day = addDays(first, Math.floor(place / DAY)).slice(5);
    if (dates) return day;
    const known = (days === 1 && place >= 0 && place <= DAY) || (other !== undefined && Math.floor(other / DAY) === Math.floor(place / DAY));
    return known ? (days === 1 && place === DAY ? "24:00" : clockAt(place)) : `${day} ${clockAt(place)}`;
  };
  return Number.isFinite(span.until) ? `${moment(span.from)} 至 ${moment(span.until, span.from)}` : `${moment(span.from)} 起`;
}
