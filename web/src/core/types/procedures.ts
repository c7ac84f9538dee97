/** Running procedures and what waits for whom (审批与待办). */
import type { StageCategory } from "./meta";
import type { RecordData } from "./records";
import type { FileInfo, Problem, Values } from "./values";

export interface NamedPerson {
  id: number;
  name: string;
  unit: string | null;
}

/** How a task belongs to the one of the person who asked for it: 前加签、后加签、并加签、委派、征询意见. */
export type Attached = "before" | "after" | "beside" | "delegate" | "consult";

export interface NodePerson extends NamedPerson {
  /** the task, when there is one already */
  task?: number | null;
  attached?: Attached | null;
  asked_by?: NamedPerson | null;
  /** the time it counts for, when it was entered afterwards */
  dated?: string | null;
  /** the file in which he signed */
  signature?: number | null;
  state: string;
  why: string;
  opinion: string;
  at: string | null;
  due_at: string | null;
  late: boolean;
  on_behalf_of: NamedPerson | null;
}

export interface TimelineNode {
  step: string;
  label: string;
  kind: string;
  mode: string;
  state: string;
  state_label: string;
  /** how often it was come to */
  round?: number;
  reason: string;
  within: string[];
  entered_at: string | null;
  left_at: string | null;
  due_at: string | null;
  people: NodePerson[];
  /** the records whose procedures this step called */
  calls?: CalledRecord[];
}

export interface CalledRecord {
  entity: string;
  record_id: number;
  title: string;
  state?: string;
  /** may this person open it? */
  seen?: boolean;
}

export interface Procedure {
  id: number;
  /** the record it runs on */
  entity?: string;
  record_id?: number;
  /** what this person may print of it, the first without being asked */
  papers?: { name: string; label: string }[];
  move: string;
  label: string;
  state: string;
  round: number;
  starter: NamedPerson;
  started_at: string;
  ended_at: string | null;
  suspended_at?: string | null;
  reminded_at?: string | null;
  /** how often it was reminded of */
  reminded?: number;
  nodes: TimelineNode[];
  /** what this person may do with the whole procedure: withdraw, resubmit, remind, repair; administrators also steer it */
  actions: string[];
  /** every step it may jump to, in order */
  steps?: { step: string; label: string }[];
  /** when the whole should have ended, whether it is late, and whether its time stands still */
  due_at?: string | null;
  late?: boolean;
  resting?: boolean;
  /** what voiding it would do; blank when this person may not */
  voids?: string;
  /** what it waits for outside */
  signals?: { signal: string; label: string }[];
  /** the record whose procedure called this one */
  called_from?: CalledRecord | null;
}

export interface Stay {
  stage: string;
  label: string;
  category: StageCategory;
  entered_at: string;
  left_at: string | null;
  work_seconds: number | null;
  paused_seconds: number | null;
  by: NamedPerson | null;
}

export interface Timeline {
  stages: Stay[];
  procedures: Procedure[];
}

export type TodoBox = "open" | "claimable" | "advice" | "proxied" | "errands" | "done" | "mine" | "copied";

export interface Task {
  id: number;
  instance_id: number;
  entity: string;
  record_id: number;
  title: string;
  flow: string;
  flow_label: string;
  step: string;
  step_label: string;
  /** approval, work, copy or starter (sent back to the one who started) */
  kind: string;
  state: string;
  instance_state: string;
  starter: { id: number; name: string };
  created_at: string;
  due_at: string | null;
  late: boolean;
  provisional: boolean;
  why: string;
  opinion: string;
  decided_at: string | null;
  read: boolean;
  attached?: Attached | null;
  asked_by?: { id: number; name: string } | null;
  on_behalf_of?: { id: number; name: string } | null;
  /** how often, and when last, this task was reminded of */
  reminded?: { count: number; at: string | null };
  summary: { label: string; text: string }[];
}

/** A step whose people somebody picks; no list means that anybody may be picked. */
export interface Picking {
  step: string;
  label: string;
  at_least: number;
  /** 0 for any number */
  at_most: number;
  people: NamedPerson[] | null;
  /** whom the starter picked before, of what was sent back to him */
  picked?: { id: number; name: string }[];
}

export interface TaskDetail extends Task {
  mine: boolean;
  record: Pick<RecordData, "id" | "title" | "stage" | "version" | "values" | "told">;
  /** fields the step lets its people fill */
  asks: string[];
  /** the same with columns and row actions, and those that must be filled */
  fills?: string[];
  required?: string[];
  /** the form as the step shows it, where that is not as this person knows it anyway */
  form?: Record<string, unknown> | null;
  /** must whoever decides sign by hand? */
  signature?: boolean;
  /** what this person has begun to write without deciding */
  draft?: { saved_at: string; opinion: string; values: Values; signature: FileInfo | null } | null;
  opinion_required: "never" | "reject" | "always";
  /** approve, reject, submit, send_back, hand_over, claim, release, add, take_back; of a task sent back to its starter: withdraw, resubmit */
  actions: string[];
  /** why what this person might do cannot be done now, by action */
  blocked?: Record<string, string>;
  send_back_to: { step: string; label: string }[];
  /** the next steps whose people are picked with the decision */
  picks?: Picking[];
  procedure: Procedure | null;
}

export interface TodoCounts {
  open: number;
  late: number;
  mine: number;
  copied_unread: number;
  messages_unread: number;
  claimable?: number;
  advice?: number;
  proxied?: number;
  /** what automations gave me to do */
  errands?: number;
}

/** Which tasks of a box are wanted (筛选); what is left out does not matter. */
export interface TodoFilter {
  flow?: string;
  starter?: number;
  late?: boolean;
  /** waiting for this many days or longer */
  days?: number;
  order?: "newest" | "due";
}

/** What came of one task of a batch. */
export interface BatchResult {
  id: number;
  ok: boolean;
  problems: Problem[];
}

export interface TodoPage {
  rows: Task[];
  counts: TodoCounts;
  next: string | null;
}
