/** Icons (图标): the name of one of ours. */
import { h } from "vue";
import { ICON_NAMES, iconOf } from "@/theme/icons";
import { folded, ofAKind, plain } from "../checked/kind";
import type { FieldType } from "../types";

export const icon: FieldType = {
  ...ofAKind("icon", 90, (text) => {
    const word = folded(text).toLowerCase();
    return ICON_NAMES.includes(word) ? { value: word } : { value: text, problem: `没有图标「${text}」` };
  }),
  cell: (value) => (value ? h(iconOf(plain(value)), { role: "img", "aria-label": plain(value), class: "gc-icon" }) : ""),
  ops: ["eq", "ne", "in", "empty", "not_empty"],
};
