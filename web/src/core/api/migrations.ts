/** Versions of a flow and the procedures that run in them (流程迁移): look, run, stop, undo. */
import { actionKey, get, post, withParams } from "./client";

export interface FlowVersion {
  version: number;
  at: string;
  by: string;
  reason: string;
  running: number;
  fixes: { at: string; by: string; reason: string; changes: string[] }[];
}

export interface Versions {
  flow: string;
  label: string;
  moves: { name: string; label: string }[];
  stages: { name: string; label: string }[];
  versions: FlowVersion[];
}

export interface Choice {
  step: string;
  gone: boolean;
}

export interface Asked {
  /** 0 is the version in force */
  version: number;
  wanted: { versions?: number[]; move?: string; stage?: string; step?: string; started_from?: string | null; started_before?: string | null; ids?: number[] };
  choices: Record<string, Record<string, Choice>>;
  keep_people: boolean;
  keep_times: boolean;
  /** fields whose old values are given up where they cannot be read in their new type */
  let_go: string[];
}

export interface OldStep {
  name: string;
  label: string;
  kind: string;
  goes_on: string;
  leads_to: string;
  standing: number;
}

export interface Mapping {
  from_version: number;
  move: string;
  label: string;
  running: number;
  steps: OldStep[];
  new_steps: { name: string; label: string; kind: string; new: boolean }[];
}

export interface Note {
  code: string;
  where: string;
  message: string;
  /** of a field whose old value cannot be read in its new type */
  field?: string;
}

export type Outcome = "ok" | "warnings" | "impossible";

export interface Looked {
  version: number;
  mapping: Mapping[];
  counts: Partial<Record<Outcome, number>>;
  rows: { instance_id: number; entity: string; record_id: number; title: string; from_version: number; at: string[]; outcome: Outcome; notes: Note[] }[];
  next: number | null;
}

export type RowState = "waiting" | "done" | "impossible" | "undone" | "kept";

export interface Migration {
  id: number;
  version: number;
  state: "running" | "done" | "stopped" | "undoing" | "undone";
  reason: string;
  at: string;
  by: string;
  ended_at: string | null;
  counts: Partial<Record<RowState, number>>;
}

export interface Shown extends Migration {
  log: { instance_id: number; entity: string; record_id: number; title: string; from_version: number; state: RowState; notes: Note[] }[];
  next: number | null;
}

const at = (flow: string) => `/flows/${encodeURIComponent(flow)}`;

export const versions = (flow: string) => get<Versions>(`${at(flow)}/versions`);
export const look = (flow: string, asked: Asked, after = 0) => post<Looked>(`${at(flow)}/migrations/preview`, { ...asked, after });
export const begin = (flow: string, asked: Asked, reason: string) =>
  post<{ id: number; instances: number }>(`${at(flow)}/migrations`, { ...asked, reason }, { key: actionKey() });
export const migrations = (flow: string) => get<Migration[]>(`${at(flow)}/migrations`);
export const shown = (flow: string, id: number) => get<Shown>(`${at(flow)}/migrations/${id}`);
export const stop = (flow: string, id: number) => post(`${at(flow)}/migrations/${id}/stop`, {}, { key: actionKey() });
export const undo = (flow: string, id: number) => post(`${at(flow)}/migrations/${id}/undo`, {}, { key: actionKey() });

/** What mending a version with another would change, and what is in its way. */
export interface Mending {
  changes: string[];
  structural: string[];
  parts: MendingPart[];
}

/** One attribute of one step that can go over by itself. */
export interface MendingPart {
  key: string;
  owner: string;
  what: string;
  changes: string[];
}

export const mending = (flow: string, version: number, source: number) => get<Mending>(withParams(`${at(flow)}/versions/${version}/mend`, { source }));
export const mend = (flow: string, version: number, source: number, parts: string[], reason: string, key: string) =>
  post<{ changes: string[] }>(`${at(flow)}/versions/${version}/mend`, { source, parts, reason }, { key });
