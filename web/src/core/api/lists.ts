/** What a list needs besides its rows (列表接口): views, groups, statistics, batches. */
import type { Count, Row, Values, Where, Problem } from "../types";
import type { Bucket, Statistic, ViewDocument, ViewList, ViewShare } from "../view";
import { get, patch, post, put, remove, type Ask } from "./client";

const at = (entity: string, ...rest: (string | number)[]) =>
  ["", "entities", encodeURIComponent(entity), ...rest.map((part) => encodeURIComponent(part))].join("/");

// ---- views --------------------------------------------------------------------------------------------------------

export const views = (entity: string, ask?: Ask) => get<ViewList>(at(entity, "views"), ask);
export const saveView = (entity: string, label: string, document: ViewDocument, key: string) =>
  post<{ key: string }>(at(entity, "views"), { label, document }, { key });
export const changeView = (entity: string, id: number, version: number, label: string, document: ViewDocument, key: string) =>
  patch<{ key: string }>(at(entity, "views", id), { version, label, document }, { key });
export const eraseView = (entity: string, id: number, key: string) => remove<null>(at(entity, "views", id), { key });
export const shareView = (entity: string, id: number, shares: ViewShare[], key: string) =>
  put<null>(at(entity, "views", id, "shares"), { shares: shares.map(({ kind, name }) => ({ kind, name })) }, { key });
export const defaultView = (entity: string, view: string, key: string) => put<null>(at(entity, "views", "default"), { view }, { key });

// ---- groups and statistics ----------------------------------------------------------------------------------------

export interface Measure {
  field: string;
  statistic: Exclude<Statistic, "">;
}

export interface Group {
  value: unknown;
  label: string;
  color: string;
  count: number;
  /** one per measure asked for, as text */
  statistics: (string | null)[];
  /** what narrows the list to this group */
  where: Where;
}

export interface Narrowed {
  where?: Where | null;
  search?: string;
}

export const groups = (
  entity: string,
  body: Narrowed & { group: { field: string; bucket: Bucket; down: boolean }; measures: Measure[]; limit?: number },
  ask?: Ask,
) => post<{ groups: Group[]; more: boolean }>(at(entity, "groups"), body, ask);

export const statistics = (entity: string, body: Narrowed & { measures: Measure[]; exact?: boolean }, ask?: Ask) =>
  post<{ count: Count; values: (string | null)[] }>(at(entity, "statistics"), body, ask);

// ---- batches ------------------------------------------------------------------------------------------------------

/** One row of a block that is written: changed, new (no id) or erased. */
export interface BatchRow {
  id?: number;
  version?: number;
  values?: Values;
  erase?: boolean;
}

export interface BatchAnswer {
  id: number | null;
  ok: boolean;
  problems: Problem[];
  /** the row as the list shows it now; null when it is gone or out of sight */
  row: Row | null;
  /** what takes this back, as a row of the next batch */
  inverse: BatchRow | null;
}

export const batch = (entity: string, rows: BatchRow[], columns: string[], all: boolean, key: string) =>
  post<{ done: number; refused: number; rows: BatchAnswer[] }>(at(entity, "batch"), { rows, columns, all }, { key });

export interface ActionBody extends Narrowed {
  action: "edit" | "delete" | "transfer" | "move";
  ids?: number[];
  values?: Values;
  to?: number;
  move?: string;
  comment?: string;
}

export interface ActionState {
  id: number;
  state: "running" | "done" | "cancelled" | "failed";
  label: string;
  total: number;
  done: number;
  refused: number;
  failure: string;
  refusals: { record_id: number; title: string; problems: Problem[] }[];
}

export const act = (entity: string, body: ActionBody, key: string) => post<ActionState>(at(entity, "actions"), body, { key });
export const actionState = (id: number) => get<ActionState>(`/actions/${id}`);
export const cancelAction = (id: number, key: string) => post<ActionState>(`/actions/${id}/cancel`, {}, { key });
