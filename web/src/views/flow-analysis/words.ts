/** How figures on procedures read (流程分析的说法). */
import type { Analysis, Behind, Times } from "@/core/api/analysis";
import { duration } from "@/core/format";
import type { ReportAnswer } from "@/core/types";

export const PERIODS: [word: string, label: string][] = [
  ["last_7_days", "近 7 天"],
  ["last_30_days", "近 30 天"],
  ["this_month", "本月"],
  ["last_month", "上月"],
  ["last_12_months", "近 12 个月"],
];

/** What of a row is shown, and what the list behind a figure is called. */
export interface Opened {
  title: string;
  behind: Behind;
}

const HOUR = 3600;

/** Say a length of working time, which knows no days: "45 分钟", "3.5 小时". */
export function workHours(seconds: number): string {
  if (seconds < HOUR) return seconds < 60 ? "不到 1 分钟" : `${Math.floor(seconds / 60)} 分钟`;
  return `${(seconds / HOUR).toFixed(seconds < 100 * HOUR ? 1 : 0)} 小时`;
}

export const spanText = (seconds: number | null, byWork: boolean) => (seconds === null ? "–" : byWork ? workHours(seconds) : duration(seconds));
export const medianText = (times: Times, byWork: boolean) => spanText(byWork ? times.work_median : times.median, byWork);
export const p85Text = (times: Times, byWork: boolean) => spanText(byWork ? times.work_p85 : times.p85, byWork);

export const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 && share > 0 ? 1 : 0)}%`;
export const rate = (part: number, whole: number) => (whole ? percent(part / whole) : "–");

/** Say where most of the time is waited; nothing where nothing waits. */
export function bottleneckText(found: Analysis, byWork: boolean): string {
  const worst = found.bottleneck;
  const step = worst && found.steps.find((one) => one.move === worst.move && one.step === worst.step);
  if (!worst || !step) return "";
  const median = (byWork ? step.times.work_median : step.times.median) ?? 0;
  const half = median >= 60 ? `，一半要等 ${medianText(step.times, byWork)} 以上` : "";
  const standing = step.standing ? `，现在还停着 ${step.standing} 件` : "";
  return `「${worst.label}」占全部等待的 ${percent(worst.share)}${half}${standing}。`;
}

/** What happened day by day, as a report that can be drawn. */
export function throughputAnswer(found: Analysis): ReportAnswer {
  const measure = (name: string, label: string) => ({ name, label, type: "measure" as const, unit: "件", scale: 0, narrows: null });
  return {
    name: "throughput",
    label: "办结量",
    period: found.period,
    columns: [{ name: "day", label: "日期", type: "dimension", bucket: found.bucket }, measure("started", "发起"), measure("finished", "办结")],
    rows: found.throughput.map((one) => ({
      keys: [{ value: one.from, label: bucketLabel(one.from, found.bucket) }],
      cells: [String(one.started), String(one.finished)],
      opens: { and: [] },
    })),
    totals: [String(found.started), String(found.whole.count)],
    as_of: found.as_of,
  } as ReportAnswer;
}

export function bucketLabel(from: string, bucket: Analysis["bucket"]): string {
  if (bucket === "month") return from.slice(0, 7);
  return bucket === "week" ? `${from.slice(5)} 起` : from.slice(5);
}
