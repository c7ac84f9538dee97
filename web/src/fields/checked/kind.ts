/** Texts of a kind (各类文本): what they share with each other; the rule of each is its own. */
import type { FieldType, Parsed } from "../types";

/** Marks that people put into a cell to say that nothing is there, as in guocheng/definition/field_types/base.py. */
const NOTHING = new Set(["", "-", "--", "—", "——", "/", "\\", "无", "null", "NULL", "#N/A"]);

/** Return a text without the width variants and odd blanks that Chinese input methods leave behind. */
export const folded = (text: string) => text.normalize("NFKC").replace(/[\u200b\ufeff]/g, "").trim();

export const isNothing = (text: string) => NOTHING.has(folded(text));

export const plain = (value: unknown) => (value === null || value === undefined ? "" : String(value));

/** A text whose rule reads it or says what is wrong with it. */
export const ofAKind = (name: string, width: number, rule: (text: string) => Parsed): FieldType => ({
  name,
  width,
  align: "left",
  cell: plain,
  text: plain,
  parse: (text, field) => (isNothing(text) ? { value: null } : rule(field.upper ? text.toUpperCase() : text)),
  written: (value) => (typeof value === "string" && value.trim() ? value.trim() : null),
  ops: ["eq", "contains", "starts", "ne", "in", "empty", "not_empty"],
});
