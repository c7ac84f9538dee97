/** Pasting a block of cells (粘贴): each cell is read by its column's type; links are found by their exact title. */
import * as records from "@/core/api/records";
import type { FieldMeta } from "@/core/types";
import { typeOf } from "../registry";
import type { Line } from "./index";

export interface Pasted {
  lines: Line[];
  problems: string[];
}

interface Place {
  entity: string;
  /** path of the sub-table, "penalties" */
  path: string;
  row: number;
  column: number;
}

/** Lay a block over lines from a place on, adding lines as needed; cells that cannot be read keep their value. */
export async function pastedInto(lines: Line[], columns: FieldMeta[], cells: string[][], place: Place): Promise<Pasted> {
  const result = lines.map((line) => ({ ...line }));
  const problems: string[] = [];
  for (const [down, row] of cells.entries()) {
    const target = place.row + down;
    while (result.length <= target) result.push({});
    for (const [right, text] of row.entries()) {
      const column = columns[place.column + right];
      if (!column || column.readonly || !column.editable) continue;
      const { value, problem } = await read(column, text, place);
      if (problem) problems.push(`第 ${target + 1} 行「${column.label}」：${problem}`);
      else result[target][column.name] = value;
    }
  }
  return { lines: result, problems };
}

async function read(column: FieldMeta, text: string, { entity, path }: Place) {
  const given = text.trim();
  if (column.type !== "link" || !given) return typeOf(column).parse(text, column);
  const found = await records.options(entity, `${path}.${column.name}`, given, 5);
  const same = found.filter((one) => one.title === given);
  const one = same.length === 1 ? same[0] : found.length === 1 ? found[0] : undefined;
  if (one) return { value: { id: one.id, title: one.title }, problem: undefined };
  return { value: null, problem: found.length ? `「${given}」有好几个，请从列表中选` : `没有找到「${given}」` };
}
