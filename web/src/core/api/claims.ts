/** Words of imported files that somebody has to place (待认领). */
import { actionKey, get, post } from "./client";

export interface Claim {
  entity: string;
  entity_label: string;
  field: string;
  field_label: string;
  to: string;
  word: string;
  count: number;
  since: string;
  /** one of the records, the newest */
  latest: number;
  suggestions: { id: number; title: string; hint: string }[];
}

export interface Said {
  entity: string;
  entity_label: string;
  word: string;
  /** blank: nobody of ours */
  record: { id: number; title: string } | null;
  by: string;
  at: string;
}

const place = (one: Claim) => ({ entity: one.entity, field: one.field, word: one.word });

export const claims = () => get<Claim[]>("/claims");
export const said = () => get<Said[]>("/claims/said");
export const claim = (one: Claim, record: number) =>
  post<{ action: { done: number; refused: number; total: number; state: string }; queue: Claim[] }>("/claims", { ...place(one), record }, { key: actionKey() });
export const dismiss = (one: Claim) => post<{ queue: Claim[] }>("/claims/dismiss", place(one), { key: actionKey() });
export const forget = (one: Said) => post<{ said: Said[] }>("/claims/forget", { entity: one.entity, word: one.word }, { key: actionKey() });
