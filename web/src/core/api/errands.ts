/** What automations gave me to do (任务). */
import type { Values } from "../types";
import { get, post, withParams, type Ask } from "./client";

/** One thing that is asked; its kinds are those of a value from outside. */
export interface Question {
  name: string;
  label: string;
  type: "text" | "number" | "date" | "instant" | "boolean";
  required: boolean;
}

export interface Errand {
  id: number;
  label: string;
  says: string;
  /** nothing where it is only ticked off */
  asks: Question[] | null;
  record: { entity: string; entity_label: string; id: number; title: string } | null;
  /** of a task given at a meeting: which unit, month and line it is about */
  meeting: { book: string; label: string; period: string; month_label: string; object: number; title: string; line: string; author: string } | null;
  people: string[];
  created_at: string;
  due_at: string | null;
  late: boolean;
  done_at: string | null;
  note: string;
}

export const errands = (done: boolean, before: number | null = null, ask?: Ask) =>
  get<{ rows: Errand[]; next: number | null }>(withParams("/errands", { done: done || null, before }), ask);

export const finish = (id: number, values: Values, note: string, key: string) =>
  post<{ id: number }>(`/errands/${id}/done`, { values, note }, { key });
