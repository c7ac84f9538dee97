/** Several of several (多选). */
import { h } from "vue";
import type { FieldMeta } from "@/core/types";
import { chip, optionOf, readOption } from "../choice";
import { isOwn } from "../choice/own";
import type { FieldType } from "../types";

const codes = (value: unknown) => (Array.isArray(value) ? (value as string[]) : []);
const labels = (value: unknown, field: FieldMeta) => codes(value).map((code) => optionOf(field, code)?.label ?? code);

/** Codes in the order of the declaration, words of one's own behind them, as the server keeps them. */
function inOrder(chosen: string[], field: FieldMeta): string[] {
  const known = field.options.map((option) => option.code).filter((code) => chosen.includes(code));
  return [...known, ...[...new Set(chosen.filter(isOwn))].sort()];
}

export const choices: FieldType = {
  name: "choices",
  width: 180,
  align: "left",
  cell(value, field) {
    const chips = codes(value).map((code) => chip(optionOf(field, code)?.label ?? code, optionOf(field, code)?.color || "grey"));
    return chips.length ? h("span", { class: "gc-chips" }, chips) : "";
  },
  text: (value, field) => labels(value, field).join("、"),
  parse(text, field) {
    const parts = text.split(/[、,，;；|]/).filter((part) => part.trim());
    const read = parts.map((part) => readOption(part, field));
    const wrong = read.find((one) => one.problem);
    return wrong ?? { value: inOrder(read.map((one) => String(one.value)), field) };
  },
  hasOptions: true,
  written: (value) => codes(value),
  ops: ["in", "not_in", "empty", "not_empty"],
};
