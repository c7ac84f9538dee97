/** Days and instants (日期和时间) as in guocheng/expr/functions/dates.py: days are "2026-03-01", a day is a day in Shanghai. */
import { count, divide, ONE, over, whole } from "./number";

const DAYS_MAX = 73_000n * ONE;
const MONTHS_MAX = 2_400n * ONE;
const SHANGHAI_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

const two = (number: number, width = 2) => String(number).padStart(width, "0");
const size = (value: bigint) => (value < 0n ? -value : value);

export interface Day {
  year: number;
  month: number;
  day: number;
}

export function parts(day: string): Day {
  const [year, month, date] = day.split("-").map(Number);
  return { year, month, day: date };
}

const utc = (day: string) => Date.UTC(parts(day).year, parts(day).month - 1, parts(day).day);
const dayAt = (ms: number): string | null => {
  const found = new Date(ms);
  const year = found.getUTCFullYear();
  return year < 1 || year > 9999 || Number.isNaN(ms) ? null : `${two(year, 4)}-${two(found.getUTCMonth() + 1)}-${two(found.getUTCDate())}`;
};
const lastDay = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The wall clock in Shanghai of an instant. */
export function local(at: Date): Day & { hour: number; minute: number; second: number; date: string } {
  const there = new Date(at.getTime() + SHANGHAI_MS);
  const date = dayAt(there.getTime() - (there.getTime() % DAY_MS)) ?? "";
  return { ...parts(date), hour: there.getUTCHours(), minute: there.getUTCMinutes(), second: there.getUTCSeconds(), date };
}

export const dayOf = (at: Date) => local(at).date;
export const startOf = (day: string) => new Date(utc(day) - SHANGHAI_MS);

export function readInstant(text: string): Date {
  return new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(" ", "T")}+08:00`);
}

/** Write an instant as the shared cases do. */
export function written(at: Date): string {
  const there = new Date(at.getTime() + SHANGHAI_MS).toISOString();
  const fraction = there.slice(19, 23) === ".000" ? "" : `${there.slice(19, 23)}000`;
  return `${there.slice(0, 19)}${fraction}+08:00`;
}

export function date(year: bigint, month: bigint, day: bigint): string | null {
  const wanted = count(year);
  if (wanted < 1900 || wanted > 2200 || size(month) > MONTHS_MAX || size(day) > DAYS_MAX) return null;
  const first = monthsAfter(`${wanted}-01-01`, whole(count(month) - 1));
  return first && dayAt(utc(first) + (count(day) - 1) * DAY_MS);
}

export const daysAfter = (day: string, days: bigint) => (size(days) > DAYS_MAX ? null : dayAt(utc(day) + count(days) * DAY_MS));

export function monthsAfter(day: string, months: bigint): string | null {
  if (size(months) > MONTHS_MAX) return null;
  const { year, month, day: date } = parts(day);
  const index = year * 12 + month - 1 + count(months);
  const [nextYear, nextMonth] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  if (nextYear < 1 || nextYear > 9999) return null;
  return `${two(nextYear, 4)}-${two(nextMonth)}-${two(Math.min(date, lastDay(nextYear, nextMonth)))}`;
}

export function timeAfter(at: Date, days: bigint): Date | null {
  if (size(days) > DAYS_MAX) return null;
  const found = new Date(at.getTime() + Number(over(days * 86_400n, ONE)) * 1000);
  return Number.isNaN(found.getTime()) ? null : found;
}

export function timeMonthsAfter(at: Date, months: bigint): Date | null {
  const day = monthsAfter(dayOf(at), months);
  return day === null ? null : new Date(startOf(day).getTime() + (at.getTime() - startOf(dayOf(at)).getTime()));
}

export const daysBetween = (left: string, right: string) => whole(Math.round((utc(left) - utc(right)) / DAY_MS));
export const timeBetween = (left: Date, right: Date) => divide(whole(left.getTime() - right.getTime()), whole(DAY_MS));

export function monthsBetween(start: string, end: string): bigint {
  if (end < start) return -monthsBetween(end, start);
  const [from, to] = [parts(start), parts(end)];
  return whole((to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0));
}

export function endOfMonth(day: string, months: bigint): string | null {
  const first = monthsAfter(`${day.slice(0, 8)}01`, months);
  return first && `${first.slice(0, 8)}${two(lastDay(parts(first).year, parts(first).month))}`;
}

const weekdayFromMonday = (day: string) => new Date(utc(day)).getUTCDay() || 7;

export function weekday(day: string, counting: bigint): bigint | null {
  const kind = count(counting);
  return kind === 1 ? whole((weekdayFromMonday(day) % 7) + 1) : kind === 2 ? whole(weekdayFromMonday(day)) : null;
}

/** The ISO week: the week of the year that holds its Thursday. */
export function week(day: string): bigint {
  const thursday = utc(day) + (4 - weekdayFromMonday(day)) * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  return whole(Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1);
}
