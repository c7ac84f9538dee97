/** Files of a field (附件): which kinds it takes, what is too much, where one is read, which earlier one it replaces. */
import { inject, type InjectionKey } from "vue";
import { fileAddress } from "@/core/api/files";
import { fileSize } from "@/core/format";
import type { FieldMeta, FileInfo } from "@/core/types";
import { OUTSIDE } from "../outside";

/** The record whose files are shown: who may see it may read them; null while it is not saved. */
export const HOLDER: InjectionKey<() => number | null | undefined> = Symbol("holder");

/** Return how the address of a file is written inside a form or record. */
export function useAddress(entity: () => string): (file: FileInfo) => string {
  const outside = inject(OUTSIDE, null);
  if (outside) return outside.address;
  const holder = inject(HOLDER, () => null);
  return (file) => {
    const record = holder();
    return record ? `${fileAddress(file.id)}?entity=${entity()}&record=${record}` : fileAddress(file.id);
  };
}

export const filesOf = (value: unknown) => (Array.isArray(value) ? (value as FileInfo[]) : []);

const KINDS: Record<string, { word: string; accept: string; fits: (type: string, name: string) => boolean }> = {
  image: { word: "图片", accept: "image/*", fits: (type) => type.startsWith("image/") },
  audio: { word: "录音", accept: "audio/*", fits: (type, name) => type.startsWith("audio/") || /\.(weba|m4a|amr)$/i.test(name) },
  video: { word: "视频", accept: "video/*", fits: (type) => type.startsWith("video/") },
  pdf: { word: "PDF", accept: ".pdf", fits: (_type, name) => /\.pdf$/i.test(name) },
  office: {
    word: "Office 文档",
    accept: ".doc,.docx,.xls,.xlsx,.ppt,.pptx,.csv",
    fits: (_type, name) => /\.(docx?|xlsx?|pptx?|csv)$/i.test(name),
  },
};
const OF_TYPE: Record<string, string[]> = { images: ["image"], signature: ["image"], audio: ["audio"] };

const kindsOf = (field: FieldMeta) => (OF_TYPE[field.type] ?? field.accept ?? []).filter((kind) => kind in KINDS);

/** What the file chooser of the browser shall offer. */
export const acceptOf = (field: FieldMeta) => kindsOf(field).map((kind) => KINDS[kind].accept).join(",");

/** How many files the field still takes. */
export const room = (field: FieldMeta, kept: FileInfo[]) => (field.count_max ? Math.max(0, field.count_max - kept.length) : Infinity);

/** Say why a file cannot go into a field, blank when it can; the server looks again, at the content. */
export function unfit(field: FieldMeta, file: Pick<File, "name" | "type" | "size">): string {
  const kinds = kindsOf(field);
  if (kinds.length && !kinds.some((kind) => KINDS[kind].fits(file.type, file.name))) {
    return `「${field.label}」只收${kinds.map((kind) => KINDS[kind].word).join("、")}，「${file.name}」不是，请换一个`;
  }
  if (field.size_max && file.size > field.size_max * 1024 * 1024) {
    return `「${file.name}」有 ${fileSize(file.size)}，每个最大 ${field.size_max} MB，请压缩后再上传`;
  }
  return "";
}

/** Say what a field takes, for the hint below it. */
export function hintOf(field: FieldMeta): string {
  const kinds = kindsOf(field).map((kind) => KINDS[kind].word);
  const parts = [kinds.length ? `收${kinds.join("、")}` : "", field.count_max ? `最多 ${field.count_max} 个` : "", field.size_max ? `每个不超过 ${field.size_max} MB` : ""];
  return parts.filter(Boolean).join("，");
}

/** Put an uploaded file in the place of an earlier one, or at the end. */
export const placed = (kept: FileInfo[], added: FileInfo, replaced: number | null): FileInfo[] =>
  replaced === null ? [...kept, added] : kept.map((one) => (one.id === replaced ? added : one));

export type Shown = "image" | "pdf" | "audio" | "video" | "none";

/** Say how a file can be looked at without leaving the page. */
export function shownAs(file: FileInfo): Shown {
  const [kind] = file.media_type.split("/");
  if (kind === "image" && !file.media_type.includes("svg")) return "image";
  if (file.media_type === "application/pdf") return "pdf";
  return kind === "audio" || kind === "video" ? kind : "none";
}
