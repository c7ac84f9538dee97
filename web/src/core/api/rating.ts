/** The rating of waybills (运单计价): how the days stand, what failed and why, why a waybill costs what it costs. */
import { get, post, withParams } from "./client";

export interface RatedDay {
  day: string;
  state: "waiting" | "stale" | "done";
  why: string;
  outdated: boolean;
  rated_at: string | null;
  waybills?: number;
  failed?: number | null;
  fee?: string;
  by?: string | null;
  milliseconds?: number | null;
}

export interface Failing {
  reason: number;
  label: string;
  remedy: string;
  count: number;
  days: string[];
}

export interface RatingMonth {
  month: string;
  manages: boolean;
  shows_amounts: boolean;
  days: RatedDay[];
  failures: Failing[];
}

export interface Charge {
  level: string;
  label: string;
  reason: number;
  reason_label: string;
  remedy: string;
  customer: string;
  fee: string;
  /** not shown to who does not see what couriers get */
  commission: string | null;
  billed: string;
  steps: { label: string; text: string }[];
  parts: { label: string; amount: string; source: string }[];
  run: number;
  book: number | null;
  /** thought again with the kept prices it comes to the same */
  same: boolean;
}

export interface Waybill {
  waybill_no: string;
  day: string;
  shop: string;
  courier: string;
  outlet: string;
  place: string;
  weights: { label: string; kilograms: string }[];
  declared: string;
  charges: Charge[];
}

export interface FailedWaybill {
  day: string;
  waybill_no: string;
  level: string;
  shop: string;
  courier: string;
  outlet: string;
  place: string;
  kilograms: string;
}

export interface RatingJob {
  job: number;
  state: "waiting" | "running" | "done" | "dead";
  done: number;
  total: number;
  refused: string[];
}

export const ratingMonth = (month: string) => get<RatingMonth>(withParams("/rating/days", { month: `${month}-01` }));
export const rateDays = (first: string, until: string, all_days: boolean, key: string) => post<{ job: number | null; days: number }>("/rating/days", { first, until, all_days }, { key });
export const ratingJob = (job: number) => get<RatingJob>(`/rating/jobs/${job}`);
export const waybill = (number: string) => get<{ waybills: Waybill[] }>(withParams("/rating/waybills", { number }));
export const failing = (first: string, until: string, reason: number, after: string) =>
  get<{ rows: FailedWaybill[]; next: string | null }>(withParams("/rating/failures", { first, until, reason, after, limit: 20 }));

export interface SupposedFigures {
  label: string;
  level: string;
  waybills: number;
  failed_now: number;
  failed_then: number;
  now: string;
  then: string;
  difference: string;
}

export interface Supposed {
  month: string;
  engine: "duckdb" | "postgresql";
  levels: SupposedFigures[];
  rows: (SupposedFigures & { customer: string; list: string })[];
  left_out: number;
  warnings: string[];
}

/** Other prices of a list: those of a version, or its own by a factor. */
export type Supposition = { version: number } | { list: number; factor: string };

/** What a month would cost by other prices; nothing is stored. */
export const suppose = (month: string, lists: Supposition[]) => post<Supposed>("/rating/what_if", { month: `${month}-01`, lists });
