/** Watching over procedures (流程监控): what waits for whom, what runs, the same done to many, and the run map. */
import type { BatchResult, NamedPerson, Procedure } from "../types";
import { get, post, withParams, type Ask } from "./client";

/** Which of them are wanted; what is left out asks nothing. */
export interface Watched {
  search?: string;
  flow?: string;
  step?: string;
  person?: number;
  unit?: number;
  late?: boolean;
  stuck?: boolean;
  suspended?: boolean;
}

interface Head {
  id: number;
  instance_id: number;
  entity: string;
  entity_label: string;
  record_id: number;
  title: string;
  flow: string;
  flow_label: string;
  starter: NamedPerson;
  due_at: string | null;
  late: boolean;
  suspended_at: string | null;
}

export interface TaskInHand extends Head {
  step: string;
  step_label: string;
  state: string;
  state_label: string;
  person: NamedPerson;
  opened_at: string | null;
}

export interface Running extends Head {
  version: number;
  started_at: string;
  /** the steps it stands at */
  at: string[];
  stuck: boolean;
  people: NamedPerson[];
  /** of the whole procedure, while its time runs */
  whole_due_at: string | null;
  whole_late: boolean;
}

export interface Page<Row> {
  rows: Row[];
  next: number | null;
  /** with the first page */
  flows?: { name: string; label: string }[];
  steps?: { step: string; label: string }[];
}

const asked = (wanted: Watched, after: number) => ({ ...wanted, late: wanted.late || null, stuck: wanted.stuck || null, suspended: wanted.suspended || null, after });

export const tasksInHand = (wanted: Watched, after = 0, ask?: Ask) => get<Page<TaskInHand>>(withParams("/tasks", asked(wanted, after)), ask);
export const running = (wanted: Watched, after = 0, ask?: Ask) => get<Page<Running>>(withParams("/procedures", asked(wanted, after)), ask);

export type ManyVerb = "hand_over" | "reassign" | "suspend" | "activate" | "end" | "cancel";

/** What is said with it. */
export interface Said {
  to: number;
  reason: string;
  accepted: boolean;
}

/** Do the same to many: each by itself, each with a result of its own. */
export function doToMany(verb: ManyVerb, ids: number[], said: Said, key: string): Promise<{ results: BatchResult[] }> {
  if (verb === "hand_over") return post("/tasks/hand_over", { tasks: ids, to: said.to, opinion: said.reason }, { key });
  if (verb === "reassign") return post("/tasks/reassign", { tasks: ids, to: said.to, reason: said.reason }, { key });
  return post("/procedures/steer", { procedures: ids, verb, accepted: said.accepted, reason: said.reason }, { key });
}

/** A step as the procedure draws it. */
export interface MapStep {
  step: string;
  label: string;
  kind: string;
  split?: "exclusive" | "parallel" | "inclusive";
  arms?: { label: string; taken: boolean; steps: MapStep[] }[];
}

export interface RunMap extends Procedure {
  entity: string;
  record_id: number;
  title: string;
  version: number;
  tree: MapStep[];
}

export const runMap = (procedure: number) => get<RunMap>(`/procedures/${procedure}/map`);
