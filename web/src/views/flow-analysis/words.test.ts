import { describe, expect, it } from "vitest";
import type { Analysis, Times } from "@/core/api/analysis";
import { bottleneckText, medianText, percent, rate, throughputAnswer, workHours } from "./words";

const TIMES: Times = { count: 4, median: 90_000, p85: 180_000, work_count: 0, work_median: null, work_p85: null };
const FOUND = {
  period: ["2026-03-01", "2026-03-03"],
  bucket: "day",
  started: 3,
  whole: { ...TIMES, count: 2 },
  as_of: "2026-03-02T10:00:00Z",
  throughput: [
    { from: "2026-03-01", until: "2026-03-02", started: 3, finished: 0, decided: 1 },
    { from: "2026-03-02", until: "2026-03-03", started: 0, finished: 2, decided: 2 },
  ],
  steps: [{ move: "ask", step: "say", label: "表态", times: TIMES, standing: 2 }],
  bottleneck: { move: "ask", step: "say", label: "表态", share: 0.625 },
} as unknown as Analysis;

describe("lengths of time", () => {
  it("tells working time in hours, never in days", () => {
    expect([30, 600, 5400, 100 * 3600, 400_000].map(workHours)).toEqual(["不到 1 分钟", "10 分钟", "1.5 小时", "100 小时", "111 小时"]);
  });
  it("says nothing where no working time is known", () => {
    expect(medianText(TIMES, false)).toBe("1天1小时");
    expect(medianText(TIMES, true)).toBe("–");
  });
});

describe("shares", () => {
  it("keeps a digit of small ones", () => {
    expect([percent(0), percent(0.004), percent(0.625)]).toEqual(["0%", "0.4%", "63%"]);
    expect([rate(1, 4), rate(0, 0)]).toEqual(["25%", "–"]);
  });
});

describe("what is said", () => {
  it("names the bottleneck, how long half of them wait, and what stands there", () => {
    expect(bottleneckText(FOUND, false)).toBe("「表态」占全部等待的 63%，一半要等 1天1小时 以上，现在还停着 2 件。");
    expect(bottleneckText({ ...FOUND, bottleneck: null }, false)).toBe("");
  });
  it("draws every day, also those on which nothing ended", () => {
    const answer = throughputAnswer(FOUND);
    expect(answer.rows.map((row) => [row.keys[0].label, ...row.cells])).toEqual([["03-01", "3", "0"], ["03-02", "0", "2"]]);
  });
});
