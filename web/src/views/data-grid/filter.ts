/** What can be filtered and how (筛选): fields of the record and columns of its sub-tables, with their comparisons. */
import { fieldAt } from "@/core/meta";
import { isBlank, isCondition, OPS_WITHOUT_VALUE } from "@/core/query";
import type { Condition, EntityMeta, FieldMeta, Op, Where } from "@/core/types";
import { typeOf } from "@/fields/registry";

export interface Filterable {
  path: string;
  label: string;
  field: FieldMeta;
  /** where the field stands, when that is behind a link */
  entity?: string;
}

/** Conditions that hold all, any, or none at all. */
export type Group = { and: Where[] } | { or: Where[] } | { not: { or: Where[] } };
export type Word = "and" | "or" | "none";

export const made = (word: Word, list: Where[]): Group => (word === "and" ? { and: list } : word === "or" ? { or: list } : { not: { or: list } });

/** Read a filter as a group; a single condition is a group of one. */
export function grouped(where: Where): Group {
  if ("and" in where || "or" in where) return where;
  if ("not" in where && "or" in where.not) return { not: where.not };
  return "not" in where && "and" in where.not && where.not.and.length === 1 ? { not: { or: where.not.and } } : { and: [where] };
}

export const isGroup = (where: Where): where is Group => "and" in where || "or" in where || ("not" in where && "or" in where.not);

export function partsOf(group: Group): { word: Word; members: Where[] } {
  if ("and" in group) return { word: "and", members: group.and };
  return "or" in group ? { word: "or", members: group.or } : { word: "none", members: group.not.or };
}

/** What can be filtered by: fields, columns of sub-tables and, where `entityOf` knows it, fields of linked records. */
export function filterable(entity: EntityMeta, entityOf?: (name: string) => EntityMeta | undefined): Filterable[] {
  const plain = (one: EntityMeta) => one.fields.filter((field) => field.filterable && !field.lines.length && field.type !== "lines");
  const own = plain(entity).map((field) => ({ path: field.name, label: field.label, field }));
  const inside = entity.fields.flatMap((lines) =>
    lines.lines.map((field) => ({ path: `${lines.name}.${field.name}`, label: `${lines.label} · ${field.label}`, field })),
  );
  const behind = entity.fields.flatMap((link) => {
    const target = link.to && !link.masked ? entityOf?.(link.to) : undefined;
    return (target ? plain(target) : []).map((field) => ({
      path: `${link.name}.${field.name}`, label: `${link.label} → ${field.label}`, field, entity: target!.name,
    }));
  });
  return [...own, ...inside, ...behind];
}

const UNIT_OPS: Op[] = ["my_unit", "my_unit_below"];
const SIDES: Op[] = ["eq", "ne", "gt", "ge", "lt", "le"];

/** What is left of a masked field: first as the field usually has it, then what only the server names. */
const inOrder = (left: Op[], usual: Op[]) => [...usual.filter((op) => left.includes(op)), ...left.filter((op) => !usual.includes(op))];

/** Which comparisons a field offers: units may be one's own or include all below, people may be "me". */
export function opsOf(field: FieldMeta): Op[] {
  const usual = typeOf(field).ops.filter(
    (op) => (op !== "below" || !field.to || field.to === "org.unit") && (op !== "me" || field.to === "org.person"),
  );
  const own = field.to === "org.unit" ? UNIT_OPS.filter((op) => !usual.includes(op)) : [];
  return field.ops ? inOrder(field.ops, usual) : [...usual, ...own];
}

/** The other fields of a record that one may be compared with. */
export function sidesOf(condition: Condition, fields: Filterable[]): Filterable[] {
  const own = fields.find((one) => one.path === condition.field);
  if (!own || own.path.includes(".") || !SIDES.includes(condition.op) || own.field.masked) return [];
  const family = (field: FieldMeta) => `${typeOf(field).adds ? "number" : field.type}:${field.to}`;
  return fields.filter((one) => one !== own && !one.path.includes(".") && !one.field.masked && family(one.field) === family(own.field));
}

export const isSide = (value: unknown): value is { field: string } =>
  typeof value === "object" && value !== null && !Array.isArray(value) && "field" in value;

/** The comparison and empty value that a fresh condition on a field starts with. */
export function fresh(path: string, field: FieldMeta): Condition {
  const op = opsOf(field)[0];
  return { field: path, op, value: op === "in" ? [] : null };
}

/** The quick filter of a field: one control above the list; of a masked field the whole value, where even that may be asked. */
export function quickOp(field: FieldMeta): Op | null {
  const usual = usualQuickOp(field);
  if (!field.ops || field.ops.includes(usual)) return usual;
  return field.ops.includes("eq") ? "eq" : null;
}

/** The fields of a list that have a control above it. */
export const quickFields = (entity: EntityMeta): { path: string; field: FieldMeta; op: Op }[] =>
  entity.filters.flatMap((path) => {
    const field = fieldAt(entity, path);
    const op = field && quickOp(field);
    return field && op ? [{ path, field, op }] : [];
  });

function usualQuickOp(field: FieldMeta): Op {
  if (field.type === "link") return field.to === "org.unit" ? "below" : "in";
  if (field.type === "date" || field.type === "instant") return "period";
  if (!field.to && typeOf(field).ops[0] === "below") return "below";
  if (typeOf(field).hasOptions || field.type === "tags") return "in";
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
    return inner && !isBlank(inner) ? { not: inner } : null;
  }
  return !isCondition(where) || complete(where) ? where : null;
}

function group(word: "and" | "or", members: Where[]): Where | null {
  const kept = members.map(completed).filter((one): one is Where => one !== null);
  if (kept.length === 0) return null;
  return word === "and" ? { and: kept } : { or: kept };
}
