/** The bills of a month on the screen (客户账单): which of them are shown, and what making them came to. */
import type { BillRow } from "@/core/api/bills";

/** So many customers are shown at a time. */
export const AT_A_TIME = 50;

export interface Standing { stage: string; label: string; count: number }

/** How many bills stand in each stage, in the order they go through; those that are not made stand before all. */
export function standings(rows: BillRow[]): Standing[] {
  const order = ["", "unconfirmed", "review", "confirmed", "sent", "paid", "archived"];
  const found = new Map<string, Standing>();
  for (const one of rows) {
    const stage = one.document?.stage ?? "";
    const known = found.get(stage) ?? { stage, label: one.document?.stage_label ?? "未出账", count: 0 };
    found.set(stage, { ...known, count: known.count + 1 });
  }
  return [...found.values()].sort((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage));
}

/** The customers whose name has the text in it, and whose bill stands in the stage; null is every stage. */
export function chosen(rows: BillRow[], text: string, stage: string | null): BillRow[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter(
    (one) => (stage === null || (one.document?.stage ?? "") === stage) && one.customer.title.toLowerCase().includes(wanted),
  );
}

const WORDS: [name: string, label: string][] = [
  ["made", "新出"], ["changed", "改数"], ["confirmed", "自动确认"], ["review", "待人工审核"], ["told", "确认后数据变了"], ["kept", "已确认的不动"], ["missing", "以前月份还没有出账"],
];

/** What a making came to, in a few words. */
export function outcome(counts: Record<string, number>): string {
  return WORDS.filter(([name]) => counts[name]).map(([name, label]) => `${label} ${counts[name]} 张`).join("，") || "没有变化";
}
