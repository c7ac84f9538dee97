/**
 * Blocks of cells as text (整块粘贴与填充): read from and written to the clipboard as tables do, laid over a range.
 *
 * Nothing here asks anybody: what a text means in a column is the caller's to find out.
 */
import { boundsOf, type Range } from "./range";

/** Read a block as Excel puts it into the clipboard: tabs, line ends, quotes around cells that hold them. */
export function toTable(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') [cell, at] = [cell + '"', at + 1];
      else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") [cell] = next(rows, cell);
    else if (sign === "\n") {
      next(rows, cell);
      cell = "";
      rows.push([]);
    } else if (sign !== "\r") cell += sign;
  }
  next(rows, cell);
  // The clipboard of a table ends with a line end; that is no row.
  const last = rows[rows.length - 1];
  if (rows.length > 1 && last.length === 1 && last[0] === "") rows.pop();
  return rows;
}

function next(rows: string[][], cell: string): [string] {
  rows[rows.length - 1].push(cell);
  return [""];
}

/** Write a block so that tables read it back as it was. */
export const toText = (table: string[][]) =>
  table.map((row) => row.map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join("\t")).join("\n");

export interface Laid {
  row: number;
  column: number;
  text: string;
}

/** Lay a block over a range: once from its corner, or repeated where the range is larger; `beyond` rows find no place. */
export function laidOver(table: string[][], range: Range, size: { rows: number; columns: number }): { cells: Laid[]; beyond: number } {
  const { top, bottom, left, right } = boundsOf(range);
  const high = table.length;
  const wide = Math.max(...table.map((row) => row.length));
  const rows = fits(bottom - top + 1, high) ? bottom - top + 1 : high;
  const columns = fits(right - left + 1, wide) ? right - left + 1 : wide;
  const cells: Laid[] = [];
  for (let down = 0; down < rows && top + down < size.rows; down += 1) {
    const line = table[down % high];
    for (let across = 0; across < columns && left + across < size.columns; across += 1) {
      const text = line[across % wide];
      if (text !== undefined) cells.push({ row: top + down, column: left + across, text });
    }
  }
  return { cells, beyond: Math.max(0, top + rows - size.rows) };
}

/** A range that is a multiple of the block is filled with it again and again. */
const fits = (space: number, block: number) => space >= block && space % block === 0;

export interface Filled {
  row: number;
  column: number;
  /** the place whose value goes here */
  from: number;
}

/** Pull the values of a range over the rows below or above it, again and again in their order. */
export function pulledTo(range: Range, row: number): Filled[] {
  const { top, bottom, left, right } = boundsOf(range);
  const high = bottom - top + 1;
  const rows = row > bottom ? span(bottom + 1, row) : row < top ? span(row, top - 1) : [];
  const wrapped = (one: number) => top + ((((one - top) % high) + high) % high);
  return rows.flatMap((one) => span(left, right).map((column) => ({ row: one, column, from: wrapped(one) })));
}

const span = (first: number, last: number) => Array.from({ length: Math.max(0, last - first + 1) }, (_one, place) => first + place);
