/**
 * Computed columns and fields while somebody types (即时计算): only what hangs on the change is worked out anew.
 *
 * What the browser cannot know stays as it was; the server computes everything when the record is saved.
 */
import { evaluateNow, Unknown, type Value } from "@/core/expr";
import { fixed } from "@/core/expr/number";
import type { FieldMeta, Values } from "@/core/types";
import type { Line } from "./index";

/** Work out the formulas of the lines that are others than before; `changed` are fields of the record that are. */
export function computedLines(field: FieldMeta, before: Line[], now: Line[], record: Values, changed?: Set<string>): Line[] {
  const formulas = field.lines.filter((column) => column.formula_tree);
  if (!formulas.length) return now;
  const own = new Set(field.lines.map((column) => column.name));
  const asks = (column: FieldMeta) =>
    (column.formula_tree?.paths ?? []).some((path) => !own.has(path.split(".")[0]) && changed?.has(path.split(".")[0]));
  const everywhere = changed ? formulas.some(asks) : false;
  const known = everywhere ? new Set<Line>() : new Set(before);
  const found = now.map((line) => (known.has(line) ? line : computedLine(formulas, line, record)));
  return found.every((line, row) => line === now[row]) ? now : found;
}

function computedLine(formulas: FieldMeta[], line: Line, record: Values): Line {
  let found = line;
  for (const column of formulas) {
    const value = computedValue(column, { ...record, ...found });
    if (value !== undefined && value !== (found[column.name] ?? null)) found = { ...found, [column.name]: value };
  }
  return found;
}

/** Work out what hangs on a field that changed; answers the values, and whether something is left to the server. */
export function follows(fields: FieldMeta[], before: Values, now: Values, name: string): { values: Values; left: boolean } {
  const changed = new Set([name]);
  let [values, left] = [now, false];
  const put = (field: FieldMeta, value: unknown) => {
    if (value === (values[field.name] ?? null)) return;
    values = { ...values, [field.name]: value };
    changed.add(field.name);
  };
  for (const field of fields.filter((one) => one.lines.length)) {
    const rows = rowsOf(values[field.name]);
    put(field, computedLines(field, field.name === name ? rowsOf(before[name]) : rows, rows, values, changed));
    left ||= field.lines.some((column) => column.formula && !column.formula_tree);
  }
  for (const field of fields.filter((one) => one.formula)) {
    if (field.formula_tree && !field.formula_tree.paths.some((path) => changed.has(path.split(".")[0]))) continue;
    const value = computedValue(field, values);
    if (value === undefined) left = true;
    else put(field, value);
  }
  return { values, left };
}

const rowsOf = (value: unknown): Line[] => (Array.isArray(value) ? (value as Line[]) : []);

/** Work out a formula; undefined when the browser cannot. */
export function computedValue(field: FieldMeta, values: Values): unknown {
  if (!field.formula_tree) return undefined;
  try {
    return asJson(field, evaluateNow(field.formula_tree, values));
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

/** Bring a result into the form its field is sent in; undefined where the page does not know that form. */
function asJson(field: FieldMeta, value: Value): unknown {
  if (value === null) return null;
  if (typeof value === "bigint") {
    if (field.type === "integer") return Number(fixed(value, 0));
    return fixed(value, field.type === "money" ? 2 : field.scale);
  }
  if (typeof value === "boolean") return value;
  return typeof value === "string" && ["text", "choice", "date"].includes(field.type) ? value : undefined;
}
