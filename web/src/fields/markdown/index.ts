/** Markdown: kept as written; drawn as nodes, never as HTML. */
import { defineAsyncComponent } from "vue";
import { plain } from "../checked/kind";
import type { FieldType } from "../types";

/** The first line without its marks. */
const glimpse = (value: unknown) =>
  plain(value)
    .split("\n", 1)[0]
    .replace(/^[#>\-*\s]+|[*`]/g, "");

export const markdown: FieldType = {
  name: "markdown",
  width: 220,
  align: "left",
  cell: glimpse,
  text: plain,
  parse: (text) => ({ value: text.trim() || null }),
  written: (value) => (typeof value === "string" && value.trim() ? value : null),
  ops: ["contains", "empty", "not_empty"],
  wide: true,
  shown: defineAsyncComponent(() => import("./Shown.vue")),
};
