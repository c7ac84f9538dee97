/**
 * From a report to a picture (图表选项): bars, lines, pareto, pie, heat; every mark remembers the row it stands for.
 */
import type { EChartsCoreOption } from "@/core/echarts";
import type { ReportAnswer, ReportColumn, ReportMeta, ReportRow } from "@/core/types";
import { dimensions, labelAt, matrix, measures, numberOf, ordered, withUnit } from "@/views/report/report";

export type ChartKind = "bar" | "line" | "pareto" | "pie" | "heat";

export interface ChartAsk {
  kind: ChartKind;
  x: string;
  measures: string[];
  series?: string;
}

export interface Palette {
  ink: string;
  mute: string;
  line: string;
  surface: string;
  faint: string;
  colors: string[];
}

export const KIND_LABELS: Record<ChartKind, string> = { bar: "柱形", line: "折线", pareto: "排列", pie: "占比", heat: "热力" };

const BARS_MAX = 20;
const SLICES_MAX = 8;
const UPRIGHT_MAX = 9;

/** The chart a report is drawn as before anybody chooses. */
export function defaultAsk(report: ReportMeta): ChartAsk {
  const [given] = report.charts ?? [];
  if (given) return { kind: given.kind as ChartKind, x: given.x, measures: given.measures, series: given.series || undefined };
  return { kind: report.rows[0]?.bucket ? "line" : "bar", x: report.rows[0]?.name ?? "", measures: [report.measures[0]?.name ?? ""] };
}

/** The kinds that make sense for a report. */
export function kindsFor(report: ReportMeta): ChartKind[] {
  if (report.rows.length > 1) return ["bar", "line", "heat"];
  return report.rows[0]?.bucket ? ["bar", "line"] : ["bar", "pareto", "pie"];
}

/** A chart of another kind about the same thing; heat needs a second dimension, the single ones a single measure. */
export function asKind(ask: ChartAsk, kind: ChartKind, report: ReportMeta): ChartAsk {
  const other = report.rows.find((row) => row.name !== ask.x)?.name;
  if (kind === "heat") return { ...ask, kind, series: ask.series ?? other };
  return { ...ask, kind, series: report.rows.length > 1 ? (ask.series ?? other) : undefined };
}

interface Drawing {
  answer: ReportAnswer;
  ask: ChartAsk;
  palette: Palette;
}

export function optionOf(answer: ReportAnswer, ask: ChartAsk, palette: Palette): EChartsCoreOption {
  const drawing = { answer, ask, palette };
  const base = { color: palette.colors, textStyle: { color: palette.ink, fontFamily: "inherit" }, animationDuration: 350 };
  if (ask.kind === "heat" && ask.series) return { ...base, ...heat(drawing) };
  if (ask.kind === "pie") return { ...base, ...pie(drawing) };
  if (ask.kind === "pareto") return { ...base, ...pareto(drawing) };
  return { ...base, ...bars(drawing) };
}

const columnOf = ({ answer }: Drawing, name: string) => measures(answer).find((one) => one.name === name);
const cellOf = ({ answer }: Drawing, row: ReportRow | undefined, name: string) =>
  row?.cells[measures(answer).findIndex((one) => one.name === name)] ?? null;
const indexOf = ({ answer }: Drawing, row: ReportRow | undefined) => (row ? answer.rows.indexOf(row) : -1);
const mark = (drawing: Drawing, row: ReportRow | undefined, name: string) => ({
  value: numberOf(cellOf(drawing, row, name)),
  row: indexOf(drawing, row),
});

function tooltip({ palette }: Drawing, trigger: "axis" | "item") {
  return {
    trigger,
    confine: true,
    backgroundColor: palette.surface,
    borderColor: palette.line,
    textStyle: { color: palette.ink, fontSize: 12 },
    axisPointer: { type: trigger === "axis" ? "shadow" : "none" },
  };
}

function valueAxis({ palette }: Drawing, column: ReportColumn | undefined) {
  return {
    type: "value",
    name: column?.unit ?? "",
    nameTextStyle: { color: palette.mute },
    axisLabel: { color: palette.mute },
    splitLine: { lineStyle: { color: palette.line } },
    splitNumber: 4,
  };
}

const categoryAxis = ({ palette }: Drawing, data: string[]) => ({
  type: "category",
  data,
  axisLabel: { color: palette.mute, width: 96, overflow: "truncate", hideOverlap: true },
  axisLine: { lineStyle: { color: palette.line } },
  axisTick: { show: false },
});

const legend = ({ palette }: Drawing, count: number) =>
  count > 1 ? { type: "scroll", top: 0, right: 0, left: 0, textStyle: { color: palette.mute }, itemWidth: 12, itemHeight: 8, icon: "roundRect" } : undefined;

/** One row per mark: labels of x, made different by the other dimensions where a label comes twice. */
function single(drawing: Drawing): { labels: string[]; rows: ReportRow[] } {
  const { answer, ask } = drawing;
  const names = dimensions(answer).map((one) => one.name);
  const place = names.indexOf(ask.x);
  const dated = !!dimensions(answer)[place]?.bucket;
  const order = dated ? ordered(answer, place) : [];
  const rows = dated
    ? [...answer.rows].sort((one, other) => order.indexOf(labelAt(one, place)) - order.indexOf(labelAt(other, place)))
    : answer.rows.slice(0, BARS_MAX);
  const twice = new Set(rows.map((row) => labelAt(row, place))).size < rows.length;
  const label = (row: ReportRow) => (twice ? names.map((_name, at) => labelAt(row, at)).join(" ") : labelAt(row, place));
  return { labels: rows.map(label), rows };
}

function bars(drawing: Drawing): EChartsCoreOption {
  return drawing.ask.series && dimensions(drawing.answer).length > 1 ? seriesBars(drawing) : measureBars(drawing);
}

/** A line or a group of bars per value of the second dimension. */
function seriesBars(drawing: Drawing): EChartsCoreOption {
  const { answer, ask } = drawing;
  const [name] = ask.measures;
  const column = columnOf(drawing, name);
  const laid = matrix(answer, ask.series ?? "", ask.x);
  const total = (down: number) => laid.across.reduce((sum, _label, across) => sum + (numberOf(cellOf(drawing, laid.at(down, across), name)) ?? 0), 0);
  const shown = laid.down
    .map((label, down) => ({ label, down, total: total(down) }))
    .sort((one, other) => other.total - one.total)
    .slice(0, BARS_MAX);
  // The largest have the colours of the theme; the many small ones are grey, so that no two are mistaken for each other.
  const color = (place: number) => drawing.palette.colors[place] ?? drawing.palette.faint;
  return {
    tooltip: { ...tooltip(drawing, "axis"), valueFormatter: (value: unknown) => withUnit(asText(value), column ?? {}) },
    legend: legend(drawing, shown.length),
    grid: { left: 8, right: 12, top: 58, bottom: 4, containLabel: true },
    xAxis: categoryAxis(drawing, laid.across),
    yAxis: valueAxis(drawing, column),
    series: shown.map(({ label, down }, place) => ({
      name: label,
      ...look(ask.kind, false),
      color: color(place),
      z: shown.length - place,
      stack: ask.kind === "bar" ? "all" : undefined,
      data: laid.across.map((_label, across) => mark(drawing, laid.at(down, across), name)),
    })),
  };
}

/** A bar or line per measure; measures of two units stand on two axes; many names lie down. */
function measureBars(drawing: Drawing): EChartsCoreOption {
  const { answer, ask } = drawing;
  const { labels, rows } = single(drawing);
  const columns = ask.measures.map((name) => columnOf(drawing, name)).filter((one): one is ReportColumn => !!one);
  const units = [...new Set(columns.map((one) => one.unit ?? ""))].slice(0, 2);
  const dated = !!dimensions(answer).find((one) => one.name === ask.x)?.bucket;
  const lying = !dated && labels.length > UPRIGHT_MAX && ask.kind === "bar";
  const category = lying ? { ...categoryAxis(drawing, labels), inverse: true } : categoryAxis(drawing, labels);
  const values = units.map((unit) => valueAxis(drawing, columns.find((one) => (one.unit ?? "") === unit)));
  return {
    tooltip: { ...tooltip(drawing, "axis") },
    legend: legend(drawing, columns.length),
    grid: { left: 8, right: lying ? 48 : 12, top: columns.length > 1 ? 58 : 28, bottom: 4, containLabel: true },
    xAxis: lying ? values : category,
    yAxis: lying ? category : values,
    series: columns.map((column) => ({
      name: column.label,
      ...look(ask.kind, lying),
      [lying ? "xAxisIndex" : "yAxisIndex"]: units.indexOf(column.unit ?? ""),
      tooltip: { valueFormatter: (value: unknown) => withUnit(asText(value), column) },
      label: lying && columns.length === 1 ? { show: true, position: "right", color: drawing.palette.mute } : undefined,
      areaStyle: ask.kind === "line" && columns.length === 1 ? { opacity: 0.1 } : undefined,
      data: rows.map((row) => mark(drawing, row, column.name)),
    })),
  };
}

function look(kind: ChartKind, lying: boolean) {
  if (kind === "line") return { type: "line", symbolSize: 6, lineStyle: { width: 2.5 }, connectNulls: true };
  return { type: "bar", barMaxWidth: lying ? 14 : 26, itemStyle: { borderRadius: lying ? [0, 4, 4, 0] : [4, 4, 0, 0] } };
}

/** Bars from the largest down, and the share they have together. */
function pareto(drawing: Drawing): EChartsCoreOption {
  const [name] = drawing.ask.measures;
  const column = columnOf(drawing, name);
  const place = dimensions(drawing.answer).findIndex((one) => one.name === drawing.ask.x);
  const rows = [...drawing.answer.rows].sort((one, other) => (numberOf(cellOf(drawing, other, name)) ?? 0) - (numberOf(cellOf(drawing, one, name)) ?? 0));
  const shares = cumulative(rows.map((row) => numberOf(cellOf(drawing, row, name)) ?? 0));
  return {
    tooltip: tooltip(drawing, "axis"),
    legend: legend(drawing, 2),
    grid: { left: 8, right: 8, top: 58, bottom: 4, containLabel: true },
    xAxis: categoryAxis(drawing, rows.map((row) => labelAt(row, place))),
    yAxis: [
      valueAxis(drawing, column),
      { ...valueAxis(drawing, { name: "", label: "", type: "measure", unit: "累计 %" }), max: 100, splitLine: { show: false } },
    ],
    series: [
      { name: column?.label, ...look("bar", false), data: rows.map((row) => mark(drawing, row, name)) },
      {
        name: "累计占比",
        ...look("line", false),
        yAxisIndex: 1,
        tooltip: { valueFormatter: (value: unknown) => `${String(value)}%` },
        data: shares.map((share, at) => ({ value: share, row: indexOf(drawing, rows[at]) })),
      },
    ],
  };
}

/** The running share of a list of numbers in percent, with one digit. */
export function cumulative(values: number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return total > 0 ? Math.round((sum / total) * 1000) / 10 : 0;
  });
}

function pie(drawing: Drawing): EChartsCoreOption {
  const { palette } = drawing;
  const [name] = drawing.ask.measures;
  const column = columnOf(drawing, name);
  const { labels, rows } = single(drawing);
  const slices = rows
    .map((row, at) => ({ name: labels[at], ...mark(drawing, row, name) }))
    .filter((slice) => (slice.value ?? 0) > 0)
    .sort((one, other) => (other.value ?? 0) - (one.value ?? 0));
  const rest = slices.slice(SLICES_MAX).reduce((sum, slice) => sum + (slice.value ?? 0), 0);
  return {
    tooltip: { ...tooltip(drawing, "item"), valueFormatter: (value: unknown) => withUnit(asText(value), column ?? {}) },
    series: [
      {
        type: "pie",
        radius: ["46%", "72%"],
        itemStyle: { borderColor: palette.surface, borderWidth: 2, borderRadius: 4 },
        label: { color: palette.ink, formatter: "{b} {d}%" },
        labelLine: { lineStyle: { color: palette.line } },
        data: [...slices.slice(0, SLICES_MAX), ...(rest ? [{ name: "其他", value: rest, row: -1, itemStyle: { color: palette.mute } }] : [])],
      },
    ],
  };
}

function heat(drawing: Drawing): EChartsCoreOption {
  const { answer, ask, palette } = drawing;
  const [name] = ask.measures;
  const column = columnOf(drawing, name);
  const laid = matrix(answer, ask.series ?? "", ask.x);
  const cells = laid.down.flatMap((_label, down) =>
    laid.across.flatMap((_other, across) => {
      const row = laid.at(down, across);
      const value = numberOf(cellOf(drawing, row, name));
      return value === null ? [] : [{ value: [across, down, value], row: indexOf(drawing, row) }];
    }),
  );
  const most = Math.max(1, ...cells.map((cell) => cell.value[2]));
  const readable = cells.map((cell) => ({ ...cell, label: { color: cell.value[2] > most * 0.55 ? palette.surface : palette.ink } }));
  return {
    tooltip: {
      ...tooltip(drawing, "item"),
      formatter: ({ value }: { value: [number, number, number] }) =>
        `${laid.down[value[1]]} · ${laid.across[value[0]]}<br><b>${withUnit(String(value[2]), column ?? {})}</b>`,
    },
    grid: { left: 8, right: 8, top: 8, bottom: 44, containLabel: true },
    xAxis: { ...categoryAxis(drawing, laid.across), splitArea: { show: false } },
    yAxis: { ...categoryAxis(drawing, laid.down), inverse: true },
    visualMap: {
      min: 0,
      max: most,
      orient: "horizontal",
      left: "center",
      bottom: 0,
      itemHeight: 120,
      itemWidth: 12,
      calculable: true,
      textStyle: { color: palette.mute },
      inRange: { color: [palette.line, palette.colors[0]] },
    },
    series: [{ type: "heatmap", data: readable, itemStyle: { borderColor: palette.surface, borderWidth: 2, borderRadius: 3 }, label: { show: laid.across.length <= 14, fontSize: 11 } }],
  };
}

const asText = (value: unknown) => (value === null || value === undefined || value === "-" ? null : String(value));

/** How high the picture must be so that lying bars and heat rows can be read. */
export function heightFor(answer: ReportAnswer, ask: ChartAsk): number {
  const place = dimensions(answer).findIndex((one) => one.name === (ask.kind === "heat" ? ask.series : ask.x));
  const count = new Set(answer.rows.map((row) => labelAt(row, place))).size;
  const dated = !!dimensions(answer)[place]?.bucket;
  if (ask.kind === "heat") return Math.max(260, count * 26 + 80);
  return ask.kind === "bar" && !ask.series && !dated && count > UPRIGHT_MAX ? Math.min(count, BARS_MAX) * 24 + 60 : 320;
}
