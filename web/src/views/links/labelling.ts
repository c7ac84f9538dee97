/** What stands on labels (标签内容): the records asked for with the fields chosen, as this person sees them. */
import * as records from "@/core/api/records";
import type { EntityMeta, FieldMeta, Row, Where } from "@/core/types";
import { typeOf } from "@/fields/registry";
import { FIELDS_MAX, LABELS_MAX, LABEL_SIZES } from "./label";

export interface LabelContent {
  id: number;
  title: string;
  address: string;
  facts: { label: string; text: string }[];
}

/** What was chosen last for an entity stays in this browser. */
export interface LabelChoice {
  size: string;
  fields: string[];
}

/** What fits on a label: a short text of the record's own. */
export const labelFields = (entity: EntityMeta): FieldMeta[] =>
  entity.fields.filter((one) => !one.long && !one.lines.length && !typeOf(one).wide && !typeOf(one).holdsFiles);

export const addressOf = (entity: string, id: number, origin: string) => `${origin}/e/${entity}/${id}`;

/** Read the records asked for, not more than can be labelled at once. */
export async function labelRows(entity: string, asked: { where: Where | null; search?: string }, fields: string[]): Promise<{ rows: Row[]; more: boolean }> {
  const { rows, next } = await records.query(entity, { ...asked, columns: fields, limit: LABELS_MAX });
  return { rows, more: next !== null };
}

export function contentOf(entity: EntityMeta, row: Row, fields: string[], origin: string): LabelContent {
  const facts = fields.flatMap((name) => {
    const field = entity.fields.find((one) => one.name === name);
    const text = field ? typeOf(field).text(row[name], field) : "";
    return field && text ? [{ label: field.label, text }] : [];
  });
  return { id: row.id, title: row.title || `#${row.id}`, address: addressOf(entity.name, row.id, origin), facts };
}

const place = (entity: string) => `guocheng.label.${entity}`;

export function choiceFor(entity: EntityMeta): LabelChoice {
  const offered = new Set(labelFields(entity).map((one) => one.name));
  try {
    const kept: Partial<LabelChoice> = JSON.parse(localStorage.getItem(place(entity.name)) ?? "{}");
    const size = LABEL_SIZES.some((one) => one.name === kept.size) ? kept.size! : LABEL_SIZES[1].name;
    return { size, fields: (Array.isArray(kept.fields) ? kept.fields : []).filter((one) => offered.has(one)).slice(0, FIELDS_MAX) };
  } catch {
    return { size: LABEL_SIZES[1].name, fields: [] };
  }
}

export const keepChoice = (entity: string, choice: LabelChoice) => localStorage.setItem(place(entity), JSON.stringify(choice));
