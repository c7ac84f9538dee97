/** Free words (标签), in the order they were given. */
import { h } from "vue";
import { chip } from "../choice";
import type { FieldType } from "../types";

export const TAGS_MAX = 50;
export const LENGTH_MAX = 30;
const SEPARATORS = /[,，、;；|\n\t]+/;

export const wordsOf = (value: unknown) => (Array.isArray(value) ? (value as string[]) : []);

/** Read words with , 、 ; or line breaks between them; a word counts once. */
export const readWords = (text: string) => [...new Set(text.split(SEPARATORS).map((word) => word.trim()).filter(Boolean))];

export const tags: FieldType = {
  name: "tags",
  width: 180,
  align: "left",
  cell: (value) => (wordsOf(value).length ? h("span", { class: "gc-chips" }, wordsOf(value).map((word) => chip(word, "blue"))) : ""),
  text: (value) => wordsOf(value).join("、"),
  parse(text, field) {
    const words = readWords(text);
    const long = words.find((word) => word.length > LENGTH_MAX);
    if (long) return { value: text, problem: `标签「${long.slice(0, 10)}…」太长，最多 ${LENGTH_MAX} 个字` };
    const most = field.count_max || TAGS_MAX;
    if (words.length > most) return { value: text, problem: `最多 ${most} 个标签` };
    return { value: words };
  },
  written: (value) => wordsOf(value),
  ops: ["in", "not_in", "empty", "not_empty"],
};
