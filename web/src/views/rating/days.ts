/** How a day of waybills stands, in words (计价状态). */
import type { RatedDay } from "@/core/api/rating";

const STATES: Record<RatedDay["state"], string> = { waiting: "待计价", stale: "待重算", done: "已计价" };

export const stateOf = (one: RatedDay) => (one.state === "done" && one.outdated ? "价格已变" : STATES[one.state]);

/** The day after, as text. */
export function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

const WEEKDAYS = "日一二三四五六";

export const dayLabel = (day: string) => `${Number(day.slice(5, 7))} 月 ${Number(day.slice(8))} 日 周${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]}`;

/** How long a run took: "0.3 秒". */
export const took = (milliseconds: number | null | undefined) => (milliseconds === null || milliseconds === undefined ? "" : `${(milliseconds / 1000).toFixed(1)} 秒`);
