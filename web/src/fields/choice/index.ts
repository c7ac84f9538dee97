/** One of several (单选): the code is kept, the label is shown in its colour. */
import { h } from "vue";
import type { FieldMeta, Option } from "@/core/types";
import type { FieldType, Parsed } from "../types";
import { codeOf, isOwn, ownWord } from "./own";

export const optionOf = (field: FieldMeta, code: unknown): Option | undefined =>
  field.options.find((option) => option.code === code) ??
  (isOwn(code) ? { code, label: ownWord(code), color: "", offered: true } : undefined);

/** Draw a label as a chip in one of the seven colour words. */
export const chip = (label: string, color: string) => h("span", { class: ["gc-chip", color && `gc-${color}`] }, label);

/** Read an option by its label or its code. */
export function readOption(text: string, field: FieldMeta): Parsed {
  const given = text.trim();
  if (!given) return { value: null };
  const found = field.options.find((option) => option.label === given || option.code === given);
  const code = found?.code ?? codeOf(field, given);
  return code ? { value: code } : { value: text, problem: `「${field.label}」没有「${given}」这个选项` };
}

export const choice: FieldType = {
  name: "choice",
  width: 110,
  align: "left",
  cell(value, field) {
    if (value === null || value === undefined || value === "") return "";
    const option = optionOf(field, value);
    return chip(option?.label ?? String(value), option?.color || "grey");
  },
  text: (value, field) => optionOf(field, value)?.label ?? (value ? String(value) : ""),
  parse: readOption,
  hasOptions: true,
  written: (value) => value || null,
  ops: ["in", "not_in", "empty", "not_empty"],
};
