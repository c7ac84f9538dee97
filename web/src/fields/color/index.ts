/** Colours (颜色): "#1677ff". */
import { h } from "vue";
import { folded, ofAKind, plain } from "../checked/kind";
import type { FieldType } from "../types";

export const color: FieldType = {
  ...ofAKind("color", 100, (text) => {
    const word = folded(text).toLowerCase();
    const long = /^#?([0-9a-f]{6})$/.exec(word);
    if (long) return { value: `#${long[1]}` };
    if (/^#[0-9a-f]{3}$/.test(word)) return { value: `#${Array.from(word.slice(1), (one) => one + one).join("")}` };
    return { value: text, problem: "请填颜色，例如 #1677ff" };
  }),
  cell: (value) =>
    value ? h("span", { class: "gc-color" }, [h("i", { class: "gc-color__patch", style: { background: plain(value) } }), plain(value)]) : "",
  ops: ["eq", "ne", "in", "empty", "not_empty"],
};
