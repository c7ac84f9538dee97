/** What the designer asks of a field (字段属性): which properties come first, which are folded, what an expression is over. */
import type { Asking, Property } from "@/core/api/definitions";
import type { EntityDoc, FieldDoc } from "./draft";

/** Asked beside the label: the code, the type and the label have their own inputs. */
const OWN_INPUT = new Set(["name", "label", "type"]);
/** Asked at once; everything else is folded under 更多. */
const FIRST = new Set(["required", "help", "options", "to", "unit", "scale", "long", "rule", "through", "of", "by", "formula", "unique"]);
/** Records of their own, which have no input here. */
const NOT_HERE = new Set(["parts"]);

/** Properties that take one of a few words. */
export const KNOWN_WORDS: Record<string, Record<string, string>> = {
  precision: { "": "到日", week: "到周", month: "到月", quarter: "到季度", year: "到年" },
  widget: { "": "默认", radio: "平铺单选", boxes: "平铺多选", box: "勾选框" },
};

export function asked(properties: Property[]): { first: Property[]; more: Property[] } {
  const found = properties.filter((one) => !OWN_INPUT.has(one.name) && !NOT_HERE.has(one.kind));
  return { first: found.filter((one) => FIRST.has(one.name)), more: found.filter((one) => !FIRST.has(one.name)) };
}

const TRUTHS = new Set(["required_when", "visible_when", "readonly_when", "check", "unique_when", "pick_where", "where"]);
/** Expressions over the records that are offered or shown, with the form as `form`. */
const OVER_OTHERS: Record<string, { of: string; form: boolean }> = { pick_where: { of: "to", form: true }, where: { of: "of", form: false } };

/** Say over what an expression of a property speaks, and what it must give. */
export function askingOf(property: string, field: FieldDoc, document: EntityDoc, lines: string): Omit<Asking, "text"> {
  const expects = TRUTHS.has(property) ? "boolean" : field.type;
  const other = OVER_OTHERS[property];
  if (other) return { entity: String(field[other.of] ?? ""), expects, form: other.form ? document.name : "", lines: other.form ? lines : "", document };
  return { entity: document.name, expects, lines, document };
}
