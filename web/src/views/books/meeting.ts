/** What a meeting shows and which page comes next (经营会): keys, swipes, places, bars; no page is shown twice. */
import type { MeetingPage, Remark } from "@/core/api/meetings";
import { grouped } from "@/core/format";

const STEPS: Record<string, number> = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

/** The page a key leads to, of so many; null where it leads nowhere. */
export function turned(key: string, at: number, count: number): number | null {
  const to = key === "Home" ? 0 : key === "End" ? count - 1 : key in STEPS ? at + STEPS[key] : at;
  return to !== at && to >= 0 && to < count ? to : null;
}

const SWIPED = 60;

/** What a finger meant: to the next page, back, or nothing when it rather scrolled. */
export function swiped(dx: number, dy: number): "ArrowRight" | "ArrowLeft" | "" {
  if (Math.abs(dx) < SWIPED || Math.abs(dx) < 2 * Math.abs(dy)) return "";
  return dx < 0 ? "ArrowRight" : "ArrowLeft";
}

/** How a place changed since the month before, in words, and whether that is good news. */
export function climbed(page: Pick<MeetingPage, "place" | "place_before">): { text: string; tone: "" | "good" | "bad" } {
  if (page.place === null) return { text: "", tone: "" };
  if (page.place_before === null) return { text: "上月没有排名", tone: "" };
  const up = page.place_before - page.place;
  if (!up) return { text: "和上月一样", tone: "" };
  return up > 0 ? { text: `比上月升 ${up} 名`, tone: "good" } : { text: `比上月降 ${-up} 名`, tone: "bad" };
}

/** A figure as it is said aloud: 11.1万; small ones as they are. */
export function short(value: string | null): string {
  if (value === null) return "–";
  const figure = Number(value);
  const size = Math.abs(figure);
  if (size >= 1e8) return `${grouped((figure / 1e8).toFixed(2))}亿`;
  if (size >= 1e4) return `${grouped((figure / 1e4).toFixed(1))}万`;
  return grouped(size >= 100 ? figure.toFixed(0) : figure.toFixed(2));
}

/** How long the bar of each gap is, the longest a hundred. */
export function widths(gaps: (string | null)[]): number[] {
  const sizes = gaps.map((one) => Math.abs(Number(one ?? 0)));
  const most = Math.max(...sizes, 0);
  return sizes.map((one) => (most ? Math.max(2, (one / most) * 100) : 0));
}

export interface Column {
  top: number;
  height: number;
  value: string | null;
}

/** Columns of a row over the months between a floor of nought and what is most, in parts of a hundred. */
export function columnsOf(values: (string | null)[]): { columns: Column[]; zero: number } {
  const figures = values.map((one) => (one === null ? 0 : Number(one)));
  const high = Math.max(...figures, 0);
  const low = Math.min(...figures, 0);
  const whole = high - low || 1;
  const zero = (high / whole) * 100;
  const columns = figures.map((one, place) => {
    const height = (Math.abs(one) / whole) * 100;
    return { top: one >= 0 ? zero - height : zero, height, value: values[place] };
  });
  return { columns, zero };
}

/** How the task of a remark stands. */
export function standing(task: NonNullable<Remark["task"]>): { text: string; tone: "green" | "red" | "blue" } {
  if (task.done_at) return { text: "办好了", tone: "green" };
  return task.late ? { text: "过期没办", tone: "red" } : { text: "在办", tone: "blue" };
}

/** How many things agreed on before are still open. */
export const open = (page: Pick<MeetingPage, "earlier" | "remarks">) => [...page.earlier, ...page.remarks].filter((one) => one.task && !one.task.done_at).length;
