/** Records and questions about them (记录与查询). */
import type { Picking, Procedure } from "./procedures";
import type { FileInfo, Problem, Values } from "./values";

export type Op =
  | "eq" | "ne" | "gt" | "ge" | "lt" | "le" | "in" | "not_in" | "contains" | "starts" | "empty" | "not_empty"
  | "between" | "period" | "below" | "me" | "my_unit" | "my_unit_below" | "covers" | "overlaps";

export interface Condition {
  field: string;
  op: Op;
  value?: unknown;
}

/** The records a report counts, or one of its measures; only the server knows the condition. */
export interface OfReport {
  report: string;
  measure?: string;
}

/** The records that a field of kind `back` shows on a record: "net.station.parcels" of number 7. */
export interface OfBack {
  back: string;
  value: number;
}

export type Where = Condition | OfReport | OfBack | { and: Where[] } | { or: Where[] } | { not: Where };
export type SortKey = [field: string, direction: "asc" | "desc"];

export interface Query {
  where?: Where | null;
  sort?: SortKey[];
  search?: string;
  after?: string | null;
  limit?: number;
  columns?: string[];
  count?: boolean;
  /** each row says in `_mark` which of these it meets first */
  marks?: Where[];
}

export interface Row extends Values {
  id: number;
  version: number;
  title: string;
  stage?: string;
}

export interface Count {
  n: number;
  capped: boolean;
}

export interface Window {
  rows: Row[];
  next: string | null;
  count?: Count;
}

export interface Choice {
  id: number;
  title: string;
  hint?: string;
}

export interface MoveOffer {
  name: string;
  label: string;
  target: string;
  danger: boolean;
  blockers: Problem[];
  asks: string[];
  needs: string[];
  comment: "none" | "optional" | "required";
  /** label of the approval it runs first, or null */
  approval: string | null;
  /** the steps of the approval whose people its starter picks */
  picks?: Picking[];
}

export interface ClockState {
  name: string;
  label: string;
  due_at: string;
  warn_at: string;
  state: string;
  paused: boolean;
  /** counted over days whose calendar is not published yet */
  provisional: boolean;
}

export type LineSums = Record<string, { n: number; sum: string | null }>;

/** Some lines of a sub-table, and how many fit in all. */
export interface LinesWindow {
  version: number;
  rows: (Values & { id: number })[];
  next: number | null;
  count: number;
  sums: LineSums;
}

/** What a save by the line gives: its lines as they are now, and what was computed from them. */
export interface LinesSaved {
  version: number;
  added: (Values & { id: number })[];
  changed: (Values & { id: number })[];
  values: Values;
  count: number;
  sums: LineSums;
  gone?: boolean;
}

export interface RecordData {
  id: number;
  entity: string;
  version: number;
  title: string;
  stage: string | null;
  values: Values;
  /** how many lines each sub-table has; of a long one only the first came along, and the sums of all */
  lines?: Record<string, { count: number; sums?: LineSums }>;
  /** `locked` says why nothing may be edited, blank when it may */
  rights: { edit: string[]; delete: boolean; locked: string };
  moves: MoveOffer[];
  clocks: ClockState[];
  procedure: Procedure | null;
  /** what is worth knowing and keeps nobody from anything, such as weights a price list leaves without a price */
  told?: string[];
  /** true when this person can no longer see the record after what was just done */
  gone?: boolean;
}

export interface HistoryEntry {
  seq: number;
  at: string;
  actor: { id: number | null; title: string };
  kind: string;
  kind_label: string;
  cause: string;
  changes: { field: string; label: string; before: string; after: string }[];
}

export interface Comment {
  id: number;
  author: { id: number | null; title: string };
  text: string;
  /** what goes with it: read by whoever sees the record */
  files: FileInfo[];
  created_at: string;
  edited: boolean;
  /** taken back by its author: only its place is left */
  removed: boolean;
  /** until when this person may change it or take it back */
  changeable_until: string | null;
  reply: { id: number; author: string; text: string } | null;
}
