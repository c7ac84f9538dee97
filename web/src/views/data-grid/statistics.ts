/** What the foot of a column may say (列统计): the figures that fit a field, and how they read. */
import type { Measure } from "@/core/api/lists";
import type { FieldMeta } from "@/core/types";
import type { Statistic } from "@/core/view";
import { typeOf } from "@/fields/registry";
import type { Column } from "./columns";

export const STATISTIC_LABELS: Record<Exclude<Statistic, "">, string> = {
  count: "条数",
  filled: "已填",
  empty: "未填",
  distinct: "不重复",
  sum: "合计",
  avg: "平均",
  median: "中位数",
  min: "最小",
  max: "最大",
};

const ANY: Statistic[] = ["count", "filled", "empty"];
const NUMBERS = new Set(["integer", "decimal", "money", "percent", "rating"]);
const DATES = new Set(["date", "instant"]);
const LISTS = new Set(["choices", "files", "images", "tags"]);
const ABOUT_VALUES: Statistic[] = ["sum", "avg", "median", "min", "max"];

/** The figures that fit a field; of one that is masked only whether it is filled. */
export function statisticsOf(field: FieldMeta): Statistic[] {
  if (field.masked || LISTS.has(field.type)) return ANY;
  if (NUMBERS.has(field.type)) return [...ABOUT_VALUES, ...ANY, "distinct"];
  return DATES.has(field.type) ? ["min", "max", ...ANY, "distinct"] : [...ANY, "distinct"];
}

export const measuresOf = (columns: Column[]): Measure[] =>
  columns.flatMap((one) => (one.statistic ? [{ field: one.name, statistic: one.statistic }] : []));

/** A figure as it reads under its column. */
export function figureText(column: Column, value: string | null | undefined): string {
  const { statistic, field } = column;
  if (!statistic || value === undefined) return "";
  const label = STATISTIC_LABELS[statistic];
  if (value === null) return `${label} –`;
  const shown = ABOUT_VALUES.includes(statistic) ? typeOf(field).text(value, field) : Number(value).toLocaleString("zh-CN");
  return `${label} ${shown}`;
}
