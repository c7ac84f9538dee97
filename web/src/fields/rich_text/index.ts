/** Formatted text (富文本): a small part of HTML, cleaned by the server; read as plain words in lists. */
import { defineAsyncComponent } from "vue";
import { plain } from "../checked/kind";
import type { FieldType } from "../types";

/** The words without the marks. The browser reads the text into a document of its own, in which nothing runs or loads. */
export function words(value: unknown): string {
  const text = plain(value);
  if (!text.includes("<")) return text;
  const spaced = text.replace(/<(?:br|\/p|\/h[2-4]|\/li|\/tr|\/blockquote|\/pre)\b[^>]*>/gi, "$&\n");
  const read = new DOMParser().parseFromString(spaced, "text/html").body.textContent ?? "";
  return read
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
}

export const richText: FieldType = {
  name: "rich_text",
  width: 220,
  align: "left",
  cell: (value) => words(value).replaceAll("\n", " "),
  text: words,
  parse: (text) => ({ value: text.trim() || null }),
  written: (value) => (typeof value === "string" && words(value) ? value : null),
  ops: ["contains", "empty", "not_empty"],
  wide: true,
  shown: defineAsyncComponent(() => import("./Shown.vue")),
};
