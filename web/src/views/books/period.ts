/** Periods of books (期间): "D:20260315", "W:2026-W11", "M:202603", "Q:2026Q2", "Y:2026"; the one before, the one after. */
import { dayOf } from "@/core/zone";

export type Bucket = "D" | "W" | "M" | "Q" | "Y";
export const BUCKETS: [bucket: Bucket, label: string][] = [["D", "日"], ["W", "周"], ["M", "月"], ["Q", "季"], ["Y", "年"]];

const DAY_MS = 86_400_000;
const two = (value: number) => String(value).padStart(2, "0");
const utc = (text: string) => Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6, 8)));

export const bucketOf = (period: string): Bucket => (/^[DWMQY]:/.test(period) ? (period[0] as Bucket) : "M");

/** Tell whether a text from an address is a period. */
export const isPeriod = (text: unknown): text is string => typeof text === "string" && /^(D:\d{8}|W:\d{4}-W\d{2}|M:\d{6}|Q:\d{4}Q[1-4]|Y:\d{4})$/.test(text);

/** The first day of a period. */
export function firstDay(period: string): Date {
  const text = period.slice(2);
  if (period[0] === "D") return new Date(utc(text));
  if (period[0] === "W") return mondayOf(Number(text.slice(0, 4)), Number(text.slice(6)));
  if (period[0] === "Q") return new Date(Date.UTC(Number(text.slice(0, 4)), (Number(text[5]) - 1) * 3, 1));
  if (period[0] === "Y") return new Date(Date.UTC(Number(text), 0, 1));
  return new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4)) - 1, 1));
}

/** The period of a size that a day lies in. */
export function periodOf(day: Date, bucket: Bucket): string {
  const year = day.getUTCFullYear();
  const month = day.getUTCMonth();
  if (bucket === "D") return `D:${year}${two(month + 1)}${two(day.getUTCDate())}`;
  if (bucket === "W") return weekOf(day);
  if (bucket === "Q") return `Q:${year}Q${Math.floor(month / 3) + 1}`;
  if (bucket === "Y") return `Y:${year}`;
  return `M:${year}${two(month + 1)}`;
}

/** The period so many later, or earlier. */
export function moved(period: string, by: number): string {
  const bucket = bucketOf(period);
  const day = firstDay(period);
  if (bucket === "D" || bucket === "W") return periodOf(new Date(day.getTime() + by * (bucket === "W" ? 7 : 1) * DAY_MS), bucket);
  const months = { M: 1, Q: 3, Y: 12 }[bucket] * by;
  return periodOf(new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1)), bucket);
}

/** The same stretch of time in another size: a month becomes its quarter, a year its first month. */
export const resized = (period: string, bucket: Bucket) => periodOf(firstDay(period), bucket);

/** The month that is under way where the company is. */
export function thisMonth(now = new Date()): string {
  const [year, month] = dayOf(now).split("-");
  return `M:${year}${month}`;
}

/** The period as people say it. */
export function said(period: string): string {
  const day = firstDay(period);
  const year = day.getUTCFullYear();
  const month = day.getUTCMonth() + 1;
  if (period[0] === "D") return `${year}年${month}月${day.getUTCDate()}日`;
  if (period[0] === "W") return `${period.slice(2, 6)}年第${Number(period.slice(8))}周`;
  if (period[0] === "Q") return `${year}年${period.slice(-1)}季度`;
  if (period[0] === "Y") return `${year}年`;
  return `${year}年${month}月`;
}

/** The month of a monthly period as routes know it: 2026-03. */
export const monthOf = (period: string) => `${period.slice(2, 6)}-${period.slice(6, 8)}`;

function mondayOf(year: number, week: number): Date {
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY_MS;
  return new Date(monday + (week - 1) * 7 * DAY_MS);
}

/** A week belongs to the year its Thursday lies in (ISO 8601). */
function weekOf(day: Date): string {
  const thursday = new Date(day.getTime() + (3 - ((day.getUTCDay() + 6) % 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.round((thursday.getTime() - mondayOf(year, 1).getTime()) / (7 * DAY_MS) + 0.5);
  return `W:${year}-W${two(Math.max(1, week))}`;
}
