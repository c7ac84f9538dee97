import { describe, expect, it } from "vitest";
import { begun, restored } from "./drafting";

describe("drafts of a task", () => {
  it("come back where the step still asks for the field", () => {
    const draft = { saved_at: "", opinion: "", values: { note: "写到一半", gone: 1 }, signature: null };
    expect(restored({ draft }, { note: null, amount: "5" })).toEqual({ note: "写到一半", amount: "5" });
    expect(restored({ draft: null }, { note: "旧" })).toEqual({ note: "旧" });
  });

  it("hold what was changed only", () => {
    const fields = [{ name: "note" }, { name: "owner" }, { name: "left" }];
    const before = { note: null, owner: { id: 1, title: "甲" }, left: "x" };
    expect(begun(fields, before, { note: "新", owner: { id: 1, title: "甲" }, left: "" })).toEqual({ note: "新", left: "" });
  });
});
