/** Boards and reports (看板与报表). */
import type { StageCategory } from "./meta";
import type { Where } from "./records";
import type { Link } from "./values";

export interface CardField {
  name: string;
  label: string;
  text: string;
  color: string;
  type: string;
}

export interface Card {
  id: number;
  version: number;
  title: string;
  stage: string;
  stage_since: string | null;
  hours_here: number;
  due_at: string | null;
  late: boolean;
  holder: Link | null;
  fields: CardField[];
}

export interface BoardColumn {
  stage: string;
  label: string;
  category: StageCategory;
  color: string;
  limit_hours: number;
  count: number;
  capped: boolean;
  median_hours: number | null;
  late: number;
  cards: Card[];
  next: string | null;
}

export interface ReportColumn {
  name: string;
  label: string;
  type: "dimension" | "measure";
  /** of a date dimension: day, week, month, quarter, year */
  bucket?: string;
  unit?: string;
  scale?: number;
  /** what further narrows the records of one measure */
  narrows?: Where | null;
  /** a place among all rows, which has no total and is not drawn */
  place?: boolean;
}

export interface ReportRow {
  keys: { value: unknown; label: string }[];
  cells: (string | null)[];
  opens: Where;
}

export interface ReportAnswer {
  name: string;
  label: string;
  period: [from: string, until: string] | null;
  columns: ReportColumn[];
  rows: ReportRow[];
  totals: (string | null)[];
  /** the day that figures of the last day are of */
  last_day?: string | null;
  as_of: string;
}
