/** What a form says about the whole record (表单的规则): its title, checks, and the lists that name fields. */
import type { EntityDoc, FieldDoc } from "./draft";

export interface CheckDoc {
  holds: string;
  message: string;
  at?: string;
}

export interface OnChangeDoc {
  field: string;
  value: string;
}

/** The lists of fields that are chosen with the form, with what people call them. */
export const LISTS = [
  { name: "columns", label: "列表里的列", help: "从左到右；手机上先看前几列" },
  { name: "phone_columns", label: "手机列表里的内容", help: "不选就用列表里的前几列" },
  { name: "filters", label: "列表上方的快捷筛选", help: "" },
  { name: "key", label: "导入时靠什么认出同一条", help: "合在一起不重复的字段，例如编号" },
] as const;

const SLOT = /\{([^{}]*)\}/g;

/** A title as people read it: "{number} {name}" gives "编号 名称" with the fields in brackets. */
export const titleSaid = (document: EntityDoc) =>
  String(document.title ?? "").replace(SLOT, (_whole, name: string) => `「${document.fields.find((one) => one.name === name)?.label ?? name}」`);

/** Say what is wrong with a title, blank when nothing is. */
export function titleProblem(document: EntityDoc): string {
  const names = [...String(document.title ?? "").matchAll(SLOT)].map((found) => found[1]);
  const unknown = names.find((name) => !document.fields.some((one) => one.name === name));
  if (unknown !== undefined) return `表单里没有代码是「${unknown}」的字段，请从右边选一个字段插入`;
  const lines = names.find((name) => document.fields.some((one) => one.name === name && one.type === "lines"));
  return lines ? `子表「${document.fields.find((one) => one.name === lines)?.label}」不能写进标题` : "";
}

/** Say what is missing in a check, blank when nothing is; the expression itself is looked at where it is typed. */
export function checkProblem(check: CheckDoc): string {
  if (!check.holds.trim()) return "请写上要满足的条件";
  return check.message.trim() ? "" : "请写上不满足时怎么提醒填表的人";
}

/** Checks as a document keeps them: without a place where none is said. */
export const barely = (checks: CheckDoc[]): CheckDoc[] => checks.map(({ at, ...rest }) => (at ? { ...rest, at } : rest));

/** What a change of one field may fill in: its neighbours that people write. */
export const fillable = (among: FieldDoc[], name: string) => among.filter((one) => one.name !== name && one.type !== "lines" && !one.formula && !one.readonly && !one.through && !one.of && !one.roll_up);

/** Move a name in a list by one; over the edge nothing happens. */
export function stepped(names: string[], at: number, step: 1 | -1): string[] {
  const to = at + step;
  if (to < 0 || to >= names.length) return names;
  const next = [...names];
  [next[at], next[to]] = [next[to], next[at]];
  return next;
}
