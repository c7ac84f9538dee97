import { describe, expect, it } from "vitest";
import { blankEntity } from "./draft";
import { barely, checkProblem, fillable, stepped, titleProblem, titleSaid } from "./rules";

const form = {
  ...blankEntity("company.car", "车辆"),
  fields: [
    { name: "name", label: "名称", type: "text" },
    { name: "plate", label: "车牌", type: "text" },
    { name: "sum", label: "合计", type: "money", formula: "1" },
    { name: "trips", label: "行程", type: "lines", lines: [] },
  ],
};

describe("a title", () => {
  it("is said with the words of the fields", () => expect(titleSaid({ ...form, title: "{plate} {name}" })).toBe("「车牌」 「名称」"));

  it("names a field that is not there, or a sub-table", () => {
    expect(titleProblem({ ...form, title: "{plate}" })).toBe("");
    expect(titleProblem({ ...form, title: "{gone}" })).toContain("gone");
    expect(titleProblem({ ...form, title: "{trips}" })).toContain("行程");
  });
});

describe("a check", () => {
  it("needs a condition and a sentence", () => {
    expect(checkProblem({ holds: " ", message: "x" })).toContain("条件");
    expect(checkProblem({ holds: "1 = 1", message: "" })).toContain("提醒");
    expect(checkProblem({ holds: "1 = 1", message: "不对" })).toBe("");
  });

  it("is kept without a place where none is said", () => expect(barely([{ holds: "a", message: "b", at: "" }, { holds: "a", message: "b", at: "name" }])).toEqual([{ holds: "a", message: "b" }, { holds: "a", message: "b", at: "name" }]));
});

describe("what follows a change", () => {
  it("fills what people write, and not itself", () => expect(fillable(form.fields, "name").map((one) => one.name)).toEqual(["plate"]));
});

describe("names in an order", () => {
  it("move by one and not over the edge", () => {
    expect(stepped(["a", "b"], 0, 1)).toEqual(["b", "a"]);
    expect(stepped(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  });
});
