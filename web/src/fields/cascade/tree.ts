/** Options that stand under options (选项树): as lists know them, flat, and as pickers want them, nested. */
import type { FieldMeta, Option } from "@/core/types";

export interface Node {
  value: string;
  label: string;
  disabled?: boolean;
  children?: Node[];
}

export const SEPARATOR = " / ";

/** Return the options from the top down to one; a circle ends where it closes. */
export function pathTo(field: Pick<FieldMeta, "options">, code: unknown): Option[] {
  const found: Option[] = [];
  let one = field.options.find((option) => option.code === code);
  while (one && !found.includes(one)) {
    found.unshift(one);
    const above = one.parent;
    one = field.options.find((option) => option.code === above);
  }
  return found;
}

export const pathText = (field: Pick<FieldMeta, "options">, code: unknown) =>
  pathTo(field, code).map((option) => option.label).join(SEPARATOR) || String(code ?? "");

/** Nest the options; one that is no longer offered is left out, unless it or something below it is chosen. */
export function nested(field: Pick<FieldMeta, "options">, chosen: unknown): Node[] {
  const kept = new Set(pathTo(field, chosen).map((option) => option.code));
  const under = (parent: string): Node[] =>
    field.options
      .filter((option) => (option.parent ?? "") === parent && (option.offered || kept.has(option.code)))
      .map((option) => {
        const children = under(option.code);
        return { value: option.code, label: option.label, disabled: !option.offered, ...(children.length ? { children } : {}) };
      });
  return under("");
}

/** Read a path, a code, or a label that stands in one place only. */
export function readPath(text: string, field: Pick<FieldMeta, "options" | "label">): { value: unknown; problem?: string } {
  const words = text.split(/\s*[/>›»|]\s*/).map((word) => word.trim()).filter(Boolean);
  if (!words.length) return { value: null };
  const labels = (option: Option) => pathTo(field, option.code).map((one) => one.label);
  const same = (one: string[], other: string[]) => one.length === other.length && one.every((word, place) => word === other[place]);
  const exact = field.options.find((option) => option.code === text.trim() || same(labels(option), words));
  if (exact) return { value: exact.code };
  const found = field.options.filter((option) => same(labels(option).slice(-words.length), words));
  if (found.length === 1) return { value: found[0].code };
  const problem = found.length ? `有好几个「${text}」，请写全，例如「${pathText(field, found[0].code)}」` : `「${field.label}」没有「${text}」这个选项`;
  return { value: text, problem };
}

/** Return the way down a tree to a value. */
export function wayTo(tree: Node[], value: unknown): string[] {
  for (const node of tree) {
    if (node.value === value) return [node.value];
    const below = wayTo(node.children ?? [], value);
    if (below.length) return [node.value, ...below];
  }
  return [];
}
