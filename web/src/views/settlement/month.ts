/** Months as settlement names them (月份): "2026-03"; the one before, the one after, how people say it. */
import { dayOf } from "@/core/zone";

export const thisMonth = (now = new Date()) => dayOf(now).slice(0, 7);

export function movedMonth(month: string, by: number): string {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + by;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
}

export const monthLabel = (month: string) => `${month.slice(0, 4)} 年 ${Number(month.slice(5, 7))} 月`;

/** Tell whether a text from an address is a month. */
export const isMonth = (text: unknown): text is string => typeof text === "string" && /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

/** What a run did, in a few words. */
export function outcome(counts: Record<string, number>): string {
  const words: [name: string, label: string][] = [
    ["made", "新生成"], ["changed", "改数"], ["removed", "撤掉"], ["corrected", "红字更正"], ["statements", "结算单变动"], ["pending", "待处理"],
  ];
  const said = words.filter(([name]) => counts[name]).map(([name, label]) => `${label} ${counts[name]}`);
  return said.join("，") || "没有变化";
}
