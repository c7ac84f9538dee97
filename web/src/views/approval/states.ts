/** How procedures, steps and tasks stand (状态的说法): one word and one color for each, wherever it is shown. */
import type { Attached, NodePerson, Procedure, Task } from "@/core/types";

export type Word = [label: string, color: string];

const TASKS: Record<string, Word> = {
  open: ["处理中", "blue"],
  claimable: ["待认领", "blue"],
  taken: ["已由别人认领", "grey"],
  held: ["等加签的人", "orange"],
  waiting: ["等待中", "grey"],
  approved: ["同意", "green"],
  copied: ["已抄送", "grey"],
  submitted: ["已提交", "green"],
  rejected: ["拒绝", "red"],
  sent_back: ["退回", "orange"],
  handed_over: ["已转办", "grey"],
  taken_back: ["已拿回", "orange"],
  cancelled: ["已取消", "grey"],
  skipped: ["不用处理", "grey"],
  paused: ["等退回后再处理", "grey"],
  told: ["已告知", "grey"],
};

const INSTANCES: Record<string, Word> = {
  running: ["审批中", "blue"],
  accepted: ["已通过", "green"],
  rejected: ["未通过", "red"],
  withdrawn: ["已撤回", "grey"],
  cancelled: ["已取消", "grey"],
  voided: ["已作废", "grey"],
};

const ATTACHED: Record<Attached, string> = {
  before: "前加签",
  after: "后加签",
  beside: "并加签",
  delegate: "委派",
  consult: "征询意见",
};

const MODES: Record<string, string> = {
  any_of: "一人同意即可",
  all_of: "全部同意",
  in_turn: "依次审批",
  share: "按比例通过",
  count: "够人数即通过",
  weight: "按票数通过",
  groups: "每组都要通过",
  claim: "先认领再处理",
};

const PENDING = new Set(["open", "claimable", "taken", "held", "waiting", "paused"]);

export function taskWord(state: string, attached?: Attached | null): Word {
  if (state === "submitted" && (attached === "consult" || attached === "delegate")) return ["已答复", "green"];
  if (state === "open" && (attached === "consult" || attached === "delegate")) return ["等答复", "blue"];
  return TASKS[state] ?? [state, "grey"];
}

/** A procedure that is suspended says so, whatever it waits for. */
export function procedureWord(one: Pick<Procedure, "state" | "suspended_at">): Word {
  if (one.suspended_at && one.state === "running") return ["已挂起", "orange"];
  return INSTANCES[one.state] ?? [one.state, "grey"];
}

export const instanceWord = (state: string): Word => INSTANCES[state] ?? [state, "grey"];
export const modeWord = (mode: string) => MODES[mode] ?? "";
export const attachedWord = (attached?: Attached | null) => (attached ? ATTACHED[attached] : "");

/** Has nothing been said yet? */
export const isPending = (person: Pick<NodePerson, "state">) => PENDING.has(person.state);

/** For whom he acted; nobody acts for himself. */
export const behalfOf = (person: Pick<NodePerson, "id" | "on_behalf_of">) => (person.on_behalf_of && person.on_behalf_of.id !== person.id ? `（代 ${person.on_behalf_of.name}）` : "");

/** Who asked him and how: "蔡红平 前加签". */
export function askedHow(person: { attached?: Attached | null; asked_by?: { name: string } | null }): string {
  const how = attachedWord(person.attached);
  return how && person.asked_by ? `${person.asked_by.name} ${how}` : how;
}

/** Why a task is with me: the words of the engine, and who asked for it. */
export function whyMine(task: Pick<Task, "why" | "attached" | "asked_by" | "on_behalf_of">): string {
  const asked = !task.why && task.asked_by ? askedHow(task) : "";
  const behalf = task.on_behalf_of ? `代 ${task.on_behalf_of.name} 处理` : "";
  return [behalf, task.why || asked].filter(Boolean).join("，");
}
