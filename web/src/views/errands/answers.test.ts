import { describe, expect, it } from "vitest";
import type { Question } from "@/core/api/errands";
import { blank, missing, sent } from "./answers";

const asks: Question[] = [
  { name: "price", label: "价格", type: "number", required: true },
  { name: "sure", label: "说定", type: "boolean", required: true },
  { name: "at", label: "何时", type: "instant", required: false },
];

describe("填写的值", () => {
  it("空着的必填说得出，是否不算空", () => {
    expect(missing(asks, blank(asks))).toEqual(["价格"]);
    expect(missing(asks, { price: " 3 " })).toEqual([]);
  });
  it("数字照写，时间带时区，没填就是没有", () => {
    expect(sent(asks, { price: " 3.10 ", sure: true, at: "2026-11-23T08:00" })).toEqual({ price: "3.10", sure: true, at: new Date("2026-11-23T08:00").toISOString() });
    expect(sent(asks, {})).toEqual({ price: null, sure: false, at: null });
  });
});
