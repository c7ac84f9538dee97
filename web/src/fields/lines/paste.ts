/**
 * Pasting a block of cells (粘贴): each cell is read by its column's type; links are found by their exact title.
 *
 * Thousands of cells at once: a title is looked for once however often it stands there, and what cannot be read is said of
 * its own cell, which keeps its value.
 */
import * as records from "@/core/api/records";
import type { FieldMeta } from "@/core/types";
import { typeOf } from "../registry";
import type { Parsed } from "../types";

export interface Pasted {
  cells: { row: number; name: string; value: unknown }[];
  /** what could not be read, by "row.column" */
  problems: Record<string, string>;
  /** how many rows the sheet must have */
  rows: number;
}

interface Place {
  entity: string;
  /** path of the sub-table, "penalties" */
  path: string;
  row: number;
  column: number;
}

const AT_ONCE = 6;

/** Read a block laid over the sheet from a place on; `writable` says of every cell whether it may be written. */
export async function pasted(
  block: string[][],
  columns: FieldMeta[],
  place: Place,
  writable: (row: number, column: FieldMeta) => boolean,
): Promise<Pasted> {
  const found: Pasted = { cells: [], problems: {}, rows: place.row + block.length };
  const links = await linksIn(block, columns, place);
  for (const [down, texts] of block.entries()) {
    for (const [right, text] of texts.entries()) {
      const [row, column] = [place.row + down, columns[place.column + right]];
      if (!column || !writable(row, column)) continue;
      const { value, problem } = links.get(linkKey(column, text.trim())) ?? typeOf(column).parse(text.trim(), column);
      if (problem) found.problems[`${row}.${column.name}`] = problem;
      else found.cells.push({ row, name: column.name, value });
    }
  }
  return found;
}

const linkKey = (column: FieldMeta, title: string) => `${column.name}\n${title}`;

/** Look up every title that stands in a link column, a few at a time. */
async function linksIn(block: string[][], columns: FieldMeta[], place: Place): Promise<Map<string, Parsed>> {
  const wanted = new Map<string, { column: FieldMeta; title: string }>();
  for (const texts of block) {
    for (const [right, text] of texts.entries()) {
      const column = columns[place.column + right];
      const title = text.trim();
      if (column?.type === "link" && title) wanted.set(linkKey(column, title), { column, title });
    }
  }
  const found = new Map<string, Parsed>();
  const waiting = [...wanted];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [key, { column, title }] = next;
      found.set(key, await linkNamed(`${place.path}.${column.name}`, title, place.entity));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

async function linkNamed(path: string, title: string, entity: string): Promise<Parsed> {
  const found = await records.options(entity, path, title, 5);
  const same = found.filter((one) => one.title === title);
  const one = same.length === 1 ? same[0] : found.length === 1 ? found[0] : undefined;
  if (one) return { value: { id: one.id, title: one.title } };
  return { value: null, problem: found.length ? `「${title}」有好几个，请从列表中选` : `没有找到「${title}」` };
}
