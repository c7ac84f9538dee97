/** How figures of a statement read (数的样子): grouped, with their digits, coloured by what is good; exact all the way. */
import type { Column, StatementRow } from "@/core/api/books";
import { divide, fixed, read, whole, written } from "@/core/expr/number";
import { bare, grouped } from "@/core/format";

const SHARES: Column[] = ["rate", "cumulative_rate"];

/** A share is a percentage, a place a plain number; everything else has the digits of its row. */
export function figure(row: Pick<StatementRow, "decimals">, column: Column, value: string | null): string {
  if (value === null) return "";
  if (column === "place") return value;
  return SHARES.includes(column) ? `${grouped(value)}%` : grouped(value, column === "per_piece" ? undefined : row.decimals);
}

/** Whether a difference is good news, bad news, or none: more income is good, more cost is not. */
export function tone(row: Pick<StatementRow, "good">, column: Column, value: string | null): "" | "good" | "bad" {
  if (value === null || !row.good || (column !== "gap" && !SHARES.includes(column))) return "";
  const over = (read(value) ?? 0n) - (column === "gap" ? 0n : whole(100));
  if (!over) return "";
  return over > 0n === (row.good === "up") ? "good" : "bad";
}

/** The rows of a unit that can be compared and drawn: those with a figure, the sums and results first. */
export const telling = (rows: StatementRow[]) => rows.filter((one) => one.value !== null && (one.display === "bold" || one.role));

/** The row a unit is judged by: value added per hour, else the profit, else the last bold one. */
export const judgedBy = (rows: StatementRow[]) =>
  rows.find((one) => one.role === "per_hour") ?? rows.find((one) => one.role === "profit") ?? rows.filter((one) => one.display === "bold").at(-1) ?? rows.at(-1);

/** What was posted: the amount where there is one, else the quantity. */
export const posted = (one: { amount?: string | null; quantity?: string | null }) => (one.amount && read(one.amount) ? grouped(one.amount, 2) : grouped(bare(one.quantity ?? "")));

/** One figure less another, to the digits of the row. */
export const minus = (one: string, other: string, digits: number) => fixed((read(one) ?? 0n) - (read(other) ?? 0n), digits);

/** What an amount is multiplied by to grow by so many percent; null where that is no number. */
export function factorOf(percent: string): string | null {
  const typed = percent.normalize("NFKC").trim();
  const more = /^[+-]?\d{1,9}(\.\d{1,9})?$/.test(typed) ? read(typed) : null;
  return more === null ? null : written(divide(whole(100) + more, whole(100))!);
}
