/** Ranges of days (日期区间), as in guocheng/expr/functions/ranges.py: "2026-03-01/2026-03-05", both days in it. */
import { isDay } from "../identity";
import { daysBetween } from "./days";
import { ONE } from "./number";

function ends(range: string): [start: string, end: string] | null {
  const [start, end = "", rest] = range.split("/");
  return rest === undefined && isDay(start) && isDay(end) && start <= end ? [start, end] : null;
}

export const rangeStart = (range: string) => ends(range)?.[0] ?? null;
export const rangeEnd = (range: string) => ends(range)?.[1] ?? null;

export function rangeDays(range: string): bigint | null {
  const days = ends(range);
  return days && daysBetween(days[1], days[0]) + ONE;
}
