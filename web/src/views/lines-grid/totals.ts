/** What stands below the columns (合计): sums and averages, kept in step with what changed instead of added up anew. */
import { divide, read, roundedTo, whole, written } from "@/core/expr/number";
import { grouped, money } from "@/core/format";
import type { FieldMeta } from "@/core/types";
import type { Line } from "@/fields/lines";
import { typeOf } from "@/fields/registry";

interface Total {
  sum: bigint;
  filled: number;
}

export class Totals {
  private rows: Line[] = [];
  private totals = new Map<string, Total>();

  constructor(private columns: FieldMeta[]) {
    this.columns = columns.filter((column) => typeOf(column).adds);
    this.clear();
  }

  /** Bring the totals in step with the rows; only rows that are others than before are looked into. */
  update(rows: Line[]): void {
    const before = this.rows;
    const overlap = Math.min(before.length, rows.length);
    let front = 0;
    while (front < overlap && before[front] === rows[front]) front += 1;
    let back = 0;
    while (back < overlap - front && before[before.length - 1 - back] === rows[rows.length - 1 - back]) back += 1;
    for (const line of before.slice(front, before.length - back)) this.count(line, -1);
    for (const line of rows.slice(front, rows.length - back)) this.count(line, 1);
    this.rows = rows;
  }

  sum(column: FieldMeta): string {
    const total = this.totals.get(column.name);
    return total?.filled ? shown(column, total.sum) : "";
  }

  average(column: FieldMeta): string {
    const total = this.totals.get(column.name);
    const found = total?.filled ? divide(total.sum, whole(total.filled)) : null;
    return found === null ? "" : shown(column, roundedTo(found, whole(Math.max(digitsOf(column), 2))), 2);
  }

  private clear(): void {
    for (const column of this.columns) this.totals.set(column.name, { sum: 0n, filled: 0 });
  }

  private count(line: Line, by: 1 | -1): void {
    for (const column of this.columns) {
      const value = line[column.name];
      if (value === null || value === undefined || value === "") continue;
      const number = read(String(value));
      const total = this.totals.get(column.name);
      if (number === null || !total) continue;
      total.sum += by === 1 ? number : -number;
      total.filled += by;
    }
  }
}

const digitsOf = (column: FieldMeta) => (column.type === "money" ? 2 : column.type === "integer" ? 0 : column.scale);

function shown(column: FieldMeta, value: bigint, digits = digitsOf(column)): string {
  const [integer, fraction = ""] = written(value).split(".");
  const text = digits ? `${integer}.${fraction.padEnd(digits, "0").slice(0, Math.max(digits, fraction.length))}` : written(value);
  return column.type === "money" ? money(text) : grouped(text) + (column.unit ? ` ${column.unit}` : "");
}
