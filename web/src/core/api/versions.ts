/** The past of a record, deleted records, and where figures come from (历史、回收站、血缘). */
import type { RecordData } from "../types";
import { get, post, withParams } from "./client";

export interface FieldThen {
  field: string;
  label: string;
  then: string;
  now: string;
  restorable: boolean;
}

export interface Deleted {
  entity: string;
  entity_label: string;
  record_id: number;
  title: string;
  deleted_at: string;
  deleted_by: { id: number; title: string } | null;
  until: string;
}

const at = (entity: string, id: number, seq: number) => `/entities/${encodeURIComponent(entity)}/${id}/history/${seq}`;

export const compare = (entity: string, id: number, seq: number) => get<{ changes: FieldThen[] }>(at(entity, id, seq));

/** Put fields back to what they were after that event. */
export const restoreFields = (entity: string, id: number, seq: number, version: number, fields: string[], key: string) =>
  post<RecordData>(`${at(entity, id, seq)}/restore`, { version, fields }, { key });

/** Read a secret; the history remembers who did. */
export const reveal = (entity: string, id: number, field: string, key: string) =>
  post<{ text: string }>(`/entities/${encodeURIComponent(entity)}/${id}/secrets/${encodeURIComponent(field)}`, {}, { key });

export const recycled = (entity: string, before: number | null) =>
  get<{ rows: Deleted[]; next: number | null }>(withParams("/recycled", { entity, before }));

export const restoreRecord = (entity: string, id: number, key: string) =>
  post<{ entity: string; id: number }>(`/recycled/${encodeURIComponent(entity)}/${id}/restore`, {}, { key });
