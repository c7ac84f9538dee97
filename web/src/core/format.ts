/**
 * How values read (显示格式): money, numbers, dates, durations, sizes.
 *
 * Amounts stay text all the way, so no digit is lost to a float. Blank is the empty text here; the cell decides on a dash.
 */
import { dayOf, daysBetween, wallOf } from "./zone";

/** Write a decimal text with thousands separators: "1234.5" -> "1,234.50" with two digits. */
export function grouped(text: string, digits?: number): string {
  const found = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (!found) return text;
  const [, sign, whole, fraction = ""] = found;
  const tail = digits === undefined ? fraction : fraction.padEnd(digits, "0");
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ",") + (tail ? `.${tail}` : "");
}

/** A decimal text without the noughts at its end: "1664.5000" -> "1664.5". */
export const bare = (text: string) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

export function money(value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  const text = grouped(String(value), 2);
  return text.startsWith("-") ? `-¥${text.slice(1)}` : `¥${text}`;
}

export function instant(value: unknown): string {
  if (typeof value !== "string" || !value) return "";
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime())) return value;
  const { day, clock } = wallOf(moment);
  return `${day} ${clock}`;
}

/** Say a moment the way people do: 刚刚, 5 分钟前, 今天 09:30, 昨天 18:02, 03-01 09:30. */
export function spoken(value: string, now = new Date()): string {
  const moment = new Date(value);
  const seconds = (now.getTime() - moment.getTime()) / 1000;
  if (seconds >= 0 && seconds < 60) return "刚刚";
  if (seconds >= 0 && seconds < 3600) return `${Math.floor(seconds / 60)} 分钟前`;
  const { day, clock } = wallOf(moment);
  const today = dayOf(now);
  const days = daysBetween(day, today);
  if (days === 0) return `今天 ${clock}`;
  if (days === 1) return `昨天 ${clock}`;
  if (days === -1) return `明天 ${clock}`;
  return day.slice(0, 4) === today.slice(0, 4) ? `${day.slice(5)} ${clock}` : `${day} ${clock}`;
}

/** Say a length of time with its two largest parts: "2天3小时", "45分钟". */
export function duration(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), "天"],
    [Math.floor((minutes % 1440) / 60), "小时"],
    [minutes % 60, "分钟"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "不到1分钟";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join("");
}

/** Say how a due time stands: "还剩 2天3小时", "已超时 45分钟". */
export function dueText(dueAt: string, now = new Date()): string {
  const seconds = (new Date(dueAt).getTime() - now.getTime()) / 1000;
  return seconds >= 0 ? `还剩 ${duration(seconds)}` : `已超时 ${duration(seconds)}`;
}

export type Light = "" | "green" | "yellow" | "red";

const SOON_SECONDS = 4 * 3600;

/** Say which light a due time shows: red when late, yellow when four hours or less are left. */
export function light(dueAt: string | null | undefined, now = new Date()): Light {
  if (!dueAt) return "";
  const seconds = (new Date(dueAt).getTime() - now.getTime()) / 1000;
  return seconds < 0 ? "red" : seconds <= SOON_SECONDS ? "yellow" : "green";
}

export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(kilobytes < 10 ? 1 : 0)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}

/** Say a count that may have stopped early: "1,000+". */
export const counted = (count: { n: number; capped: boolean }) => grouped(String(count.n)) + (count.capped ? "+" : "");
