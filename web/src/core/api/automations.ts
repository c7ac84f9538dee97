/** What the system does by itself (自动化): read, switched, tried out; its runs, and what became of them. */
import { actionKey, get, post, withParams } from "./client";
import type { Document, Named } from "./definitions";
import type { FlowWords, PartWords } from "./flows";

export type RunState = "waiting" | "queued" | "sleeping" | "asking" | "done" | "skipped" | "failed" | "given_up" | "held_back";

export interface Who {
  id: number;
  name: string;
}

export interface Automation {
  name: string;
  label: string;
  on: string;
  on_label: string;
  help: string;
  trigger: { kind: string; label: string; text: string };
  run_as: string;
  run_as_label: string;
  at_once: boolean;
  enabled: boolean;
  defined: boolean;
  switched_at: string | null;
  switched_by: Who | null;
  counts: { waiting: number; failed: number; day: number; day_failed: number };
  last: { id: number; at: string; state: RunState; state_label: string } | null;
}

export interface Shown extends Automation {
  document: Document;
  version: number;
  hook: { made_at: string; made_by: Who | null; called_at: string | null; signed: boolean } | null;
  next_at: string | null;
}

export interface Run {
  id: number;
  automation: string;
  label: string;
  version: number;
  entity: string;
  entity_label: string;
  record_id: number | null;
  title: string;
  trigger: string;
  trigger_label: string;
  actor: Who | null;
  state: RunState;
  state_label: string;
  node: string;
  node_label: string;
  why: string;
  tries: number;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  wake_at: string | null;
  parent_id: number | null;
  can: { retry: boolean; give_up: boolean };
}

export interface LogStep {
  no: number;
  at: string;
  kind: string;
  kind_label: string;
  node: string;
  node_label: string;
  text: string;
  records: { entity: string; id: number; title: string }[];
}

export interface Change {
  field?: string;
  label: string;
  before: string;
  after: string;
}

export interface OneRun extends Run {
  steps: LogStep[];
  more: boolean;
  cause: { kind: string; fields?: Change[] };
  children: Run[];
  requests: { id: number; method: string; url: string; state: string; status: number | null; attempt: number; why: string; answer: string }[];
}

export interface Trial {
  state: RunState;
  state_label: string;
  why: string;
  node: string;
  steps: LogStep[];
  changes: { entity: string; id: number; title: string; kind: string; fields: Change[] }[];
  notices: { people: string[]; text: string }[];
  requests: { method: string; url: string; body: unknown }[];
}

export interface OfRecord {
  buttons: { name: string; label: string; danger: boolean }[];
  runs: { id: number; automation: string; label: string; state: RunState; state_label: string; created_at: string; ended_at: string | null; why: string }[];
  may: { manage: boolean };
}

/** What the designer asks: of nodes, ways and triggers, and what they may name. */
export interface DrawingWords extends Pick<FlowWords, "parts" | "sources" | "roles"> {
  triggers: Record<string, PartWords>;
  flows: { entity: string; moves: (Named & { asks: boolean; steps: Named[] })[] }[];
  automations: (Named & { on: string })[];
  alerts: (Named & { on: string })[];
}

export interface Wanted {
  automation?: string;
  state?: string;
  entity?: string;
  record?: number;
  before?: number;
}

const at = (name: string) => `/automations/${encodeURIComponent(name)}`;
const write = <T>(path: string, body: unknown = {}) => post<T>(path, body, { key: actionKey() });

export const automations = () => get<{ rows: Automation[] }>("/automations");
export const shown = (name: string) => get<Shown>(at(name));
export const runs = (wanted: Wanted) => get<{ rows: Run[]; next: number | null }>(withParams("/automation-runs", { ...wanted }));
export const run = (id: number) => get<OneRun>(`/automation-runs/${id}`);
export const retry = (id: number) => write<Run>(`/automation-runs/${id}/retry`);
export const giveUp = (id: number, reason: string) => write<Run>(`/automation-runs/${id}/give_up`, { reason });
export const retryAll = (name: string) => write<{ retried: number }>(`${at(name)}/retry`);
export const turn = (name: string, enabled: boolean) => write<Automation>(`${at(name)}/switch`, { enabled });
export const runNow = (name: string, record: number | null) => write<Run>(`${at(name)}/run`, { record });
export const words = () => get<DrawingWords>("/automations/words");
export const trial = (name: string, record: number | null, inputs: Record<string, unknown>, document?: Document) =>
  write<Trial>(`${at(name)}/trial`, { record, inputs, ...(document ? { document } : {}) });
export const makeHook = (name: string, signed: boolean) => write<{ path: string; token: string; secret: string | null }>(`${at(name)}/hook`, { signed });

const ofRecord = (entity: string, id: number) => `/entities/${encodeURIComponent(entity)}/${id}/automations`;

export const onRecord = (entity: string, id: number) => get<OfRecord>(ofRecord(entity, id));
export const press = (entity: string, id: number, name: string) =>
  write<{ id: number; state: RunState; state_label: string; why: string }>(`${ofRecord(entity, id)}/${encodeURIComponent(name)}`);
