/** Todo and procedures (待办与审批). */
import type { Task, TaskDetail, TodoBox, TodoPage, Values } from "../types";
import { get, post, withParams, type Ask } from "./client";

export const todo = (box: TodoBox, search = "", after: string | null = null, ask?: Ask) =>
  get<TodoPage>(withParams("/todo", { box, search, after }), ask);

export const task = (id: number, ask?: Ask) => get<TaskDetail>(`/tasks/${id}`, ask);

export type Decision = "approve" | "reject" | "submit";

export const decide = (id: number, decision: Decision, opinion: string, values: Values, key: string) =>
  post<Task>(`/tasks/${id}/decide`, { decision, opinion, values }, { key });

export const handOver = (id: number, to: number, opinion: string, key: string) =>
  post<Task>(`/tasks/${id}/hand_over`, { to, opinion }, { key });

/** Send back to an earlier step; with `straightBack` it returns to this step afterwards. */
export const sendBack = (id: number, toStep: string, opinion: string, key: string, straightBack = false) =>
  post<Task>(`/tasks/${id}/send_back`, { to_step: toStep, opinion, straight_back: straightBack }, { key });

export const withdraw = (procedure: number, opinion: string, key: string) =>
  post<unknown>(`/procedures/${procedure}/withdraw`, { opinion }, { key });

export const resubmit = (procedure: number, opinion: string, key: string) =>
  post<unknown>(`/procedures/${procedure}/resubmit`, { opinion }, { key });

export const remind = (procedure: number, key: string) => post<unknown>(`/procedures/${procedure}/remind`, {}, { key });

export const repair = (procedure: number, step: string, people: number[], key: string) =>
  post<unknown>(`/procedures/${procedure}/repair`, { step, people }, { key });
