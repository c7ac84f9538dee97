/** What charts of a book are made of (图的内容): lines over months, and steps from a plan to what came. */
import type { Trend, Waterfall } from "@/core/api/books";
import type { EChartsCoreOption } from "@/core/echarts";
import { grouped } from "@/core/format";

export interface Colors {
  ink: string;
  mute: string;
  line: string;
  series: string[];
  good: string;
  bad: string;
  whole: string;
}

export interface Bar {
  label: string;
  /** where it stands, and how high it is */
  from: number;
  to: number;
  effect: string;
  kind: "whole" | "good" | "bad";
}

/** The bars of a waterfall: the whole at both ends, between them what each row added or took. */
export function bars(found: Waterfall, names: { start: string; end: string }): Bar[] {
  let level = Number(found.start);
  const steps = found.steps.map((one): Bar => {
    const from = level;
    level += Number(one.effect);
    return { label: one.label, from, to: level, effect: one.effect, kind: Number(one.effect) < 0 ? "bad" : "good" };
  });
  return [
    { label: names.start, from: 0, to: Number(found.start), effect: found.start, kind: "whole" },
    ...steps,
    { label: names.end, from: 0, to: Number(found.end), effect: found.end, kind: "whole" },
  ];
}

const axes = (colors: Colors, names: string[]) => ({
  grid: { left: 16, right: 24, top: 46, bottom: 16, containLabel: true },
  xAxis: { type: "category", data: names, axisLabel: { color: colors.mute, interval: 0, rotate: names.length > 9 ? 32 : 0 }, axisLine: { lineStyle: { color: colors.line } }, axisTick: { show: false } },
  yAxis: { type: "value", axisLabel: { color: colors.mute }, splitLine: { lineStyle: { color: colors.line } } },
});

/** A waterfall hangs between an unseen bar below and the seen one; below nought it hangs the other way. */
export function waterfallOf(found: Bar[], colors: Colors): EChartsCoreOption {
  const tone = { whole: colors.whole, good: colors.good, bad: colors.bad };
  const ground = (one: Bar) => (one.from * one.to < 0 ? 0 : Math.abs(one.from) < Math.abs(one.to) ? one.from : one.to);
  const parts = (one: Bar): [above: number, below: number] => {
    const [low, high] = [Math.min(one.from, one.to), Math.max(one.from, one.to)];
    return low < 0 && high > 0 ? [high, low] : high > 0 || !low ? [high - low, 0] : [0, low - high];
  };
  const seen = (pick: 0 | 1) => found.map((one) => ({ value: parts(one)[pick], itemStyle: { color: tone[one.kind] } }));
  return {
    ...axes(colors, found.map((one) => one.label)),
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (asked: { dataIndex: number }[]) => { const one = found[asked[0].dataIndex]; return `${one.label}<br><b>${one.kind === "whole" || one.effect.startsWith("-") ? "" : "+"}${grouped(one.effect)}</b>`; } },
    series: [
      { type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: found.map(ground) },
      { type: "bar", stack: "all", data: seen(0), label: { show: true, position: "top", color: colors.ink, formatter: ({ dataIndex }: { dataIndex: number }) => (parts(found[dataIndex])[0] ? grouped(found[dataIndex].effect) : "") } },
      { type: "bar", stack: "all", data: seen(1), label: { show: true, position: "bottom", color: colors.ink, formatter: ({ dataIndex }: { dataIndex: number }) => (parts(found[dataIndex])[1] && !parts(found[dataIndex])[0] ? grouped(found[dataIndex].effect) : "") } },
    ],
  };
}

/** Months go from left to right; a month without figures leaves a gap, not a nought. */
export function trendOf(found: Trend, colors: Colors): EChartsCoreOption {
  return {
    ...axes(colors, found.months.map((one) => one.replace("-", "年") + "月")),
    color: colors.series,
    legend: { top: 8, textStyle: { color: colors.ink } },
    tooltip: { trigger: "axis", valueFormatter: (value: unknown) => (value === null || value === undefined ? "–" : grouped(String(value))) },
    series: found.series.map((one) => ({ type: "line", name: one.unit ? `${one.label}（${one.unit}）` : one.label, connectNulls: false, symbolSize: 7, data: one.values.map((value) => (value === null ? null : Number(value))) })),
  };
}
