/** What a record made inside a picker is asked for (就地新建填什么). */
import type { EntityMeta, FieldMeta, Values } from "@/core/types";
import { typeOf } from "../registry";

const FEW = 6;

const namesIt = (entity: EntityMeta, field: FieldMeta) => (entity.title ?? "").includes(`{${field.name}}`);

/** Return what the record must have, what names it, and what else a short form has room for. */
export function askedWhenNew(entity: EntityMeta): FieldMeta[] {
  const writable = entity.fields.filter((field) => field.editable && !field.lines.length && !field.formula);
  const first = writable.filter((field) => field.required || namesIt(entity, field));
  const rest = writable.filter((field) => !first.includes(field) && entity.columns.includes(field.name));
  return [...first, ...rest.slice(0, Math.max(0, FEW - first.length))];
}

/** What was searched for in vain is probably the name of the new record. */
export function startOf(entity: EntityMeta, text: string): Values {
  const name = askedWhenNew(entity).find((field) => namesIt(entity, field) && typeOf(field).name === "text");
  return name && text.trim() ? { [name.name]: text.trim() } : {};
}
