import { describe, expect, it } from "vitest";
import type { BillRow } from "@/core/api/bills";
import { chosen, outcome, standings } from "./billing";

const row = (title: string, stage?: string, stage_label = "") =>
  ({ customer: { id: 1, title }, document: stage ? { stage, stage_label } : null }) as BillRow;
const rows = [row("甲公司", "confirmed", "已确认"), row("乙公司 ABC", "review", "待审核"), row("丙公司"), row("丁公司", "review", "待审核")];

describe("bills of a month", () => {
  it("are counted by stage in the order they go through", () => {
    expect(standings(rows).map((one) => [one.label, one.count])).toEqual([["未出账", 1], ["待审核", 2], ["已确认", 1]]);
  });

  it("are found by name and stage", () => {
    expect(chosen(rows, " abc ", null).map((one) => one.customer.title)).toEqual(["乙公司 ABC"]);
    expect(chosen(rows, "公司", "review").length).toBe(2);
    expect(chosen(rows, "", "").map((one) => one.customer.title)).toEqual(["丙公司"]);
  });

  it("say what making them came to", () => {
    expect(outcome({ made: 3, confirmed: 2, review: 1, same: 4 })).toBe("新出 3 张，自动确认 2 张，待人工审核 1 张");
    expect(outcome({ same: 4 })).toBe("没有变化");
  });
});
