import { describe, expect, it } from "vitest";
import { normalField } from "@/core/meta";
import type { EntityMeta } from "@/core/types";
import { listAddress, phoneAddress } from "./addresses";
import { askedFields, placedProblems, useAsking } from "./asking";
import { Refusal } from "@/core/api/client";

const finding = normalField({ name: "finding", label: "核实情况", type: "text" });
const shares = normalField({ name: "shares", label: "责任", type: "lines", lines: [{ name: "part", label: "比例", type: "decimal" }] });
const entity = { name: "complaint.ticket", label: "投诉单", fields: [finding, shares] } as unknown as EntityMeta;
const question = (values: object, remark = false) => ({ entity, asks: ["shares"], needs: ["finding"], values: { ...values }, remark: () => remark });

describe("追问", () => {
  it("asks for what the step asks, and for needed fields that are still empty", () => {
    expect(askedFields(question({})).map((field) => field.name)).toEqual(["shares", "finding"]);
    expect(askedFields(question({ finding: "破损" })).map((field) => field.name)).toEqual(["shares"]);
  });

  it("sends nothing while something needed is missing", async () => {
    const asking = useAsking(question({}, true));
    const sent: unknown[] = [];
    expect(await asking.attempt(async () => sent.push(1))).toBe(false);
    expect(Object.keys(asking.wrong.value).sort()).toEqual(["finding", "remark"]);
    asking.draft.value = { ...asking.draft.value, finding: "破损" };
    asking.remark.value = " 属实 ";
    expect(await asking.attempt(async (values, remark) => sent.push({ values, remark }))).toBe(true);
    expect(sent).toEqual([{ values: { shares: [], finding: "破损" }, remark: "属实" }]);
  });

  it("uses the same key for the same attempt and a new one after a refusal", async () => {
    const asking = useAsking(question({ finding: "破损" }));
    const keys: string[] = [];
    const refuse = async (_values: object, _remark: string, key: string) => {
      keys.push(key);
      throw new Refusal(400, [{ code: "x", where: "shares.0.part", message: "比例要在 0 和 100 之间" }]);
    };
    await asking.attempt(refuse);
    await asking.attempt(refuse);
    expect(new Set(keys).size).toBe(2);
    expect(asking.wrong.value).toEqual({ shares: "比例要在 0 和 100 之间" });
  });

  it("shows problems that belong to no field above the form, together", () => {
    const problems = [{ code: "a", where: "投诉处理/判定", message: "甲" }, { code: "b", where: "", message: "乙" }];
    expect(placedProblems([finding], problems)).toEqual({ "": "甲;乙" });
  });
});

describe("手机地址", () => {
  const meta = { flow: (name: string) => (name === "f" ? { on: "complaint.ticket" } : undefined) };

  it("opens a board as the list of its records, and leaves importing to the desk", () => {
    expect(phoneAddress("board", "f", meta)).toBe("/e/complaint.ticket");
    expect(phoneAddress("import", "complaint.ticket", meta)).toBe("");
    expect(phoneAddress("report", "r", meta)).toBe("/report/r");
  });

  it("carries the condition of a figure to the list", () => {
    expect(JSON.parse(listAddress("e", { field: "unit", op: "eq", value: 7 }).query.w)).toEqual({ field: "unit", op: "eq", value: 7 });
  });
});
