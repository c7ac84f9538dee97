/** Weeks, months, quarters and years (周期): kept as their first day, as guocheng/definition/field_types/date.py does. */
import { isDay } from "@/core/identity";

const YEAR = "((?:19|20|21)\\d\\d)";
const SHAPES: Record<string, RegExp> = {
  week: new RegExp(`^${YEAR}\\s*(?:年?\\s*第?\\s*|-?W)(\\d{1,2})周?$`, "i"),
  month: new RegExp(`^${YEAR}(?:[-/.年]\\s*)?(\\d{1,2})月?份?$`),
  quarter: new RegExp(`^${YEAR}\\s*(?:年\\s*|-)?(?:Q|第)?([1-4一二三四])(?:季度?)?$`, "i"),
  year: new RegExp(`^${YEAR}()年?度?$`),
};
const HAN: Record<string, number> = { 一: 1, 二: 2, 三: 3, 四: 4 };
export const EXAMPLES: Record<string, string> = { week: "2026年第10周", month: "2026-03", quarter: "2026Q1", year: "2026" };

const DAY_MS = 86_400_000;
const two = (number: number) => String(number).padStart(2, "0");
const utc = (day: string) => new Date(`${day}T00:00:00Z`);
const written = (moment: Date) => moment.toISOString().slice(0, 10);
const monday = (day: string) => new Date(utc(day).getTime() - ((utc(day).getUTCDay() + 6) % 7) * DAY_MS);
/** The week with 4 January in it is the first of its year. */
const firstMonday = (year: number) => monday(`${year}-01-04`);

/** Return the first day of the period a day lies in; a week begins on Monday. */
export function firstDay(day: string, precision = ""): string {
  const month = Number(day.slice(5, 7));
  if (precision === "week") return written(monday(day));
  if (precision === "month") return `${day.slice(0, 7)}-01`;
  if (precision === "quarter") return `${day.slice(0, 4)}-${two(month - ((month - 1) % 3))}-01`;
  return precision === "year" ? `${day.slice(0, 4)}-01-01` : day;
}

/** Read a period in its own spelling, null when it is not written so. */
export function readPeriod(text: string, precision = ""): string | null {
  const found = SHAPES[precision]?.exec(text);
  if (!found) return null;
  const [year, part] = [found[1], HAN[found[2]] ?? Number(found[2] || 1)];
  if (precision === "week") {
    const start = written(new Date(firstMonday(Number(year)).getTime() + (part - 1) * 7 * DAY_MS));
    return part >= 1 && weekOf(start).join() === `${Number(year)},${part}` ? start : null;
  }
  const day = `${year}-${two(precision === "quarter" ? part * 3 - 2 : part)}-01`;
  return isDay(day) ? day : null;
}

function weekOf(day: string): [year: number, week: number] {
  const start = monday(day);
  const year = new Date(start.getTime() + 3 * DAY_MS).getUTCFullYear();
  return [year, Math.round((start.getTime() - firstMonday(year).getTime()) / (7 * DAY_MS)) + 1];
}

/** Say a day as its precision has it: 2026-03-01, 2026年第9周, 2026年3月, 2026年第1季度, 2026年. */
export function shownPeriod(day: string, precision = ""): string {
  const [year, month] = [day.slice(0, 4), Number(day.slice(5, 7))];
  if (precision === "week") return weekOf(day).join("年第") + "周";
  if (precision === "month") return `${year}年${month}月`;
  if (precision === "quarter") return `${year}年第${Math.floor((month + 2) / 3)}季度`;
  return precision === "year" ? `${year}年` : day;
}
