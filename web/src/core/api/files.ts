/** Attachments (附件). */
import type { FileInfo } from "../types";
import { actionKey, request } from "./client";

/** Upload one file; it belongs to nobody until a record keeps it. */
export function upload(file: File, signal?: AbortSignal): Promise<FileInfo> {
  const body = new FormData();
  body.append("file", file, file.name);
  return request<FileInfo>("POST", "/files", { body, key: actionKey(), signal });
}

export const fileAddress = (id: number) => `/api/files/${id}`;

export const isImage = (file: FileInfo) => file.media_type.startsWith("image/") && !file.media_type.includes("svg");

/** A signature under a decision, through the record it is about. */
export const signatureAddress = (id: number, entity: string, record: number) => `${fileAddress(id)}?entity=${encodeURIComponent(entity)}&record=${record}`;

/** The thumbnail of a picture, through the record that holds it. */
export const smallAddress = (id: number, entity: string, record: number) =>
  `${fileAddress(id)}?entity=${encodeURIComponent(entity)}&record=${record}&small=true`;
