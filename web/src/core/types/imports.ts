/** Files on their way into records (导入). */
import type { Problem } from "./values";

export interface ImportMapping {
  use: boolean;
  entity: string;
  /** fields by which a row finds its record */
  key: string[];
  mode: "upsert" | "add" | "new_only" | "update_only";
  /** what an empty cell does to a record that exists */
  blank: "keep" | "clear";
  /** the sheet holds only lines; their record stands in another sheet, or is there */
  joins?: boolean;
  /** what lines do to those that are there */
  lines_mode?: "replace" | "append";
  /** only rows of a returned file that have a remark */
  only_marked?: boolean;
  columns: ImportColumn[];
  constants: Record<string, string>;
}

export interface ImportColumn {
  header: string;
  /** dotted for a column of a sub-table */
  field: string;
  by: string;
  absent?: "" | "error" | "create" | "empty";
  values: Record<string, string>;
  rest?: string;
  confidence?: number;
}

/** What holds for the whole file: all rows or none, and what happens by itself. */
export interface ImportOptions {
  whole: boolean;
  effects: "rows" | "batch" | "none";
}

/** A column that may become a field of a new entity. */
export interface ImportGuess {
  header: string;
  label: string;
  type: string;
  type_label: string;
  options: string[];
  scale: number;
  long: boolean;
  masked: boolean;
  to: string;
  why: string;
  distinct: number;
  filled: number;
  count: number;
}

export interface ImportProposal {
  label: string;
  fields: ImportGuess[];
  /** headers */
  key: string[];
  title: string;
  types: { name: string; label: string }[];
  entities: { name: string; label: string }[];
}

export interface ImportSheet {
  index: number;
  name: string;
  header: string[];
  columns: { index: number; header: string }[];
  /** name and label of the known kind of file, blank when it was found by likeness */
  shape: string;
  shape_label: string;
  rows: number;
  /** rows that are no data, by the reason */
  skipped: Record<string, number>;
  sample: string[][];
  mapping: ImportMapping | null;
  unmapped: string[];
  warnings: string[];
}

export type ImportCounts = Partial<Record<"new" | "changed" | "same" | "error" | "lines" | "undone" | "unclaimed", number>>;

export interface ImportBatch {
  id: number;
  name: string;
  state: "read" | "checking" | "checked" | "running" | "done" | "cancelled" | "undoing" | "undone";
  state_label: string;
  created_at: string;
  rows: number;
  counts: ImportCounts;
  progress: { done: number; total: number; rate: number; seconds: number; seconds_left: number | null };
  failure: string;
  can: Record<"map" | "dry_run" | "run" | "cancel" | "undo", boolean>;
}

export interface ImportRow {
  sheet: number;
  sheet_name: string;
  row: number;
  verdict: "new" | "changed" | "same" | "error";
  record_id: number | null;
  problems: (Problem & { level?: string })[];
}

export interface ImportChange {
  sheet: number;
  row: number;
  record_id: number;
  title: string;
  entity: string;
  fields: { field: string; label: string; before: string; after: string }[];
}

export interface ImportView extends ImportBatch {
  sheets: ImportSheet[];
  options: ImportOptions;
  checked: { counts: ImportCounts; changes: ImportChange[]; errors: ImportRow[]; notes?: string[] } | null;
}

export interface ImportErrors {
  rows: ImportRow[];
  next: string | null;
}
