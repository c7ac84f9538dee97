/** Text (文本): one line, or several when the field is long. */
import type { FieldType } from "../types";

const plain = (value: unknown) => (value === null || value === undefined ? "" : String(value));

export const text: FieldType = {
  name: "text",
  width: 160,
  align: "left",
  cell: plain,
  text: plain,
  parse: (given) => ({ value: given.trim() || null }),
  written: (value) => (typeof value === "string" && value.trim() ? value.trim() : null),
  ops: ["contains", "eq", "ne", "starts", "in", "empty", "not_empty"],
};
