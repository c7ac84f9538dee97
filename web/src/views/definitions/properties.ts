/** What the designer asks of a field (字段属性): which properties come first, which are folded, what an expression is over. */
import type { Asking, Property } from "@/core/api/definitions";
import type { EntityDoc, FieldDoc } from "./draft";

/** Asked beside the label: the code, the type and the label have their own inputs. */
const OWN_INPUT = new Set(["name", "label", "type"]);
/** Asked at once; everything else is folded under 更多. */
const FIRST = new Set(["required", "help", "options", "to", "unit", "scale", "long", "rule", "through", "of", "by", "formula", "unique"]);
/** Records of their own that have an input here; columns are fields, and what follows a change is set with the form. */
const PARTS_HERE = new Set(["roll_up"]);

export interface RollUpDoc {
  of: string;
  by: string;
  function?: string;
  value?: string;
  where?: string;
}

export const FUNCTIONS: Record<string, string> = {
  count: "个数",
  sum: "合计",
  avg: "平均",
  min: "最小",
  max: "最大",
  first: "第一个",
  last: "最后一个",
  distinct: "不同的个数",
  concat: "合并文字",
};

/** Properties that take one of a few words. */
export const KNOWN_WORDS: Record<string, Record<string, string>> = {
  precision: { "": "到日", week: "到周", month: "到月", quarter: "到季度", year: "到年" },
  widget: { "": "默认", radio: "平铺单选", boxes: "平铺多选", box: "勾选框" },
};

export function asked(properties: Property[]): { first: Property[]; more: Property[] } {
  const found = properties.filter((one) => !OWN_INPUT.has(one.name) && (one.kind !== "parts" || PARTS_HERE.has(one.name)));
  return { first: found.filter((one) => FIRST.has(one.name)), more: found.filter((one) => !FIRST.has(one.name)) };
}

const TRUTHS = new Set(["required_when", "visible_when", "readonly_when", "check", "unique_when", "pick_where", "where"]);
/** Paths of fields, chosen among the names an expression would have. */
export const PATHS = new Set(["through", "by"]);

/** Expressions over the records that are offered or shown, with the form as `form`. */
const OVER_OTHERS: Record<string, { of: string; form: boolean }> = { pick_where: { of: "to", form: true }, where: { of: "of", form: false } };

/** Say over what an expression of a property speaks, and what it must give. */
export function askingOf(property: string, field: FieldDoc, document: EntityDoc, lines: string): Omit<Asking, "text"> {
  const expects = TRUTHS.has(property) ? "boolean" : field.type;
  const other = OVER_OTHERS[property];
  if (other) return { entity: String(field[other.of] ?? ""), expects, form: other.form ? document.name : "", lines: other.form ? lines : "", document };
  return { entity: document.name, expects, lines, document };
}
