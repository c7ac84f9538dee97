/**
 * What a form asks and sends (表单): which fields are shown and required now, what changed, what is missing.
 *
 * Expressions the browser can evaluate are evaluated at once; the server decides all of them when the form is sent.
 */
import { evaluateNow, truth, Unknown } from "@/core/expr";
import type { EntityMeta, FieldMeta, Rule, SectionMeta, Values } from "@/core/types";
import { linesOf } from "./lines";
import { isNothing, lineChanges } from "./lines/diff";
import { typeOf } from "./registry";
import { resultFor } from "./results";
import { isBlankValue } from "./types";

export const isShown = (field: FieldMeta, values: Values) => truth(field.visible_when_tree, values, true);

export const isRequired = (field: FieldMeta, values: Values) =>
  isShown(field, values) && (field.required || truth(field.required_when_tree, values, false));

/** A condition of the field locks it now; the server decides again. */
export const isLocked = (field: FieldMeta, values: Values) => truth(field.readonly_when_tree, values, false);

/** Leave out of a field's options those that other fields rule out now; one that is chosen stays in sight. */
export function narrowed(field: FieldMeta, values: Values): FieldMeta {
  if (!field.options.some((option) => option.when)) return field;
  const options = field.options.map((option) => (truth(option.when_tree, values, true) ? option : { ...option, offered: false }));
  return { ...field, options };
}

/** Say that a chosen option is ruled out by other fields, blank when none is. */
export function ruledOut(field: FieldMeta, values: Values): string {
  const value = values[field.name];
  const chosen = Array.isArray(value) ? value : [value];
  const wrong = field.options.find((option) => chosen.includes(option.code) && !truth(option.when_tree, values, true));
  return wrong ? `「${field.label}」现在不能选「${wrong.label}」，请重新选择` : "";
}

/**
 * Work out what a change of one field fills in, and what that fills in turn, each field once.
 *
 * Null when the browser cannot tell; then the server is asked.
 */
export function filledBy(fields: FieldMeta[], values: Values, changed: string): Values | null {
  const result: Values = {};
  const waiting = [changed];
  const done = new Set(waiting);
  for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
    for (const rule of fields.find((one) => one.name === source)?.on_change ?? []) {
      const target = fields.find((one) => one.name === rule.field);
      if (!target?.editable || done.has(target.name)) continue;
      const value = filledValue(target, rule.value_tree, { ...values, ...result });
      if (value === undefined) return null;
      result[target.name] = value;
      done.add(target.name);
      waiting.push(target.name);
    }
  }
  return result;
}

/** Return the names of all fields that a change of one fills, one after the other. */
export function filledInTurn(fields: FieldMeta[], changed: string): Set<string> {
  const found = new Set([changed]);
  // A set that grows while it is walked hands out what came last, too.
  for (const name of found) for (const rule of fields.find((one) => one.name === name)?.on_change ?? []) found.add(rule.field);
  found.delete(changed);
  return found;
}

function filledValue(target: FieldMeta, rule: Rule | null | undefined, values: Values): unknown {
  if (!rule) return undefined;
  try {
    return resultFor(target, evaluateNow(rule, values));
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

/** Does the default of a field depend on another field, which was just changed? */
export const startsFrom = (field: FieldMeta, changed: string) =>
  field.default_tree?.paths.some((path) => path.split(".")[0] === changed) ?? false;

/** Read the values a link to a new form carries: "v.kind=破损&v.unit=7" by field, links by their id. */
export function prefilled(fields: FieldMeta[], query: Record<string, unknown>): Values {
  const result: Values = {};
  for (const field of fields) {
    const given = query[`v.${field.name}`];
    const text = Array.isArray(given) ? given[0] : given;
    if (typeof text !== "string" || !text || !field.editable) continue;
    const { value, problem } = field.to && /^\d+$/.test(text) ? { value: field.type === "links" ? [Number(text)] : Number(text) } : typeOf(field).parse(text, field);
    if (!problem) result[field.name] = value;
  }
  return result;
}

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

export const SYSTEM = new Set(["id", "created_at", "created_by", "updated_at", "updated_by", "stage", "stage_since", "approval_state"]);

/** A field that a move or a step asks for may be written there, its columns too, whatever the person may write elsewhere. */
export const askedField = (field: FieldMeta): FieldMeta => ({
  ...field,
  editable: true,
  actions: ROW_ACTIONS,
  lines: field.lines.map((column) => ({ ...column, editable: true })),
});

const ROW_ACTIONS = ["@add", "@edit", "@delete", "@move"];

/** What the form of a step says (步骤的表单), dotted for the columns and row actions of sub-tables. */
export interface StepForm {
  fills: string[];
  required: string[];
}

/** A field as a step asks for it: what may be typed there, and what must be. */
export function filledField(field: FieldMeta, form: StepForm): FieldMeta {
  const dotted = (name: string) => `${field.name}.${name}`;
  return {
    ...field,
    editable: true,
    required: field.required || form.required.includes(field.name),
    actions: ROW_ACTIONS.filter((action) => form.fills.includes(dotted(action))),
    lines: field.lines.map((column) => ({
      ...column,
      editable: form.fills.includes(dotted(column.name)),
      required: column.required || form.required.includes(dotted(column.name)),
    })),
  };
}

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
    if (before[field.name] === now[field.name]) continue;
    if (field.lines.length && isNothing(lineChanges(field, linesOf(before[field.name]), linesOf(now[field.name])))) continue;
    const [was, is] = [writtenValue(field, before[field.name]), writtenValue(field, now[field.name])];
    if (JSON.stringify(was) !== JSON.stringify(is)) result[field.name] = is;
  }
  return result;
}

/** Say which required fields still have no value, and which options no longer fit, by name. */
export function missing(fields: FieldMeta[], values: Values): Record<string, string> {
  const result: Record<string, string> = {};
  for (const field of fields) {
    if (!isShown(field, values)) continue;
    const wrong = isRequired(field, values) && isBlankValue(values[field.name]) ? `请填写「${field.label}」` : ruledOut(field, values);
    if (wrong) result[field.name] = wrong;
  }
  return result;
}
