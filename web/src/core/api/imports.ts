/** Importing files (导入). */
import type { ImportBatch, ImportErrors, ImportMapping, ImportView } from "../types";
import { actionKey, get, post, put, request, withParams } from "./client";

export const batches = () => get<{ rows: ImportBatch[] }>("/imports");
export const batch = (id: number) => get<ImportView>(`/imports/${id}`);

export function uploadTable(file: File, signal?: AbortSignal): Promise<ImportView> {
  const body = new FormData();
  body.append("file", file, file.name);
  return request<ImportView>("POST", "/imports", { body, key: actionKey(), signal });
}

export const setMapping = (id: number, sheets: Record<number, ImportMapping>, key: string) =>
  put<unknown>(`/imports/${id}/mapping`, { sheets }, { key });

export type Work = "dry_run" | "run" | "cancel" | "undo";
export const work = (id: number, what: Work, key: string) => post<unknown>(`/imports/${id}/${what}`, {}, { key });

export const errors = (id: number, after = "") => get<ImportErrors>(withParams(`/imports/${id}/errors`, { after }));

/** The user's own file with a column that says what is wrong. */
export const annotatedAddress = (id: number) => `/api/imports/${id}/file`;
