/** Comparing with last month (环比): the days of this month so far beside the same days of the month before. */
import { addDays, dayOf, firstOfMonth, lastOfMonth } from "@/core/zone";

/** The half-open days of this month up to today, and of last month up to the same day. */
export function sameDays(today: Date): { now: [string, string]; before: [string, string] } {
  const day = dayOf(today);
  const before = firstOfMonth(day, -1);
  const same = [before.slice(0, 8) + day.slice(8), lastOfMonth(before)].sort()[0];
  return { now: [firstOfMonth(day), addDays(day, 1)], before: [before, addDays(same, 1)] };
}

/**
 * Say how a figure changed: "↓ 8.2% 较上月同期". Shares change in points, everything else in percent.
 *
 * Fewer complaints are better and a higher share on time is better; which way is good is known of shares only.
 */
export function changeText(now: number | null, before: number | null, unit = ""): { text: string; better: boolean | null } {
  if (now === null || before === null || (before === 0 && unit !== "%")) return { text: "上月同期没有", better: null };
  const change = unit === "%" ? now - before : ((now - before) / Math.abs(before)) * 100;
  const size = Math.abs(change).toFixed(1);
  if (size === "0.0") return { text: "和上月同期一样", better: null };
  return {
    text: `${change > 0 ? "↑" : "↓"} ${size}${unit === "%" ? " 个百分点" : "%"} 较上月同期`,
    better: unit === "%" ? change > 0 : null,
  };
}
