/** Attachments (附件): uploaded at once, kept by the record when it is saved. */
import { defineAsyncComponent, h } from "vue";
import type { FileInfo } from "@/core/types";
import type { FieldType } from "../types";

const files = (value: unknown) => (Array.isArray(value) ? (value as FileInfo[]) : []);

const Shown = defineAsyncComponent(() => import("./Shown.vue"));

/** Make a type whose values are files; `word` counts them. */
export const typeOfFiles = (name: string, word: string): FieldType => ({
  name,
  width: 90,
  align: "left",
  wide: true,
  holdsFiles: true,
  shown: Shown,
  cell: (value) => (files(value).length ? h("span", { class: "gc-count" }, `${files(value).length} ${word}`) : ""),
  text: (value) =>
    files(value)
      .map((one) => one.name)
      .join("、"),
  parse: (text) => ({ value: text, problem: "附件不能粘贴文字，请上传" }),
  written: (value) => files(value).map((one) => one.id),
  ops: ["empty", "not_empty"],
});

export const filesType = typeOfFiles("files", "个文件");
