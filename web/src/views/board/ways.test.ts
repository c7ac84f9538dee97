import { describe, expect, it } from "vitest";
import type { FlowMeta, MoveMeta } from "@/core/types";
import { asksSomething, bottleneck, reachable, shade, waysBetween } from "./ways";

const move = (name: string, sources: string[], target: string, danger = false): MoveMeta => ({
  name, label: name, sources, target, asks: [], needs: [], comment: "none", danger, approval: false,
});
const flow: FlowMeta = {
  name: "f", label: "流程", on: "e", initial: "a", clocks: [], stages: [],
  moves: [move("drop", ["a"], "c", true), move("go", ["a", "b"], "c"), move("again", ["a"], "a"), move("on", ["a"], "b")],
};

describe("看板去向", () => {
  it("allows only the stages a move leads to, and not the own one", () => {
    expect([...reachable(flow, "a")].sort()).toEqual(["b", "c"]);
    expect([...reachable(flow, "c")]).toEqual([]);
  });

  it("offers the harmless way first", () => {
    expect(waysBetween(flow, "a", "c").map((one) => one.name)).toEqual(["go", "drop"]);
  });

  it("asks when the definition asks, warns, or runs an approval", () => {
    const offer = { ...move("go", ["a"], "c"), blockers: [], approval: null };
    expect(asksSomething(offer)).toBe(false);
    expect(asksSomething({ ...offer, comment: "optional" })).toBe(false);
    expect(asksSomething({ ...offer, comment: "required" })).toBe(true);
    expect(asksSomething({ ...offer, approval: "赔付审批" })).toBe(true);
  });

  it("shows the time in a stage against its limit", () => {
    expect([shade(null), shade(0.5), shade(0.8), shade(1), shade(1.01)]).toEqual(["", "green", "yellow", "yellow", "red"]);
  });

  it("names a bottleneck only when it clearly is one", () => {
    const column = (stage: string, count: number, hours: number) => ({ stage, category: "open", count, median_hours: hours });
    expect(bottleneck([column("a", 10, 10), column("b", 2, 4)])).toBe("a");
    expect(bottleneck([column("a", 10, 10), column("b", 10, 9)])).toBe("");
  });
});
