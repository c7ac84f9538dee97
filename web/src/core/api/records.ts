/** Records of an entity (记录): list, read, write, move, talk about. */
import type { Choice, Explanation, HistoryEntry, Link, LinesSaved, LinesWindow, Query, RecordData, Timeline, Values, Where, SortKey, Window } from "../types";
import { get, patch, post, remove, withParams, type Ask } from "./client";

const at = (entity: string, ...parts: (string | number)[]) =>
  ["/entities", encodeURIComponent(entity), ...parts.map((part) => encodeURIComponent(part))].join("/");

export const query = (entity: string, body: Query, ask?: Ask) => post<Window>(at(entity, "query"), body, ask);

/** The records of an entity by their titles, 500 at the most; none of no entity. */
export const titles = async (entity: string): Promise<Link[]> =>
  entity ? (await query(entity, { limit: 500, columns: [] })).rows.map(({ id, title }) => ({ id, title: title ?? `#${id}` })) : [];

export const exactCount = (entity: string, body: { where?: Where | null; search?: string }) =>
  post<{ n: number }>(at(entity, "count"), body);

export const options = (entity: string, field: string, text: string, limit = 20, ask?: Ask) =>
  get<Choice[]>(withParams(at(entity, "options"), { field, text, limit }), ask);

/** The records a link field offers, given the form as it stands. */
export const optionsOf = (
  entity: string,
  body: { field: string; text: string; limit: number; values: Values; line?: Values; where?: Where | null },
  ask?: Ask,
) => post<Choice[]>(at(entity, "options"), body, ask);

/** Copy what look-ups keep from their linked records anew. */
export const copyReferences = (entity: string, id: number, version: number, key: string) =>
  post<{ id: number }>(at(entity, id, "references"), { version }, { key });

export const read = (entity: string, id: number, ask?: Ask) => get<RecordData>(at(entity, id), ask);

export const create = (entity: string, values: Values, key: string) => post<RecordData>(`${at(entity)}?page=true`, { values }, { key });

export const change = (entity: string, id: number, version: number, values: Values, key: string, reason = "") =>
  patch<RecordData>(`${at(entity, id)}?page=true`, { version, values, reason }, { key });

export const linesOf = (entity: string, id: number, field: string, body: { after: number; limit: number }) =>
  post<LinesWindow>(at(entity, id, "lines", field, "query"), body);

/** Save some lines of a sub-table; the others are not touched. */
export const saveLines = (entity: string, id: number, field: string, body: { version: number } & object, key: string) =>
  post<LinesSaved>(at(entity, id, "lines", field), body, { key });

export const erase = (entity: string, id: number, version: number, key: string) =>
  remove<null>(withParams(at(entity, id), { version }), { key });

/** Ask for defaults and formulas of a form, and what the field just changed fills in. */
export const defaults = (
  entity: string,
  values: Values,
  about: { changed?: string; starting?: boolean; record?: number } = {},
  ask?: Ask,
) => post<Values>(at(entity, "defaults"), { values, ...about }, ask);

/** The words that a field of tags was given before, the most used first. */
export const words = (entity: string, field: string, text: string, limit = 20) =>
  get<{ word: string; n: number }[]>(withParams(at(entity, "words"), { field, text, limit }));

export const move = (
  entity: string,
  id: number,
  name: string,
  body: { version: number; values: Values; comment: string; picks?: Record<string, number[]>; confirmed?: boolean },
  key: string,
) => post<RecordData>(`${at(entity, id, "moves", name)}?page=true`, body, { key });

export const history = (entity: string, id: number) => get<HistoryEntry[]>(at(entity, id, "history"));
export const earlierHistory = (entity: string, id: number, before: number) =>
  get<HistoryEntry[]>(withParams(at(entity, id, "history"), { before }));
export const timeline = (entity: string, id: number) => get<Timeline>(at(entity, id, "timeline"));
export const why = (entity: string, id: number, person?: number) =>
  get<Explanation>(withParams(`/why/${encodeURIComponent(entity)}/${id}`, { person }));

/** How a file is written: plain or styled, the lines of a sub-table as rows of their own or on a second sheet. */
export interface ExportWay {
  format: "xlsx" | "csv";
  styled?: boolean;
  lines?: "rows" | "sheet";
  table?: string;
}

/** The address that streams a list as a file. */
export function exportAddress(
  entity: string,
  way: ExportWay,
  list: { where?: Where | null; sort?: SortKey[]; search?: string; columns?: string[] },
): string {
  const path = withParams(at(entity, "export"), {
    format: way.format,
    styled: way.styled ? "true" : "",
    lines: way.lines,
    table: way.table,
    search: list.search,
    where: list.where ? JSON.stringify(list.where) : "",
    sort: list.sort?.length ? JSON.stringify(list.sort) : "",
    columns: list.columns?.join(","),
  });
  return `/api${path}`;
}
