/** Yes or no (是否). */
import type { FieldType } from "../types";

const word = (value: unknown) => (value === true ? "是" : value === false ? "否" : "");
const YES = ["是", "true", "1", "yes", "y", "√", "对", "有"];
const NO = ["否", "false", "0", "no", "n", "×", "不是", "无"];

export const boolean: FieldType = {
  name: "boolean",
  width: 80,
  align: "center",
  cell: word,
  text: word,
  parse(text) {
    const given = text.trim().toLowerCase();
    if (!given) return { value: null };
    if (YES.includes(given)) return { value: true };
    if (NO.includes(given)) return { value: false };
    return { value: text, problem: `「${text}」看不出是还是否` };
  },
  written: (value) => value ?? null,
  ops: ["eq", "empty", "not_empty"],
};
