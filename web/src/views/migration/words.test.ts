import { describe, expect, it } from "vitest";
import { choiceOf, counted, startedFrom, written } from "./words";

describe("words of a migration", () => {
  it("counts how rows would go", () => {
    const row = { instance_id: 1, entity: "e", record_id: 1, title: "", from_version: 1, at: [], notes: [] };
    expect(counted([{ ...row, outcome: "ok" }, { ...row, outcome: "ok" }, { ...row, outcome: "impossible" }])).toEqual({ ok: 2, impossible: 1 });
  });

  it("begins a day where people are", () => {
    expect(startedFrom("2026-03-02")).toBe("2026-03-02T00:00:00+08:00");
    expect(startedFrom("")).toBeNull();
  });

  it("reads every choice as it was written", () => {
    for (const choice of [{ step: "a", gone: true }, { step: "a", gone: false }]) expect(choiceOf(written(choice))).toEqual(choice);
    expect(choiceOf(written(undefined))).toBeNull();
  });
});
