import { describe, expect, it } from "vitest";
import type { Procedure } from "@/core/types";
import { enteredOf, missingEntry } from "./steering";

const procedure = { nodes: [{ kind: "work", people: [{ task: 7 }] }, { kind: "approval", people: [{ task: 8 }] }] } as unknown as Procedure;
const now = new Date("2026-03-02T10:00:00");

describe("补审", () => {
  it("submits work and agrees to an approval", () => {
    expect(enteredOf(procedure, 7)).toMatchObject({ decision: "submit", submits: true });
    expect(enteredOf(procedure, 8)).toMatchObject({ decision: "approve", submits: false });
  });

  it("wants a time that is past, and words for a no", () => {
    const said = { decision: "approve" as const, at: "", submits: false };
    expect(missingEntry(said, "", now)).toContain("当时的时间");
    expect(missingEntry({ ...said, at: "2026-03-02T11:00" }, "", now)).toContain("现在以后");
    expect(missingEntry({ ...said, at: "2026-03-02T09:00", decision: "reject" }, " ", now)).toContain("意见");
    expect(missingEntry({ ...said, at: "2026-03-02T09:00" }, "", now)).toBe("");
  });
});
