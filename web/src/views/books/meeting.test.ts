import { describe, expect, it } from "vitest";
import type { Remark } from "@/core/api/meetings";
import { climbed, columnsOf, open, short, standing, swiped, turned, widths } from "./meeting";

describe("翻页", () => {
  it("前后、首尾，到头不绕回去", () => {
    expect(["ArrowRight", "PageDown", "ArrowLeft", "PageUp", "Home", "End"].map((key) => turned(key, 1, 5))).toEqual([2, 2, 0, 0, 0, 4]);
    expect([turned("ArrowRight", 4, 5), turned("PageUp", 0, 5), turned("Home", 0, 5), turned("End", 4, 5), turned("a", 2, 5)]).toEqual([null, null, null, null, null]);
  });

  it("横着划才翻页，上下滚动不算", () => {
    expect([swiped(-90, 10), swiped(90, -10), swiped(-90, 80), swiped(-20, 0)]).toEqual(["ArrowRight", "ArrowLeft", "", ""]);
  });
});

describe("名次", () => {
  it("升降说得出，没有名次的不说", () => {
    expect(climbed({ place: 2, place_before: 5 })).toEqual({ text: "比上月升 3 名", tone: "good" });
    expect(climbed({ place: 4, place_before: 3 })).toEqual({ text: "比上月降 1 名", tone: "bad" });
    expect(climbed({ place: 1, place_before: 1 }).text).toBe("和上月一样");
    expect(climbed({ place: 1, place_before: null }).text).toBe("上月没有排名");
    expect(climbed({ place: null, place_before: 1 }).text).toBe("");
  });
});

describe("图", () => {
  it("大数说成万和亿，小数照说", () => {
    expect(["110800.00", "-123456789", "36.93", "-950", null].map(short)).toEqual(["11.1万", "-1.23亿", "36.93", "-950", "–"]);
  });

  it("差得最多的最长，再小也看得见", () => {
    expect(widths(["-200", "100", "1", null])).toEqual([100, 50, 2, 2]);
    expect(widths([])).toEqual([]);
  });

  it("亏的柱子在零线下面，没有数的没有高度", () => {
    const { columns, zero } = columnsOf(["30", "-10", null]);
    expect(zero).toBe(75);
    expect(columns.map((one) => [one.top, one.height])).toEqual([[0, 75], [75, 25], [75, 0]]);
    expect(columnsOf([null, null]).columns[0].height).toBe(0);
  });
});

describe("任务", () => {
  const task = { people: ["车一"], until: "2026-04-10", late: false, done_at: null, done_by: "", note: "" };
  it("在办、过期、办好分得清，办好的不再算", () => {
    const done = { ...task, late: false, done_at: "2026-04-09T08:00:00+08:00" };
    expect([standing(task).text, standing({ ...task, late: true }).tone, standing(done).tone]).toEqual(["在办", "red", "green"]);
    const of = (each: Remark["task"]) => ({ task: each }) as Remark;
    expect(open({ earlier: [of(task), of(done)], remarks: [of(null), of(task)] })).toBe(2);
  });
});
