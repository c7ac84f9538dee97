/** How the procedures of a flow go (流程分析): figures of a period, and the rows behind each of them. */
import { get, withParams } from "./client";
import type { Period } from "./reports";

/** Seconds, by the clock and within working time; of `work_count` it is known when the people work. */
export interface Times {
  count: number;
  median: number | null;
  p85: number | null;
  work_count: number;
  work_median: number | null;
  work_p85: number | null;
}

export interface StepFigures {
  move: string;
  step: string;
  label: string;
  kind: string;
  times: Times;
  standing: number;
  waited: number;
  share: number;
  decided: number;
  sent_back: number;
  rejected: number;
  late: number;
}

export interface PersonFigures {
  id: number;
  name: string;
  unit: string;
  times: Times;
  per_day: number | null;
  late: number;
  open: number;
  open_late: number;
}

export interface Bucket {
  from: string;
  until: string;
  started: number;
  finished: number;
  decided: number;
}

export interface Analysis {
  flow: string;
  label: string;
  move: string;
  moves: { name: string; label: string }[];
  period: [string, string];
  as_of: string;
  may_export: boolean;
  states: { state: string; label: string; count: number }[];
  started: number;
  whole: Times;
  bucket: "day" | "week" | "month";
  throughput: Bucket[];
  steps: StepFigures[];
  bottleneck: { move: string; step: string; label: string; share: number } | null;
  people: PersonFigures[];
  returns: { move: string; step: string; label: string; opinion: string; count: number }[];
  decided: number;
  sent_back: number;
  late_finished: number;
  open: number;
  late_now: number;
}

/** Which rows: of a source, narrowed. */
export interface Behind {
  of: "started" | "finished" | "visits" | "standing" | "waited" | "decided" | "open";
  move?: string;
  state?: string;
  step?: string;
  person?: number;
  opinion?: string;
  late?: boolean;
  /** another period than that of the page */
  days?: [string, string];
}

export interface FigureRow {
  instance_id: number;
  entity: string;
  record_id: number;
  title: string;
  starter: string;
  step: string;
  person: string;
  state: string;
  came_at: string;
  gone_at: string | null;
  due_at: string | null;
  late: boolean;
  opinion: string;
  clock: number;
  work: number | null;
}

export interface Rows {
  count: number;
  rows: FigureRow[];
  next: number | null;
}

export interface Meant {
  flow: string;
  move: string;
  period: Period;
}

const at = (flow: string) => `/flows/${encodeURIComponent(flow)}/analysis`;
const days = (period: Period) => (Array.isArray(period) ? { first: period[0], until: period[1] } : { period });

export const analysis = (meant: Meant, signal?: AbortSignal) =>
  get<Analysis>(withParams(at(meant.flow), { move: meant.move, ...days(meant.period) }), { signal });

export function rows(meant: Meant, behind: Behind, after: number): Promise<Rows> {
  const { days: own, move, opinion, ...rest } = behind;
  const path = withParams(`${at(meant.flow)}/rows`, { move: move ?? meant.move, ...days(own ?? meant.period), ...rest, after });
  // A blank opinion is one too: that of those who gave none.
  return get<Rows>(opinion === undefined ? path : `${path}&opinion=${encodeURIComponent(opinion)}`);
}

/** The address of the workbook. */
export const exportAddress = (meant: Meant) => `/api${withParams(`${at(meant.flow)}/export`, { move: meant.move, ...days(meant.period) })}`;
