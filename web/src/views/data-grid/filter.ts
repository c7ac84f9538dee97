/** What can be filtered and how (筛选): fields of the record and columns of its sub-tables, with their comparisons. */
import { isCondition, OPS_WITHOUT_VALUE } from "@/core/query";
import type { Condition, EntityMeta, FieldMeta, Op, Where } from "@/core/types";
import { typeOf } from "@/fields/registry";

export interface Filterable {
  path: string;
  label: string;
  field: FieldMeta;
}

export function filterable(entity: EntityMeta): Filterable[] {
  const own = entity.fields
    .filter((field) => field.filterable && field.type !== "lines")
    .map((field) => ({ path: field.name, label: field.label, field }));
  const inside = entity.fields.flatMap((lines) =>
    lines.lines.map((field) => ({ path: `${lines.name}.${field.name}`, label: `${lines.label} · ${field.label}`, field })),
  );
  return [...own, ...inside];
}

/** Which comparisons a field offers: units may include all below, people may be "me". */
export function opsOf(field: FieldMeta): Op[] {
  return typeOf(field).ops.filter(
    (op) => (op !== "below" || field.to === "org.unit") && (op !== "me" || field.to === "org.person"),
  );
}

/** The comparison and empty value that a fresh condition on a field starts with. */
export function fresh(path: string, field: FieldMeta): Condition {
  const op = opsOf(field)[0];
  return { field: path, op, value: op === "in" ? [] : null };
}

/** The quick filter of a field: one control above the list. */
export function quickOp(field: FieldMeta): Op {
  if (field.type === "link") return field.to === "org.unit" ? "below" : "in";
  if (field.type === "date" || field.type === "instant") return "period";
  if (field.type === "choice" || field.type === "choices") return "in";
  return field.type === "boolean" ? "eq" : "contains";
}

/** Is a condition filled in, so that it narrows the list? */
export function complete(condition: Condition): boolean {
  if (!condition.field) return false;
  if (OPS_WITHOUT_VALUE.includes(condition.op)) return true;
  const { value } = condition;
  if (condition.op === "between") return Array.isArray(value) && value.some((one) => one !== null && one !== "");
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined && value !== "";
}

/** Leave out what is not filled in yet. */
export function completed(where: Where | null): Where | null {
  if (!where) return null;
  if ("and" in where) return group("and", where.and);
  if ("or" in where) return group("or", where.or);
  if ("not" in where) {
    const inner = completed(where.not);
    return inner && { not: inner };
  }
  return !isCondition(where) || complete(where) ? where : null;
}

function group(word: "and" | "or", members: Where[]): Where | null {
  const kept = members.map(completed).filter((one): one is Where => one !== null);
  if (kept.length === 0) return null;
  return word === "and" ? { and: kept } : { or: kept };
}
