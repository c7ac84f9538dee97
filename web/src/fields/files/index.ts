/** Attachments (附件): uploaded at once, kept by the record when it is saved. */
import { h } from "vue";
import type { FileInfo } from "@/core/types";
import type { FieldType } from "../types";

const files = (value: unknown) => (Array.isArray(value) ? (value as FileInfo[]) : []);

export const filesType: FieldType = {
  name: "files",
  width: 90,
  align: "left",
  cell: (value) => (files(value).length ? h("span", { class: "gc-count" }, `${files(value).length} 个文件`) : ""),
  text: (value) =>
    files(value)
      .map((one) => one.name)
      .join("、"),
  parse: (text) => ({ value: text, problem: "附件不能粘贴文字，请上传" }),
  written: (value) => files(value).map((one) => one.id),
  ops: ["empty", "not_empty"],
};
