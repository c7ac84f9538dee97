/** A word of one's own among the options (其他): kept as "other:词", shown as the word. */
import type { FieldMeta, Option } from "@/core/types";

export const OTHER = "other:";
export const OTHER_LENGTH_MAX = 100;

export const isOwn = (code: unknown): code is string => typeof code === "string" && code.startsWith(OTHER);
export const ownWord = (code: unknown) => (isOwn(code) ? code.slice(OTHER.length) : "");

/** Turn what was typed into what is kept: an option by its code or label, else a word of one's own; nothing for blanks. */
export function codeOf(field: Pick<FieldMeta, "options" | "other">, typed: string): string | null {
  const word = typed.trim().replace(/[,，、;；|]/g, " ").slice(0, OTHER_LENGTH_MAX).trim();
  const known = field.options.find((option) => option.code === typed || option.label === word);
  if (known) return known.code;
  if (isOwn(typed)) return typed;
  return field.other && word ? OTHER + word : null;
}

/** Return the options to choose from: those offered, those chosen, and chosen words of one's own. */
export function offeredTo(field: FieldMeta, chosen: unknown[]): Option[] {
  const own = chosen.filter(isOwn).map((code) => ({ code, label: ownWord(code), color: "", offered: true }));
  return [...field.options.filter((one) => one.offered || chosen.includes(one.code)), ...own];
}
