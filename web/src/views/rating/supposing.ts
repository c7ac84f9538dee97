/** What is typed and told when other prices are tried (试算). */
import { money } from "@/core/format";
import type { Row } from "@/core/types";

const STAGES: Record<string, string> = { draft: "草稿", in_force: "已批准", void: "已作废" };

/** Percent more or less as the factor it stands for; nothing where it is no such number. */
export function factorOf(percent: string): string | null {
  const found = /^([+-]?)(\d{1,3})(?:\.(\d{1,2}))?$/.exec(percent.trim().replace(/%$/, ""));
  if (!found) return null;
  const [, sign, whole, part = ""] = found;
  const hundredths = Number(whole) * 100 + Number(part.padEnd(2, "0"));
  const factor = 10_000 + (sign === "-" ? -hundredths : hundredths);
  return factor > 0 && factor <= 100_000 ? `${Math.floor(factor / 10_000)}.${String(factor % 10_000).padStart(4, "0")}` : null;
}

/** A difference with its sign. */
export const signed = (amount: string) => (/^-|^0(\.0*)?$/.test(amount) ? money(amount) : `+${money(amount)}`);

/** A version as it is chosen: its list and first day, and how far it is. */
export const versionLabel = (row: Row) => `${row.title}（${STAGES[row.stage ?? ""] ?? row.stage}）`;
