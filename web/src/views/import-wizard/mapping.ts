/** Which column fills which field (列对应), while the user changes it; a field is filled by one column at most. */
import type { EntityMeta, FieldMeta, ImportColumn, ImportMapping, ImportSheet } from "@/core/types";

const NOT_IMPORTED = new Set(["lines", "files", "images", "signature", "audio", "serial", "lookup", "back"]);
/** The column we add when a file is given back. */
export const ERROR_COLUMN = "错误说明";

const open = (field: FieldMeta) => !NOT_IMPORTED.has(field.type) && field.editable && !field.readonly && !field.formula && field.name !== "id";

/** The fields a column may fill; what the system numbers only finds a record again. */
export const fillable = (entity: EntityMeta): FieldMeta[] => entity.fields.filter(open);

/** What a column may be chosen for: fields, numbers that find a record, columns of sub-tables with dotted names. */
export const choices = (entity: EntityMeta): FieldMeta[] =>
  entity.fields.flatMap((field) => {
    if (field.type === "lines") return field.lines.filter(open).map((column) => ({ ...column, name: `${field.name}.${column.name}`, label: `${field.label} / ${column.label}` }));
    return open(field) || field.type === "serial" ? [field] : [];
  });

const CALLED: [by: string, label: string][] = [
  ["name", "按名称"],
  ["number", "按编号"],
  ["number_in_name", "按工号、手机或姓名"],
];

/** How the records of a link may be found: as people call them, or by a field of theirs. */
export function waysOf(target: EntityMeta | undefined): [by: string, label: string][] {
  const called = target?.name === "org.person" ? CALLED : CALLED.slice(0, 2);
  const fields = (target?.fields ?? []).filter((field) => ["text", "phone", "email", "code", "serial", "integer", "barcode"].includes(field.type) && !field.long && !["name", "number", "id"].includes(field.name));
  return [...called, ...fields.map((field): [string, string] => [field.name, `按「${field.label}」`])];
}

export const ABSENT_LABELS: [absent: NonNullable<ImportColumn["absent"]>, label: string][] = [
  ["error", "找不到算错误"],
  ["create", "找不到就新建"],
  ["empty", "找不到先空着"],
];

export const MODE_LABELS: [mode: ImportMapping["mode"], label: string][] = [
  ["upsert", "新增,已有的更新"],
  ["add", "全部新增,不查重"],
  ["new_only", "只新增没有的"],
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
  const links = field?.type === "link" || field?.type === "links";
  // Several columns may find one record together, each by another of its fields.
  const others = mapping.columns.filter((column) => column.header !== header && (links || column.field !== field?.name));
  if (!field) return withKeys({ ...mapping, columns: others });
  const by = links ? (/编号|工号|代码|编码|号码/.test(header) ? "number" : "name") : "";
  return withKeys({ ...mapping, columns: [...others, { header, field: field.name, by, values: {}, confidence: 1 }] });
}

/** Say how a column finds its records, or what happens when they are not there. */
export function setWay(mapping: ImportMapping, header: string, way: Pick<ImportColumn, "by"> | Pick<ImportColumn, "absent">): ImportMapping {
  return { ...mapping, columns: mapping.columns.map((column) => (column.header === header ? { ...column, ...way } : column)) };
}

/** Does a mapping fill a sub-table? */
export const hasLines = (mapping: ImportMapping) => mapping.columns.some((column) => column.field.includes("."));

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
  if (mapping.mode === "update_only" || mapping.joins) return [];
  const given = new Set([...mapping.columns.flatMap((column) => [column.field, column.rest ?? ""]), ...Object.keys(mapping.constants)]);
  return fillable(entity).filter((field) => field.required && !field.default && !given.has(field.name));
}

/** The values of a column in the rows shown. */
export function samplesOf(sheet: ImportSheet, index: number): string {
  const values = sheet.sample.map((row) => row[index] ?? "").filter(Boolean);
  return [...new Set(values)].slice(0, 3).join("、");
}
