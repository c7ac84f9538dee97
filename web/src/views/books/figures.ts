/** How figures of a statement read (数的样子): grouped, with their digits, coloured by what is good. */
import type { Column, StatementRow } from "@/core/api/books";
import { grouped } from "@/core/format";

/** A share is a percentage; everything else has the digits of its row. */
export function figure(row: Pick<StatementRow, "decimals">, column: Column, value: string | null): string {
  if (value === null) return "";
  return column === "rate" ? `${grouped(value)}%` : grouped(value, column === "per_piece" ? undefined : row.decimals);
}

/** Whether a difference is good news, bad news, or none: more income is good, more cost is not. */
export function tone(row: Pick<StatementRow, "good">, column: Column, value: string | null): "" | "good" | "bad" {
  if (value === null || !row.good || (column !== "gap" && column !== "rate")) return "";
  const over = column === "gap" ? Number(value) : Number(value) - 100;
  if (!over) return "";
  return over > 0 === (row.good === "up") ? "good" : "bad";
}

/** The rows of a unit that can be compared and drawn: those with a figure, the sums and results first. */
export const telling = (rows: StatementRow[]) => rows.filter((one) => one.value !== null && (one.display === "bold" || one.role));

/** The row a unit is judged by: value added per hour, else the profit, else the last bold one. */
export const judgedBy = (rows: StatementRow[]) =>
  rows.find((one) => one.role === "per_hour") ?? rows.find((one) => one.role === "profit") ?? rows.filter((one) => one.display === "bold").at(-1) ?? rows.at(-1);

/** A quantity without the noughts at its end. */
export const bare = (text: string) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** One figure less another, exact to the digits of the row: amounts never pass through floating numbers. */
export function minus(one: string, other: string, digits: number): string {
  const whole = (text: string) => {
    const [, sign, left, right = ""] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text) ?? ["", "", "0", ""];
    const value = BigInt(left + right.padEnd(digits, "0").slice(0, digits));
    return sign ? -value : value;
  };
  const left = whole(one) - whole(other);
  const text = String(left < 0n ? -left : left).padStart(digits + 1, "0");
  return `${left < 0n ? "-" : ""}${digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text}`;
}
