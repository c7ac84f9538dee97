/**
 * What a form asks and sends (表单): which fields are shown and required now, what changed, what is missing.
 *
 * Expressions the browser can evaluate are evaluated at once; the server decides all of them when the form is sent.
 */
import { truth } from "@/core/expr";
import type { EntityMeta, FieldMeta, SectionMeta, Values } from "@/core/types";
import { typeOf } from "./registry";
import { isBlankValue } from "./types";

export const isShown = (field: FieldMeta, values: Values) => truth(field.visible_when_tree, values, true);

export const isRequired = (field: FieldMeta, values: Values) =>
  isShown(field, values) && (field.required || truth(field.required_when_tree, values, false));

/** Group the fields of a form; those in no section come last, under no label. */
export function sectionsOf(entity: EntityMeta): (SectionMeta & { members: FieldMeta[] })[] {
  const byName = new Map(entity.fields.map((field) => [field.name, field]));
  const named = entity.sections.map((section) => ({
    ...section,
    collapsed: section.collapsed ?? false,
    members: section.fields.map((name) => byName.get(name)).filter((field): field is FieldMeta => !!field),
  }));
  const placed = new Set(named.flatMap((section) => section.members));
  const rest = entity.fields.filter((field) => !placed.has(field) && !SYSTEM.has(field.name));
  const last = rest.length ? [{ label: named.length ? "其他" : "", fields: [], collapsed: false, members: rest }] : [];
  return [...named, ...last].filter((section) => section.members.length > 0);
}

export const SYSTEM = new Set(["id", "created_at", "created_by", "updated_at", "updated_by", "stage", "stage_since"]);

/** A field that a move or a step asks for may be written there, its columns too, whatever the person may write elsewhere. */
export const askedField = (field: FieldMeta): FieldMeta => ({
  ...field,
  editable: true,
  lines: field.lines.map((column) => ({ ...column, editable: true })),
});

/** Write one value as the server takes it; the lines of a sub-table keep their id and come back whole. */
export function writtenValue(field: FieldMeta, value: unknown): unknown {
  if (field.type !== "lines") return typeOf(field).written(value);
  return (Array.isArray(value) ? (value as Values[]) : []).map((line) => {
    const row: Values = line.id === undefined ? {} : { id: line.id };
    for (const column of field.lines) {
      if (!column.readonly && !column.formula && !column.masked && column.name in line) {
        row[column.name] = writtenValue(column, line[column.name]);
      }
    }
    return row;
  });
}

/** Return what the person changed, as the server takes it. */
export function changes(fields: FieldMeta[], before: Values, now: Values): Values {
  const result: Values = {};
  for (const field of fields) {
    const [was, is] = [writtenValue(field, before[field.name]), writtenValue(field, now[field.name])];
    if (JSON.stringify(was) !== JSON.stringify(is)) result[field.name] = is;
  }
  return result;
}

/** Say which required fields still have no value, by name. */
export function missing(fields: FieldMeta[], values: Values): Record<string, string> {
  const result: Record<string, string> = {};
  for (const field of fields) {
    if (isRequired(field, values) && isBlankValue(values[field.name])) result[field.name] = `请填写「${field.label}」`;
  }
  return result;
}
