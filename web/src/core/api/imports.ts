/** Importing files (导入). */
import type { ImportBatch, ImportErrors, ImportGuess, ImportMapping, ImportOptions, ImportProposal, ImportView } from "../types";
import { actionKey, get, post, put, request, withParams } from "./client";

export const batches = () => get<{ rows: ImportBatch[] }>("/imports");
export const batch = (id: number) => get<ImportView>(`/imports/${id}`);

export function uploadTable(file: File, signal?: AbortSignal): Promise<ImportView> {
  const body = new FormData();
  body.append("file", file, file.name);
  return request<ImportView>("POST", "/imports", { body, key: actionKey(), signal });
}

export const setMapping = (id: number, sheets: Record<number, ImportMapping>, options: ImportOptions, key: string) =>
  put<unknown>(`/imports/${id}/mapping`, { sheets, options }, { key });

/** What a sheet would be as an entity of its own. */
export const proposal = (id: number, sheet: number) => get<ImportProposal>(`/imports/${id}/sheets/${sheet}/entity`);

export interface NewEntity {
  label: string;
  fields: Pick<ImportGuess, "header" | "label" | "type" | "options" | "scale" | "long" | "masked" | "to">[];
  key: string[];
  title: string;
}

export const makeEntity = (id: number, sheet: number, design: NewEntity, key: string) =>
  post<{ entity: string; label: string }>(`/imports/${id}/sheets/${sheet}/entity`, design, { key });

/** The empty workbook of an entity. */
export const templateAddress = (entity: string) => `/api/entities/${entity}/template`;

export interface Attached {
  files: number;
  added: number;
  same: number;
  unmatched: string[];
  problems: string[];
}

/** Put the files of a zip to the records whose field `by` is their name. */
export function attachZip(entity: string, field: string, by: string, file: File): Promise<Attached> {
  const body = new FormData();
  body.append("file", file, file.name);
  return request<Attached>("POST", withParams(`/entities/${entity}/attachments`, { field, by }), { body, key: actionKey() });
}

export type Work = "dry_run" | "run" | "cancel" | "undo";
export const work = (id: number, what: Work, key: string) => post<unknown>(`/imports/${id}/${what}`, {}, { key });

export const errors = (id: number, after = "") => get<ImportErrors>(withParams(`/imports/${id}/errors`, { after }));

/** The user's own file with a column that says what is wrong. */
export const annotatedAddress = (id: number) => `/api/imports/${id}/file`;
