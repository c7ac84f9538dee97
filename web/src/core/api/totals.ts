/** Totals and closed periods (汇总与关账): their state, a check against a count of all, closing and opening. */
import type { Where } from "../types";
import { get, post } from "./client";

export interface Total {
  name: string;
  label: string;
  target: string;
  rolled_up: boolean;
  mode: "transaction" | "ordered";
  mode_label: string;
  waiting: number;
  lag_seconds: number;
  counted_at: string | null;
  checked_at: string | null;
  differing: number;
}

export interface TotalSource {
  label: string;
  sign: "+" | "-";
  where_text: string;
}

export interface TotalDetail extends Total {
  measures: { name: string; label: string; function: string; never_below: string }[];
  sources: TotalSource[];
  found: { title: string; kept: Record<string, unknown>; counted: Record<string, unknown> }[];
}

export interface Opened extends TotalSource {
  entity: string;
  where: Where;
}

export interface PeriodLock {
  id: number;
  family: string;
  label: string;
  unit: { id: number; title: string } | null;
  until: string;
  last_day: string;
  closed_at: string;
  closed_by: string;
  reason: string;
  opened_at: string | null;
  opened_by: string | null;
  opened_reason: string | null;
}

export interface Periods {
  families: { name: string; label: string; entities: string[] }[];
  locks: PeriodLock[];
}

export interface Frozen {
  name: string;
  label: string;
  keys: { name: string; label: string }[];
  measures: { name: string; label: string }[];
  rows: { title: string; keys: Record<string, unknown>; figures: Record<string, string | null> }[];
}

const at = (name: string) => `/aggregates/${encodeURIComponent(name)}`;

export const totals = () => get<Total[]>("/aggregates");
export const total = (name: string) => get<TotalDetail>(at(name));
export const opened = (name: string, record: number, measure: string) =>
  get<Opened[]>(`${at(name)}/records?record=${record}&measure=${encodeURIComponent(measure)}`);
export const check = (name: string, key: string) => post<TotalDetail>(`${at(name)}/check`, {}, { key });
export const repair = (name: string, key: string) => post<TotalDetail>(`${at(name)}/repair`, {}, { key });

export const periods = () => get<Periods>("/periods");
export const closePeriod = (family: string, until: string, unit: number | null, reason: string, key: string) =>
  post<Periods>("/periods", { family, until, unit, reason }, { key });
export const openPeriod = (id: number, reason: string, key: string) => post<Periods>(`/periods/${id}/open`, { reason }, { key });
export const frozen = (id: number) => get<Frozen[]>(`/periods/${id}/frozen`);
