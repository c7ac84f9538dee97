import { describe, expect, it } from "vitest";
import { missing, outcomes } from "./many";

const items = [
  { id: 1, title: "甲的申请", small: "" },
  { id: 2, title: "乙的申请", small: "" },
  { id: 3, title: "丙的申请", small: "" },
];

describe("the same done to many", () => {
  it("shows what was refused first, and what nothing was said about as not done", () => {
    const problems = [{ code: "flow.suspended", where: "审批", message: "已经挂起了" }];
    const found = outcomes(items, [{ id: 1, ok: true, problems: [] }, { id: 2, ok: false, problems }]);
    expect(found.map((one) => [one.id, one.ok, one.said])).toEqual([
      [2, false, "已经挂起了"],
      [3, false, "没有处理，请再试一次"],
      [1, true, ""],
    ]);
  });

  it("asks for whom and why where they are needed", () => {
    expect(missing("reassign", null, "出差")).toBe("请选择改派给谁");
    expect(missing("reassign", { id: 1, title: "乙" }, "")).toBe("");
    expect(missing("suspend", null, " ")).toContain("请写下原因");
    expect(missing("activate", null, "")).toBe("");
  });
});
