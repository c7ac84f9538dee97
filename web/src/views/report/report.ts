/**
 * Reading a report (报表): figures as people read them, what a figure opens, rows as a matrix.
 *
 * Amounts stay text; numbers are made of them for drawing and sorting only.
 */
import { grouped } from "@/core/format";
import { allOf } from "@/core/query";
import type { ReportAnswer, ReportColumn, ReportMeta, ReportRow, Where } from "@/core/types";

export const PERIOD_CHOICES: [word: string, label: string][] = [
  ["this_month", "本月"],
  ["last_month", "上月"],
  ["last_90_days", "近 90 天"],
  ["last_12_months", "近 12 个月"],
  ["this_year", "今年"],
];

/** What a period is called that is not among the choices. */
export const PERIOD_WORDS: Record<string, string> = { today: "今天", yesterday: "昨天", this_week: "本周", last_7_days: "近 7 天", last_30_days: "近 30 天" };

export const dimensions = (answer: ReportAnswer) => answer.columns.filter((column) => column.type === "dimension");
export const measures = (answer: ReportAnswer) => answer.columns.filter((column) => column.type === "measure");

/** Write a figure with its digits and thousands; blank when there is none. */
export function figure(text: string | null, column: Pick<ReportColumn, "scale">): string {
  return text === null || text === "" ? "" : grouped(text, column.scale || undefined);
}

/** Write a figure with its unit: "¥1,234.00", "96.4%", "12 件". */
export function withUnit(text: string | null, column: Pick<ReportColumn, "scale" | "unit">): string {
  const shown = figure(text, column);
  if (!shown) return "–";
  if (column.unit === "元") return shown.startsWith("-") ? `-¥${shown.slice(1)}` : `¥${shown}`;
  return column.unit === "%" ? `${shown}%` : column.unit ? `${shown} ${column.unit}` : shown;
}

export const numberOf = (text: string | null): number | null => (text === null || text === "" ? null : Number(text));

/** What a figure opens: the records of its row, narrowed to those its measure counts; null when it counts none of ours. */
export function opensOf(row: ReportRow, column: ReportColumn, report: ReportMeta | undefined): Where | null {
  const measure = report?.measures.find((one) => one.name === column.name);
  return measure?.over ? null : allOf(row.opens, column.narrows);
}

/** Say the days of an answer: "2026-10-01 至 2026-10-31". */
export function periodText(period: [string, string] | null): string {
  if (!period) return "";
  const last = new Date(`${period[1]}T00:00:00Z`);
  last.setUTCDate(last.getUTCDate() - 1);
  const until = last.toISOString().slice(0, 10);
  return period[0] === until ? until : `${period[0]} 至 ${until}`;
}

/** Say the days of an answer, and which is the last one where figures are of that day alone. */
export function daysText(answer: Pick<ReportAnswer, "period" | "last_day">): string {
  const days = periodText(answer.period);
  return answer.last_day && answer.last_day !== days ? `${days} · 最后一天 ${answer.last_day}` : days;
}

/** The day after a day, as the end of a period is written. */
export function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

export interface Matrix {
  across: string[];
  down: string[];
  /** cell of `down` and `across`: the row it stands in */
  at(down: number, across: number): ReportRow | undefined;
}

/** Lay the rows of a report out by two of their dimensions; the first row of a cell stands for it. */
export function matrix(answer: ReportAnswer, downName: string, acrossName: string): Matrix {
  const names = dimensions(answer).map((column) => column.name);
  const [downAt, acrossAt] = [names.indexOf(downName), names.indexOf(acrossName)];
  const down = new Map<string, number>();
  const found = new Map<string, ReportRow>();
  const columns = ordered(answer, acrossAt);
  for (const row of answer.rows) {
    const [one, other] = [labelAt(row, downAt), labelAt(row, acrossAt)];
    if (!down.has(one)) down.set(one, down.size);
    const place = `${down.get(one)}/${columns.indexOf(other)}`;
    if (!found.has(place)) found.set(place, row);
  }
  return { across: columns, down: [...down.keys()], at: (one, other) => found.get(`${one}/${other}`) };
}

export const labelAt = (row: ReportRow, place: number) => row.keys[place]?.label || "(空)";

/** The labels of a dimension; dates in their order, others as they come. */
export function ordered(answer: ReportAnswer, place: number): string[] {
  const labels = [...new Set(answer.rows.map((row) => labelAt(row, place)))];
  if (!dimensions(answer)[place]?.bucket) return labels;
  const values = new Map(answer.rows.map((row) => [labelAt(row, place), String(row.keys[place]?.value ?? "")]));
  return labels.sort((one, other) => (values.get(one) ?? "").localeCompare(values.get(other) ?? ""));
}

/** Sort rows by a column: measures by their number with blanks last, dimensions by their label. */
export function sorted(answer: ReportAnswer, name: string, descending: boolean): ReportRow[] {
  const way = descending ? -1 : 1;
  const key = dimensions(answer).findIndex((column) => column.name === name);
  const place = measures(answer).findIndex((column) => column.name === name);
  return [...answer.rows].sort((one, other) => {
    if (key >= 0) return way * String(one.keys[key]?.label).localeCompare(String(other.keys[key]?.label), "zh-CN");
    const [left, right] = [numberOf(one.cells[place]), numberOf(other.cells[place])];
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    return way * (left - right);
  });
}
