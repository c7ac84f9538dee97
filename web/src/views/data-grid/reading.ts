/** What pasted text means in its columns (读取粘贴内容): each by its field type, links by their exact title, each title asked once. */
import * as records from "@/core/api/records";
import type { EntityMeta, FieldMeta, Row } from "@/core/types";
import { typeOf } from "@/fields/registry";
import type { Laid } from "./block";
import type { Edit } from "./useEditing";

const OFFERED = 5;

export interface Read {
  edits: Edit[];
  problems: string[];
}

/** Read laid cells; those that may not be written here are passed over. */
export async function readLaid(
  cells: Laid[],
  rowAt: (place: number) => Row | undefined,
  columns: FieldMeta[],
  entity: EntityMeta,
  writable: (field: FieldMeta) => boolean,
): Promise<Read> {
  const titles = new Map<string, Promise<{ value: unknown; problem?: string }>>();
  const edits: Edit[] = [];
  const problems: string[] = [];
  for (const { row, column, text } of cells) {
    const [record, field] = [rowAt(row), columns[column]];
    if (!record || !field || !writable(field)) continue;
    const given = text.trim();
    const key = `${field.name}\n${given}`;
    if (typeOf(field).name === "link" && given && !titles.has(key)) titles.set(key, linked(entity, field, given));
    const { value, problem } = titles.has(key) ? await titles.get(key)! : typeOf(field).parse(text, field);
    if (problem) problems.push(`「${record.title}」的${field.label}:${problem}`);
    else edits.push({ row: record, field, value });
  }
  return { edits, problems };
}

async function linked(entity: EntityMeta, field: FieldMeta, title: string): Promise<{ value: unknown; problem?: string }> {
  const found = await records.options(entity.name, field.name, title, OFFERED);
  const same = found.filter((one) => one.title === title);
  const one = same.length === 1 ? same[0] : found.length === 1 ? found[0] : undefined;
  if (one) return { value: { id: one.id, title: one.title } };
  return { value: null, problem: found.length ? `「${title}」有好几个,请从列表中选` : `没有找到「${title}」` };
}
