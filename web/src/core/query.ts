/**
 * What a list asks for (查询): conditions as a tree, written to and read from the address of the page.
 *
 * The address keeps `v` (the view), `q` (search words), `f` (quick filters, a list of conditions), `w` (the filter built by hand,
 * a tree), `s` (sort as "-received_at,kind") and `g` (groups as "stage,-received_at:month", "-" for none). What it does not
 * say is as the view has it; a blank tree says that there is no filter although the view has one.
 */
import type { Condition, Op, SortKey, Where } from "./types";
import { ALL, type Bucket, type GroupBy } from "./view";

export const isCondition = (where: Where): where is Condition => "field" in where;

export interface ListState {
  search: string;
  quick: Condition[];
  where: Where | null;
  sort: SortKey[];
  /** key of the view; blank when the address names none */
  view: string;
  /** null when the address says nothing of groups */
  groups: GroupBy[] | null;
}

/** What the list asks the server for: quick filters and the built filter together. */
export const whereOf = (state: ListState): Where | null => allOf(...state.quick, state.where);

/** Join conditions; nothing, one, or all of them. */
export function allOf(...parts: (Where | null | undefined)[]): Where | null {
  const given = parts.filter((part): part is Where => !!part && !isBlank(part));
  return given.length === 0 ? null : given.length === 1 ? given[0] : { and: given };
}

/** Is there nothing to ask for? */
export function isBlank(where: Where): boolean {
  if ("and" in where) return where.and.every(isBlank);
  if ("or" in where) return where.or.every(isBlank);
  if ("not" in where) return isBlank(where.not);
  return "field" in where && !where.field;
}

/** Count the conditions of a tree. */
export function conditionCount(where: Where | null): number {
  if (!where) return 0;
  if ("and" in where) return where.and.reduce((sum, one) => sum + conditionCount(one), 0);
  if ("or" in where) return where.or.reduce((sum, one) => sum + conditionCount(one), 0);
  if ("not" in where) return conditionCount(where.not);
  return "field" in where && !where.field ? 0 : 1;
}

export type Address = Record<string, string>;

export function toAddress(state: ListState): Address {
  const address: Address = {};
  if (state.view) address.v = state.view;
  if (state.search) address.q = state.search;
  if (state.quick.length) address.f = JSON.stringify(state.quick);
  const overView = !!state.view && state.view !== ALL;
  if (state.where && (overView || !isBlank(state.where))) address.w = JSON.stringify(state.where);
  if (state.sort.length) address.s = state.sort.map(([field, way]) => (way === "desc" ? `-${field}` : field)).join(",");
  if (state.groups) address.g = state.groups.map(groupText).join(",") || NO_GROUPS;
  return address;
}

export function fromAddress(address: Record<string, unknown>): ListState {
  const text = (name: string) => (typeof address[name] === "string" ? (address[name] as string) : "");
  const quick = parsed(text("f"));
  const where = parsed(text("w"));
  return {
    search: text("q"),
    quick: Array.isArray(quick) ? (quick as Condition[]) : [],
    where: where && !Array.isArray(where) ? (where as Where) : null,
    sort: sortKeys(text("s")),
    view: text("v"),
    groups: text("g") ? groupKeys(text("g")) : null,
  };
}

const NO_GROUPS = "-";
const groupText = ({ field, bucket, down }: GroupBy) => `${down ? "-" : ""}${field}${bucket ? `:${bucket}` : ""}`;

function groupKeys(text: string): GroupBy[] {
  if (text === NO_GROUPS) return [];
  return text.split(",").map((part) => {
    const [field, bucket = ""] = part.replace(/^-/, "").split(":");
    return { field, bucket: bucket as Bucket, down: part.startsWith("-") };
  });
}

/** Read "-received_at,kind" as sort keys. */
export function sortKeys(text: string | string[]): SortKey[] {
  const parts = typeof text === "string" ? text.split(",") : text;
  return parts
    .filter(Boolean)
    .map((part) => (part.startsWith("-") ? [part.slice(1), "desc"] : [part, "asc"]) as SortKey);
}

function parsed(text: string): object | null {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" ? found : null;
  } catch {
    return null;
  }
}

export const OP_LABELS: Record<Op, string> = {
  eq: "等于",
  ne: "不等于",
  gt: "大于",
  ge: "大于等于",
  lt: "小于",
  le: "小于等于",
  in: "是其中之一",
  not_in: "不是其中任何一个",
  contains: "包含",
  starts: "开头是",
  empty: "为空",
  not_empty: "不为空",
  between: "介于",
  covers: "包含某天",
  overlaps: "与某段相交",
  period: "时间段",
  below: "本级及下级",
  me: "是我",
  my_unit: "是本部门",
  my_unit_below: "是本部门及下级",
};

export const PERIODS: [code: string, label: string][] = [
  ["today", "今天"],
  ["yesterday", "昨天"],
  ["tomorrow", "明天"],
  ["this_week", "本周"],
  ["last_week", "上周"],
  ["next_week", "下周"],
  ["this_month", "本月"],
  ["last_month", "上月"],
  ["next_month", "下月"],
  ["this_quarter", "本季"],
  ["last_quarter", "上季"],
  ["this_year", "今年"],
  ["last_year", "去年"],
  ["last_7_days", "最近 7 天"],
  ["last_30_days", "最近 30 天"],
  ["last_90_days", "最近 90 天"],
  ["last_12_months", "最近 12 个月"],
  ["next_3_days", "未来 3 天"],
  ["next_7_days", "未来 7 天"],
  ["next_15_days", "未来 15 天"],
  ["next_30_days", "未来 30 天"],
];

export const OPS_WITHOUT_VALUE: Op[] = ["empty", "not_empty", "me", "my_unit", "my_unit_below"];
