/** Which column fills which field (列对应), while the user changes it; a field is filled by one column at most. */
import type { EntityMeta, FieldMeta, ImportMapping, ImportSheet } from "@/core/types";

const NOT_IMPORTED = new Set(["lines", "files", "serial"]);

/** The fields a column may fill. */
export const fillable = (entity: EntityMeta): FieldMeta[] =>
  entity.fields.filter((field) => !NOT_IMPORTED.has(field.type) && field.editable && !field.readonly && !field.formula && field.name !== "id");

export const BY_LABELS: [by: string, label: string][] = [
  ["name", "按名称"],
  ["number", "按编号"],
  ["number_in_name", "按名称里的编号"],
];

export const MODE_LABELS: [mode: ImportMapping["mode"], label: string][] = [
  ["upsert", "新增,已有的更新"],
  ["new_only", "只新增"],
  ["update_only", "只更新已有的"],
];

/** A mapping to begin with for a sheet that nothing was recognised in. */
export const blankMapping = (entity: string): ImportMapping => ({
  use: true, entity, key: [], mode: "upsert", blank: "keep", columns: [], constants: {},
});

/** The field a column fills, blank when none. */
export const fieldOf = (mapping: ImportMapping, header: string) =>
  mapping.columns.find((column) => column.header === header)?.field ?? "";

/** Let a column fill a field; the column that filled it before no longer does. */
export function assign(mapping: ImportMapping, header: string, field: FieldMeta | undefined): ImportMapping {
  const others = mapping.columns.filter((column) => column.header !== header && column.field !== field?.name);
  if (!field) return withKeys({ ...mapping, columns: others });
  const by = field.type === "link" ? (/编号|工号|代码|编码|号码/.test(header) ? "number" : "name") : "";
  return withKeys({ ...mapping, columns: [...others, { header, field: field.name, by, values: {}, confidence: 1 }] });
}

export function setBy(mapping: ImportMapping, header: string, by: string): ImportMapping {
  return { ...mapping, columns: mapping.columns.map((column) => (column.header === header ? { ...column, by } : column)) };
}

export function toggleKey(mapping: ImportMapping, field: string): ImportMapping {
  const key = mapping.key.includes(field) ? mapping.key.filter((one) => one !== field) : [...mapping.key, field];
  return { ...mapping, key };
}

/** Rows are found by fields that are filled; one that no column fills any more finds nothing. */
function withKeys(mapping: ImportMapping): ImportMapping {
  const filled = new Set(mapping.columns.map((column) => column.field));
  return { ...mapping, key: mapping.key.filter((field) => filled.has(field)) };
}

/** How sure a column was recognised, in words. */
export function sureness(sheet: ImportSheet, confidence: number | undefined): { text: string; color: string } {
  if (sheet.shape && (confidence ?? 1) >= 1) return { text: "已知格式", color: "green" };
  if ((confidence ?? 1) >= 0.97) return { text: "同名", color: "green" };
  return { text: `相近 ${Math.round((confidence ?? 0) * 100)}%`, color: "yellow" };
}

/** Required fields that no column and no fixed value fills. */
export function gapsOf(mapping: ImportMapping, entity: EntityMeta): FieldMeta[] {
  if (mapping.mode === "update_only") return [];
  const given = new Set([...mapping.columns.flatMap((column) => [column.field, column.rest ?? ""]), ...Object.keys(mapping.constants)]);
  return fillable(entity).filter((field) => field.required && !field.default && !given.has(field.name));
}

/** The values of a column in the rows shown. */
export function samplesOf(sheet: ImportSheet, index: number): string {
  const values = sheet.sample.map((row) => row[index] ?? "").filter(Boolean);
  return [...new Set(values)].slice(0, 3).join("、");
}
