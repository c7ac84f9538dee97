/** Whole numbers (整数). */
import { decimal, readNumber } from "../decimal";
import type { FieldType } from "../types";

export const integer: FieldType = {
  ...decimal,
  name: "integer",
  width: 90,
  inputmode: "numeric",
  parse(text, field) {
    const { value, problem } = readNumber(text, 0, field.unit);
    if (problem) return { value, problem: problem.startsWith("最多") ? "请填整数，不要小数" : problem };
    return { value: value === null ? null : Number(value) };
  },
};
