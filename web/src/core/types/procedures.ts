/** Running procedures and what waits for whom (审批与待办). */
import type { StageCategory } from "./meta";
import type { RecordData } from "./records";

export interface NamedPerson {
  id: number;
  name: string;
  unit: string | null;
}

export interface NodePerson extends NamedPerson {
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
  reason: string;
  within: string[];
  entered_at: string | null;
  left_at: string | null;
  due_at: string | null;
  people: NodePerson[];
}

export interface Procedure {
  id: number;
  move: string;
  label: string;
  state: string;
  round: number;
  starter: NamedPerson;
  started_at: string;
  ended_at: string | null;
  nodes: TimelineNode[];
  /** what this person may do with the whole procedure: withdraw, resubmit, remind, repair */
  actions: string[];
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

export type TodoBox = "open" | "done" | "mine" | "copied";

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
  summary: { label: string; text: string }[];
}

export interface TaskDetail extends Task {
  mine: boolean;
  record: Pick<RecordData, "id" | "title" | "stage" | "version" | "values">;
  /** fields the step lets its people fill */
  asks: string[];
  opinion_required: "never" | "reject" | "always";
  /** approve, reject, submit, send_back, hand_over; of a task sent back to its starter: withdraw, resubmit */
  actions: string[];
  send_back_to: { step: string; label: string }[];
  procedure: Procedure | null;
}

export interface TodoCounts {
  open: number;
  late: number;
  mine: number;
  copied_unread: number;
  messages_unread: number;
}

export interface TodoPage {
  rows: Task[];
  counts: TodoCounts;
  next: string | null;
}
