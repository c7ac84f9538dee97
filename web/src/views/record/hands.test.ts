import { expect, it } from "vitest";
import type { HistoryEntry } from "@/core/types";
import { handsIn } from "./hands";

const entry = (seq: number, title: string, ...fields: string[]): HistoryEntry => ({
  seq, at: "2020-05-01T08:00:00+08:00", actor: { id: 1, title }, kind: "changed", kind_label: "修改", cause: "",
  changes: fields.map((field) => ({ field, label: field, before: "", after: "" })),
});

it("names who saved each field last, the system where nobody did", () => {
  const found = handsIn([entry(3, "王芳", "finding"), entry(2, "", "amount", "finding"), entry(1, "陈静", "amount")], ["finding", "amount"]);
  expect(found.finding).toMatch(/^王芳 /);
  expect(found.amount).toMatch(/^系统 /);
  expect(handsIn([entry(1, "王芳", "other")], ["finding"])).toEqual({});
});
