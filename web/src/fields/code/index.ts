/** Program text (代码): kept with its indentation. */
import { defineAsyncComponent } from "vue";
import { plain } from "../checked/kind";
import type { FieldType } from "../types";

export const code: FieldType = {
  name: "code",
  width: 220,
  align: "left",
  cell: (value) => plain(value).split("\n", 1)[0],
  text: plain,
  parse: (text) => ({ value: text.trim() ? text : null }),
  written: (value) => (typeof value === "string" && value.trim() ? value : null),
  ops: ["contains", "empty", "not_empty"],
  wide: true,
  shown: defineAsyncComponent(() => import("./Shown.vue")),
};
