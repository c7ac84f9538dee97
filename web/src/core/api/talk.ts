/** What is said of a record and what happened to it (评论、动态、关注). */
import type { Comment, HistoryEntry, StageCategory } from "../types";
import { actionKey, get, patch, post, put, remove, withParams } from "./client";

export interface Entered {
  stage: string;
  label: string;
  category: StageCategory;
  left_at: string | null;
  work_seconds: number | null;
}

interface Happened {
  at: string;
  actor: { id: number | null; title: string };
}

export interface Decision extends Happened {
  type: "decision";
  procedure: string;
  step: string;
  state: string;
  label: string;
  opinion: string;
  on_behalf_of: string | null;
}

export type Changed = { type: "change"; entered?: Entered } & HistoryEntry;
export type Activity =
  | Changed
  | ({ type: "stage"; entered: Entered } & Happened)
  | ({ type: "comment" } & Happened & Comment)
  | Decision;

export interface Person {
  id: number;
  name: string;
  unit: string | null;
}

export interface Followed {
  entity: string;
  entity_label: string;
  record_id: number;
  title: string;
  since: string;
}

const at = (entity: string, id: number, rest: string) => `/entities/${encodeURIComponent(entity)}/${id}/${rest}`;

export const activity = (entity: string, id: number, before = "") =>
  get<{ rows: Activity[]; next: string | null }>(withParams(at(entity, id, "activity"), { before }));

export const comments = (entity: string, id: number) => get<Comment[]>(at(entity, id, "comments"));
export const say = (entity: string, id: number, body: { text: string; reply_to?: number | null; mentions?: number[]; files?: number[] }, key: string) =>
  post<{ id: number; comments: Comment[]; unheard: string[] }>(at(entity, id, "comments"), body, { key });
export const putRight = (entity: string, id: number, comment: number, text: string, files: number[]) =>
  patch<{ comments: Comment[] }>(at(entity, id, `comments/${comment}`), { text, files }, { key: actionKey() });
export const takeBack = (entity: string, id: number, comment: number) =>
  remove<{ comments: Comment[] }>(at(entity, id, `comments/${comment}`), { key: actionKey() });
export const mentionable = (entity: string, id: number, text: string, signal?: AbortSignal) =>
  get<Person[]>(withParams(at(entity, id, "mentionable"), { text }), { signal });

export const isFollowed = (entity: string, id: number) => get<{ followed: boolean }>(at(entity, id, "follow"));
export const follow = (entity: string, id: number) => put<{ followed: boolean }>(at(entity, id, "follow"), {}, { key: actionKey() });
export const unfollow = (entity: string, id: number) => remove<{ followed: boolean }>(at(entity, id, "follow"), { key: actionKey() });
export const followed = () => get<Followed[]>("/follows");
