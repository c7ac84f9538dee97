/** A sub-table (明细): a list of rows, each with its `id` once it is kept. */
import { h } from "vue";
import { grouped, money } from "@/core/format";
import type { FieldMeta, Values } from "@/core/types";
import type { FieldType } from "../types";

export type Line = Values & { id?: number };

export const linesOf = (value: unknown): Line[] => (Array.isArray(value) ? (value as Line[]) : []);

/** Add up a column exactly, in whole units of its last digit; blank when there is nothing to add. */
export function columnSum(lines: Line[], column: FieldMeta): string {
  const digits = column.type === "money" ? 2 : column.type === "integer" ? 0 : column.scale || 2;
  const given = lines.map((line) => line[column.name]).filter((value) => value !== null && value !== undefined && value !== "");
  if (given.length === 0) return "";
  const units = given.reduce<bigint>((sum, value) => sum + wholeUnits(String(value), digits), 0n);
  const text = fromUnits(units, digits);
  return column.type === "money" ? money(text) : grouped(text) + (column.unit ? ` ${column.unit}` : "");
}

function wholeUnits(text: string, digits: number): bigint {
  const found = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (!found) return 0n;
  const units = BigInt(found[2] + (found[3] ?? "").slice(0, digits).padEnd(digits, "0"));
  return found[1] ? -units : units;
}

function fromUnits(units: bigint, digits: number): string {
  const sign = units < 0n ? "-" : "";
  const text = (units < 0n ? -units : units).toString().padStart(digits + 1, "0");
  return digits ? `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}` : sign + text;
}

/** Read a block copied from Excel: rows by line, cells by tab; quoted cells may hold both. */
export function block(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\r\n]*)/y;
  for (let place = 0; place <= text.length; ) {
    cell.lastIndex = place;
    const found = cell.exec(text);
    if (!found) break;
    rows[rows.length - 1].push(found[1] !== undefined ? found[1].replace(/""/g, '"') : found[2]);
    place = cell.lastIndex;
    if (text[place] === "\t") place += 1;
    else if (place < text.length) {
      place += text.startsWith("\r\n", place) ? 2 : 1;
      if (place >= text.length) break;
      rows.push([]);
    } else break;
  }
  return rows;
}

export const lines: FieldType = {
  name: "lines",
  width: 90,
  align: "left",
  cell: (value) => (linesOf(value).length ? h("span", { class: "gc-count" }, `${linesOf(value).length} 行`) : ""),
  text: (value) => (linesOf(value).length ? `${linesOf(value).length} 行` : ""),
  parse: (text) => ({ value: text, problem: "请在明细里粘贴" }),
  written: (value) => linesOf(value),
  ops: ["empty", "not_empty"],
};
