/** Several of several (多选). */
import { h } from "vue";
import type { FieldMeta } from "@/core/types";
import { chip, optionOf, readOption } from "../choice";
import type { FieldType } from "../types";

const codes = (value: unknown) => (Array.isArray(value) ? (value as string[]) : []);
const labels = (value: unknown, field: FieldMeta) => codes(value).map((code) => optionOf(field, code)?.label ?? code);

export const choices: FieldType = {
  name: "choices",
  width: 180,
  align: "left",
  cell: (value, field) =>
    h(
      "span",
      { class: "gc-chips" },
      codes(value).map((code) => chip(optionOf(field, code)?.label ?? code, optionOf(field, code)?.color || "grey")),
    ),
  text: (value, field) => labels(value, field).join("、"),
  parse(text, field) {
    const parts = text.split(/[、,，;；|]/).filter((part) => part.trim());
    const read = parts.map((part) => readOption(part, field));
    const wrong = read.find((one) => one.problem);
    return wrong ?? { value: read.map((one) => one.value) };
  },
  hasOptions: true,
  written: (value) => codes(value),
  ops: ["in", "not_in", "empty", "not_empty"],
};
