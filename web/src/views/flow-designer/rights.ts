/** What a step says of fields (字段权限), as a table: a line for each field and column, one right of each. */
import type { EntityMeta } from "@/core/types";

export interface RightDoc {
  field: string;
  right: string;
}

/** What may be said, and its short word at the head of the column; blank says nothing. */
export const RIGHTS: [right: string, word: string, meaning: string][] = [
  ["", "照旧", "按角色的权限"],
  ["hidden", "隐藏", "看不到"],
  ["masked", "打码", "只看到首尾"],
  ["read", "只读", "看得到，不能改"],
  ["edit", "可填", "处理时可以填写"],
  ["required", "必填", "处理时必须填写"],
];

export interface RightLine {
  name: string;
  label: string;
  right: string;
  /** in a sub-table */
  column: boolean;
  /** what may be said of it: nobody types what the system works out, nobody hides what is in the title */
  may: string[];
}

const TYPED = ["edit", "required"];
const KEPT_BACK = ["hidden", "masked"];

export function linesOf(entity: EntityMeta, said: RightDoc[]): RightLine[] {
  const titled = [...(entity.title ?? "").matchAll(/{(\w+)/g)].map((one) => one[1]);
  const line = (field: { name: string; label: string; formula: string; readonly: boolean }, of = ""): RightLine => {
    const name = of ? `${of}.${field.name}` : field.name;
    const never = [...(field.formula || field.readonly ? TYPED : []), ...(titled.includes(name) ? KEPT_BACK : [])];
    return {
      name,
      label: field.label,
      right: said.find((one) => one.field === name)?.right ?? "",
      column: !!of,
      may: RIGHTS.map(([right]) => right).filter((right) => !never.includes(right)),
    };
  };
  return entity.fields.flatMap((field) => [line(field), ...field.lines.map((column) => line(column, field.name))]);
}

/** Say something of a field, or (blank) nothing any more; what is said stands in the order of the form. */
export function saying(entity: EntityMeta, said: RightDoc[], field: string, right: string): RightDoc[] {
  const rest = said.filter((one) => one.field !== field);
  const next = right ? [...rest, { field, right }] : rest;
  const order = linesOf(entity, []).map((one) => one.name);
  return next.sort((one, other) => order.indexOf(one.field) - order.indexOf(other.field));
}
