/** Books (账簿): statements, what stands behind a figure, comparisons, months and their closing. */
import type { Where } from "../types";
import { actionKey, get, post, send, withParams } from "./client";

export interface BookMeta {
  name: string;
  label: string;
  objects: string;
  accounts: string;
  templates: string;
  /** the entity of the share rules, blank when nothing is shared */
  shares: string;
  /** changes of documents that are not posted yet */
  behind: number;
  rebuilding: boolean;
  directions: { code: string; label: string }[];
  scenarios: { code: string; label: string }[];
  months: { month: string; state: string; state_label: string }[];
  manages: boolean;
}

export type Column = "value" | "per_piece" | "plan" | "gap" | "rate" | "last_month" | "last_year" | "cumulative" | "cumulative_plan" | "cumulative_rate" | "place";

export interface StatementRow extends Record<Column, string | null> {
  code: string;
  label: string;
  parent: string;
  level: number;
  display: "normal" | "bold" | "indent";
  unit: string;
  good: "" | "up" | "down";
  role: string;
  decimals: number;
  estimated: boolean;
}

export interface UnitStatement {
  id: number;
  title: string;
  kind: string;
  kind_label: string;
  parent: number | null;
  template: { id: number; name: string };
  pieces: { send: string | null; deliver: string | null };
  rows: StatementRow[];
}

export interface Statements {
  period: string;
  label: string;
  state: string;
  closed: boolean;
  as_of: string;
  units: UnitStatement[];
  columns: { name: Column; label: string }[];
  directions: { code: string; label: string }[];
  templates: { id: number; name: string }[];
  warnings: string[];
}

export interface CellStep {
  code: string;
  label: string;
  unit: string;
  value: string | null;
  formula: string;
  resolved: string;
  estimated: boolean;
  steps: CellStep[];
  accounts?: { id: number; title: string; direction: string; kind: string; estimated: boolean; value: string }[];
}

interface Linked {
  id: number;
  title: string;
}

export interface PostingRow {
  id: number;
  day: string;
  object?: Linked;
  account?: Linked;
  direction?: string | null;
  amount?: string | null;
  quantity?: string | null;
  kind?: string;
  counterpart?: Linked | null;
  note?: string | null;
  corrects?: number | null;
  source: { entity: string; label: string; id: number | null; title: string };
}

export interface Cell extends CellStep {
  title: string;
  period: string;
  label_of_period: string;
  postings: { rows: PostingRow[]; next: string | null } | null;
}

export interface Ranked {
  object: number;
  title: string;
  place: number | null;
  value: string | null;
  figure: string | null;
  code: string;
  label: string;
}

export interface Trend {
  title: string;
  months: string[];
  series: { code: string; label: string; unit: string; values: (string | null)[] }[];
}

export interface Waterfall {
  title: string;
  label: string;
  from: string;
  start: string;
  end: string;
  steps: { code: string; label: string; before: string | null; after: string | null; effect: string }[];
}

export interface Flash {
  title: string;
  code: string;
  label: string;
  as_of: string;
  calendar: string;
  edition: string;
  plan: string | null;
  cumulative: string;
  estimated: boolean;
  working_days: number;
  worked: number;
  left: number;
  time_progress: string | null;
  achievement: string | null;
  pace: string | null;
  forecast: string | null;
  needed_per_day: string | null;
  provisional: boolean;
  days: { day: string; value: string | null }[];
}

export interface WhatIf {
  units: { id: number; title: string; before: StatementRow[]; after: StatementRow[] }[];
  warnings: string[];
}

export interface Changes {
  accounts: { account: number; object: number | null; factor: string | null; amount: string | null }[];
  shares: { rule: number; method: string; weights: { unit: number; weight: string }[] }[];
}

export interface MonthPage {
  book: string;
  month: string;
  label: string;
  state: "open" | "confirmed" | "checked" | "closed" | "reopened";
  state_label: string;
  changed_at: string | null;
  changed_by: string;
  behind: number;
  running: boolean;
  manages: boolean;
  confirmations: {
    object: number;
    title: string;
    person: string;
    mine: boolean;
    needed: boolean;
    confirmed: boolean;
    changed_since: boolean;
    at: string | null;
    by: string;
  }[];
  unassigned?: number;
  unplaced?: string;
  checklist?: { label: string; count: number; entity: string; kind: "records" | "unpriced" | "unclaimed"; blocks: boolean }[];
  checks?: {
    name: string;
    label: string;
    left: { label: string; value: string };
    right: { label: string; value: string };
    difference: string;
    agrees: boolean;
    unit: string;
    parts: { label: string; value: string }[];
  }[];
  blockers?: { code: string; message: string }[];
  runs?: { id: number; at: string; by: string; in_force: boolean; result: unknown }[];
  closings?: { version: number; closed_at: string; closed_by: string; reopened_at: string | null; reopened_by: string; reopened_reason: string }[];
}

export interface Unplaced {
  id: number;
  rule: string;
  rule_label: string;
  why: string;
  day: string | null;
  object: Linked | null;
  account: Linked | null;
  amount: string | null;
  quantity: string | null;
  source: { entity: string; entity_label: string; id: number; title: string };
}

type Both = { amount: string; quantity: string };
export interface BalanceRow {
  rule: string;
  label: string;
  documents: number;
  source: Both;
  posted: Both;
  waiting: Both;
  difference: Both;
  agrees: boolean;
}

interface Sum {
  value: unknown;
  label: string;
  count: number;
  amount: string | null;
  quantity: string | null;
  where: Where;
}

export type ResourcePart = "money" | "papers" | "people" | "things" | "files" | "tasks" | "alerts" | "approvals";
type Kinded = Sum & { kind: string; kind_label: string; book_label?: string };

export interface Result {
  income: string;
  cost: string;
  labour: string;
  margin: string;
  rate: string | null;
}

export type MonthSum = Sum & { result: Result | null };

/** All there is about one object, as far as this person may open it. */
export interface Resources {
  entity: string;
  entity_label: string;
  id: number;
  title: string;
  tabs: { name: string; label: string; count: number | null }[];
  books: { name: string; label: string; where: Where; result: Result | null; months: MonthSum[] }[];
  open: { approvals: number; tasks: number; late: number; alerts: number };
  responsible: (Linked & { label: string })[];
}

export interface Planned {
  label: string;
  kind: string;
  kind_label: string;
  counted: boolean;
  plan: string;
  actual: string;
  gap: string;
  rate: string | null;
  good: "" | "up" | "down";
}

export interface BookMoney {
  name: string;
  label: string;
  where: Where;
  accounts: Kinded[];
  result: Result | null;
  months: MonthSum[];
  /** `under_way`: the last of its months is not over */
  plan: { months: string[]; under_way: boolean; editions: string[]; rows: Planned[] } | null;
}

interface Belonging {
  entity: string;
  label: string;
  field_label: string;
  count: number;
  where: Where;
  rows: Linked[];
}

interface Named {
  entity: string;
  label: string;
  rows: (Linked & { documents: number; amount: string | null; quantity: string | null })[];
}

type OfRecord = { entity: string; record_id: number };

/** What each part holds. */
export interface ResourceParts {
  money: { books: BookMoney[] };
  papers: { groups: { book: string; book_label: string; entity: string; label: string; rows: { id: number; title: string; day: string; amount: string | null; quantity: string | null }[] }[] };
  people: { responsible: (Linked & { label: string })[]; members: Belonging[]; hours: Kinded[]; named: Named[]; more: boolean };
  things: { owned: Belonging[]; worn: Kinded[]; named: Named[]; more: boolean };
  files: { rows: (OfRecord & { id: number; name: string; size: number; of: string })[] };
  tasks: {
    rows: (OfRecord & { id: number; title: string; label: string; person: string; due_at: string | null; late: boolean })[];
    errands: (OfRecord & { id: number; label: string; due_at: string | null; late: boolean })[];
  };
  alerts: { rows: (OfRecord & { text: string; at: string })[] };
  approvals: { rows: (OfRecord & { id: number; title: string; flow_label: string; state: string; state_label: string; started_at: string; ended_at: string | null })[] };
}

const at = (book: string) => `/books/${encodeURIComponent(book)}`;

export interface AskStatement {
  period: string;
  objects?: number[];
  template?: number | null;
  direction?: string;
  compare?: string[];
  mix_estimates?: boolean;
}
export interface AskCell {
  period: string;
  object: number;
  code: string;
  template?: number | null;
  direction?: string;
  mix_estimates?: boolean;
  after?: string | null;
}

export const books = () => get<BookMeta[]>("/books");
export const statement = (book: string, asked: AskStatement) => post<Statements>(`${at(book)}/statement`, asked);
export const statementFile = (book: string, asked: AskStatement) => send("POST", `${at(book)}/statement/export`, { body: asked });
export const cell = (book: string, asked: AskCell) => post<Cell>(`${at(book)}/cell`, asked);
export const ranking = (book: string, asked: { period: string; by: string }) => post<{ label: string; unit: string; rows: Ranked[] }>(`${at(book)}/ranking`, asked);
export const trend = (book: string, asked: { object: number; codes: string[]; months: number; until: string }) => post<Trend>(`${at(book)}/trend`, asked);
export const waterfall = (book: string, asked: { object: number; period: string; code: string; from: string }) => post<Waterfall>(`${at(book)}/waterfall`, asked);
export const flash = (book: string, asked: { period: string; object: number; code?: string; as_of?: string | null }) => post<Flash>(`${at(book)}/flash`, asked);
export const whatIf = (book: string, asked: { period: string; objects: number[]; changes: Changes }) => post<WhatIf>(`${at(book)}/what_if`, asked);
export const month = (book: string, which: string) => get<MonthPage>(`${at(book)}/months/${which}`);
export const steer = (book: string, which: string, verb: "confirm" | "check" | "close" | "reopen" | "share" | "recompute", body: object, key = actionKey()) =>
  post<MonthPage>(`${at(book)}/months/${which}/${verb}`, body, { key });
export const remind = (book: string, which: string) => post<{ asked: number }>(`${at(book)}/months/${which}/remind`, {}, { key: actionKey() });
export const pool = (book: string, month = "", after = 0) => get<{ rows: Unplaced[]; next: number | null; count: number }>(withParams(`${at(book)}/pool`, { month, after }));
export const assign = (book: string, line: number, given: { object: number | null; account: number | null }) =>
  post<{ posted: boolean; why: string; count: number }>(`${at(book)}/pool/${line}/assign`, given, { key: actionKey() });
export const balance = (book: string, which: string) => get<{ rows: BalanceRow[]; agrees: boolean }>(withParams(`${at(book)}/balance`, { month: which }));
const object = (entity: string, id: number) => `/objects/${encodeURIComponent(entity)}/${id}/resources`;
export const resources = (entity: string, id: number) => get<Resources>(object(entity, id));
export const resourcePart = <Name extends ResourcePart>(entity: string, id: number, part: Name) => get<ResourceParts[Name]>(`${object(entity, id)}/${part}`);
