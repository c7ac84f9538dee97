/** Completing names in an expression (补全): the word before the cursor, what it may become, the text after taking it. */

export interface Offer {
  code: string;
  label: string;
  kind_label: string;
}

const OFFERED_MAX = 8;
const WORD = /[\p{L}_][\p{L}\p{N}_.·]*$/u;

/** Return the word that ends at the cursor; nothing inside quotes. */
export function wordBefore(text: string, at: number): string {
  const before = text.slice(0, at);
  if ((before.match(/'/g) ?? []).length % 2 || (before.match(/"/g) ?? []).length % 2) return "";
  return WORD.exec(before)?.[0] ?? "";
}

/** Return the names a word may become: those that begin with it first, by label or by code. */
export function offered(names: Offer[], word: string): Offer[] {
  const begins = names.filter((one) => one.label.startsWith(word) || one.code.startsWith(word));
  const holds = names.filter((one) => !begins.includes(one) && one.label.includes(word));
  const found = [...begins, ...holds].sort((one, other) => depth(one) - depth(other));
  return found.length === 1 && found[0].label === word ? [] : found.slice(0, OFFERED_MAX);
}

const depth = (one: Offer) => one.label.split(".").length;

/** Return the text with the word before the cursor completed, and where the cursor stands then. */
export function completed(text: string, at: number, label: string): { text: string; at: number } {
  const start = at - wordBefore(text, at).length;
  return { text: text.slice(0, start) + label + text.slice(at), at: start + label.length };
}
