/** Files of waybills (运单文件): upload, how far each is, rows that stayed out, stop. */
import { actionKey, get, post, request, withParams } from "./client";

export interface WaybillFile {
  id: number;
  name: string;
  by: string;
  at: string;
  state: "waiting" | "running" | "done" | "cancelled" | "failed";
  state_label: string;
  taken: number;
  wrong: number;
  days: string[];
  failure: string;
}

export interface WrongRow {
  sheet: string;
  row: number;
  waybill_no: string;
  why: string;
}

export function uploadWaybills(file: File): Promise<WaybillFile> {
  const body = new FormData();
  body.append("file", file, file.name);
  return request<WaybillFile>("POST", "/rating/files", { body, key: actionKey() });
}

export const waybillFiles = () => get<{ rows: WaybillFile[] }>("/rating/files");
export const wrongRows = (number: number, after: string) =>
  get<{ rows: WrongRow[]; next: string | null }>(withParams(`/rating/files/${number}/wrong`, { after }));
export const stopFile = (number: number, key: string) => post<WaybillFile>(`/rating/files/${number}/stop`, {}, { key });
