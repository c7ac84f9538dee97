/**
 * The company's clock (公司的时区): every day and every time on the screen is one of this zone, wherever the browser is.
 *
 * The session says which zone it is. Days are texts like "2026-03-01" and are reckoned with no zone at all.
 */
let formatter = formatterOf("Asia/Shanghai");

function formatterOf(zone: string): Intl.DateTimeFormat {
  const two = "2-digit" as const;
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, hourCycle: "h23", year: "numeric", month: two, day: two, hour: two, minute: two, second: two });
}

/** Keep time with a company; a zone this browser does not know changes nothing. */
export function liveIn(zone: string): void {
  try {
    formatter = formatterOf(zone);
  } catch {
    console.warn(`unknown zone ${zone}`);
  }
}

/** What the clock on the company's wall shows at a moment. */
export function wallOf(moment: Date): { day: string; hour: number; clock: string; exact: string } {
  const parts = Object.fromEntries(formatter.formatToParts(moment).map(({ type, value }) => [type, value]));
  const clock = `${parts.hour}:${parts.minute}`;
  return { day: `${parts.year.padStart(4, "0")}-${parts.month}-${parts.day}`, hour: Number(parts.hour), clock, exact: `${clock}:${parts.second}` };
}

export const dayOf = (moment: Date) => wallOf(moment).day;
export const clockOf = (moment: Date) => wallOf(moment).clock;

/** How far the company's wall is ahead of the world's clock at a moment. */
function aheadMs(moment: Date): number {
  const { day, exact } = wallOf(moment);
  return Date.parse(`${day}T${exact}Z`) - Math.floor(moment.getTime() / 1000) * 1000;
}

/** The moment at which the company's wall shows a day and a time, "09:30" or "09:30:00". */
export function momentAt(day: string, clock = "00:00"): Date {
  const wall = Date.parse(`${day}T${clock}Z`);
  // Near a change of the clocks the first guess may lie on its other side.
  return new Date(wall - aheadMs(new Date(wall - aheadMs(new Date(wall)))));
}

/** The moment of what a control for a day and a time gives: "2026-03-01T09:30". */
export const momentTyped = (text: string): Date => momentAt(text.slice(0, 10), text.slice(11) || "00:00");

/** Does this browser keep the company's time? */
export const sameClockHere = (moment = new Date()) => aheadMs(moment) === -moment.getTimezoneOffset() * 60_000;

const DAY_MS = 86_400_000;
const midnight = (day: string) => Date.parse(`${day}T00:00:00Z`);
const written = (time: number) => new Date(time).toISOString().slice(0, 10);

export const addDays = (day: string, days: number) => written(midnight(day) + days * DAY_MS);
export const daysBetween = (from: string, until: string) => Math.round((midnight(until) - midnight(from)) / DAY_MS);
/** 0 is Sunday. */
export const weekdayOf = (day: string) => new Date(midnight(day)).getUTCDay();

/** The first day of the month that lies so many months from a day's own. */
export function firstOfMonth(day: string, months = 0): string {
  const [year, month] = day.split("-").map(Number);
  return written(Date.UTC(year, month - 1 + months, 1));
}

export const lastOfMonth = (day: string) => addDays(firstOfMonth(day, 1), -1);
