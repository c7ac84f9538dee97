/** Todo and procedures (待办与审批). */
import type { Attached, BatchResult, Task, TaskDetail, TodoBox, TodoFilter, TodoPage, Values } from "../types";
import { actionKey, get, post, remove, withParams, type Ask } from "./client";

export const todo = (box: TodoBox, search = "", after: string | null = null, ask?: Ask, filter: TodoFilter = {}) =>
  get<TodoPage>(withParams("/todo", { box, search, after, ...filter, late: filter.late || null }), ask);

export const task = (id: number, ask?: Ask) => get<TaskDetail>(`/tasks/${id}`, ask);

export type Decision = "approve" | "reject" | "submit";

/** What a decision may say beside the opinion. */
export interface Said {
  /** those picked for the step that comes next, where it lets them be picked */
  next_people?: number[];
  /** the file in which he signed */
  signature?: number;
  /** go on over checks that only warn */
  confirmed?: boolean;
  /** the version of the record he looked at */
  seen?: number;
  /** the earlier time it counts for */
  dated?: string;
}

export const decide = (id: number, decision: Decision, opinion: string, values: Values, key: string, said: Said = {}) =>
  post<Task>(`/tasks/${id}/decide`, { decision, opinion, values, ...said }, { key });

/** Keep what was begun without deciding (暂存); all blank forgets it. */
export const keepDraft = (id: number, draft: { opinion: string; values: Values; signature: number | null }, key: string) =>
  post<{ saved_at: string | null }>(`/tasks/${id}/draft`, draft, { key });

/** Decide many: each is done by itself, and each says what came of it. */
export const decideMany = (ids: number[], decision: Decision, opinion: string, key: string) =>
  post<{ results: BatchResult[] }>("/tasks/decide", { tasks: ids, decision, opinion }, { key });

export const handOver = (id: number, to: number, opinion: string, key: string) =>
  post<Task>(`/tasks/${id}/hand_over`, { to, opinion }, { key });

/** Send back to an earlier step; with `straightBack` it returns to this step afterwards. */
export const sendBack = (id: number, toStep: string, opinion: string, key: string, straightBack = false) =>
  post<Task>(`/tasks/${id}/send_back`, { to_step: toStep, opinion, straight_back: straightBack }, { key });

/** How several people who were asked together are heard. */
export type Together = "all_of" | "any_of" | "in_turn";

export const add = (id: number, people: number[], how: Attached, together: Together, opinion: string, key: string) =>
  post<Task>(`/tasks/${id}/add`, { people, how, together, opinion }, { key });

/** Take a task out of the pool, give it back, no longer ask somebody, take a decision back. */
export const act = (id: number, verb: "claim" | "release" | "remove" | "take_back", key: string) =>
  post<Task>(`/tasks/${id}/${verb}`, {}, { key });

export const reassign = (id: number, to: number, reason: string, key: string) =>
  post<Task>(`/tasks/${id}/reassign`, { to, reason }, { key });

export const withdraw = (procedure: number, opinion: string, key: string) =>
  post<unknown>(`/procedures/${procedure}/withdraw`, { opinion }, { key });

/** Submit again; `picks` are people picked anew, by step. */
export const resubmit = (procedure: number, opinion: string, key: string, confirmed = false, picks: Record<string, number[]> = {}) =>
  post<unknown>(`/procedures/${procedure}/resubmit`, { opinion, confirmed, picks }, { key });

export const remind = (procedure: number, key: string) => post<unknown>(`/procedures/${procedure}/remind`, {}, { key });

/** Let people know of a procedure; they may read it. */
export const copy = (procedure: number, people: number[], key: string) =>
  post<unknown>(`/procedures/${procedure}/copy`, { people }, { key });

export const repair = (procedure: number, step: string, people: number[], key: string) =>
  post<unknown>(`/procedures/${procedure}/repair`, { step, people }, { key });

/** What administrators do to a whole procedure. */
export type Steering = "suspend" | "activate" | "jump" | "reopen" | "end" | "cancel" | "signal" | "void" | "compensate";

export const steer = (procedure: number, verb: Steering, body: Record<string, unknown>, key: string) =>
  post<unknown>(`/procedures/${procedure}/${verb}`, body, { key });

/** The link of somebody outside, as it is told once. */
export interface OutsiderLink {
  /** "/p/…", below this very server */
  address: string;
  closes_at: string;
  name: string;
  to: string;
  asked: string;
}

export const outsiderLink = (task: number, key: string) => post<OutsiderLink>(`/tasks/${task}/link`, {}, { key });
export const endOutsiderLink = (task: number) => remove<{ ended: number }>(`/tasks/${task}/link`, { key: actionKey() });
