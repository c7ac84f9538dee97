/** Watched folders (定时导入): which are imported by themselves, and what came of their files. */
import type { ImportCounts, ImportMapping } from "../types";
import { get, post, put, remove } from "./client";

export interface FolderChoice {
  folder: string;
  login: string;
  label: string;
  /** blank takes every entity that the headers lead to */
  entity: string;
  /** blank maps as files with the same header were mapped by hand */
  mapping: string;
  mode: "" | ImportMapping["mode"];
  every_minutes: number;
  paused: boolean;
}

export interface Watch extends FolderChoice {
  id: number;
  owner: string;
  entity_label: string;
  looked_at: string | null;
  files: { imported: number; failed: number; waiting: number };
}

export interface KnownMapping {
  fingerprint: string;
  entity: string;
  label: string;
  changed_at: string;
}

export interface Watches {
  /** whether the machine has a root for such folders */
  ready: boolean;
  rows: Watch[];
  entities: { name: string; label: string }[];
  mappings: KnownMapping[];
  accounts: { login: string; name: string }[];
}

export interface WatchedFile {
  name: string;
  size: number;
  seen_at: string;
  ended_at: string | null;
  batch_id: number | null;
  state_label: string;
  counts: ImportCounts;
  failure: string;
  put_as: string;
}

export interface WatchChange {
  at: string;
  /** blank when it was no person */
  by: string;
  what: string;
}

export const watches = () => get<Watches>("/watches");
export const addWatch = (choice: FolderChoice, key: string) => post<unknown>("/watches", choice, { key });
export const changeWatch = (id: number, choice: FolderChoice, key: string) => put<unknown>(`/watches/${id}`, choice, { key });
export const pauseWatch = (id: number, paused: boolean, key: string) => post<unknown>(`/watches/${id}/pause`, { paused }, { key });
export const removeWatch = (id: number, key: string) => remove<unknown>(`/watches/${id}`, { key });
export const lookNow = (id: number, key: string) => post<unknown>(`/watches/${id}/look`, {}, { key });
export const watchedFiles = (id: number) => get<{ rows: WatchedFile[]; changes: WatchChange[] }>(`/watches/${id}/files`);
