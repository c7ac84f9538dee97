import { describe, expect, it } from "vitest";
import type { Watch } from "@/core/api/watches";
import { choiceOf, countsText, mappingsFor, periodText } from "./watches";

describe("watched folders", () => {
  it("say how often they are looked into", () => {
    expect([1, 5, 60, 90, 120, 1440].map(periodText)).toEqual(["每分钟", "每 5 分钟", "每小时", "每 90 分钟", "每 2 小时", "每天"]);
  });

  it("say what became of the rows, and nothing of what there is none", () => {
    expect(countsText({ new: 1200, error: 3, same: 0 })).toBe("新增 1,200，错误 3");
    expect(countsText({})).toBe("");
  });

  it("offer the mappings of the chosen entity", () => {
    const known = ["a", "b"].map((entity) => ({ fingerprint: entity, entity, label: entity, changed_at: "" }));
    expect(mappingsFor(known, "").length).toBe(2);
    expect(mappingsFor(known, "b").map((one) => one.fingerprint)).toEqual(["b"]);
  });

  it("send only what is chosen", () => {
    const watch = { ...choiceOf(null), folder: "总部", id: 7, owner: "林晓" } as Watch;
    expect(choiceOf(watch)).toEqual({ ...choiceOf(null), folder: "总部" });
  });
});
