/** How totals and periods read (汇总的说法): freshness, verdict of the last check, the day after the last closed one. */
import { duration } from "@/core/format";
import { addDays, dayOf, firstOfMonth } from "@/core/zone";
import type { Total } from "@/core/api/totals";

/** Say how fresh a total is. */
export function freshness(total: Pick<Total, "mode" | "waiting" | "lag_seconds">): string {
  if (total.mode === "transaction") return "与记录同时更新";
  return total.waiting ? `落后 ${duration(total.lag_seconds)},还有 ${total.waiting} 处要更新` : "已跟上";
}

/** Say what the last check found; blank when there was none. */
export function verdict(total: Pick<Total, "checked_at" | "differing">): string {
  if (!total.checked_at) return "";
  return total.differing ? `有 ${total.differing > 100 ? "100 多" : total.differing} 组对不上` : "完全一致";
}

/** Return the day after a day written as 2026-03-31: a closed period ends before it. */
export const dayAfter = (day: string) => addDays(day, 1);

/** Return the last day of the month before a moment. */
export const lastMonthEnd = (now = new Date()) => addDays(firstOfMonth(dayOf(now)), -1);
