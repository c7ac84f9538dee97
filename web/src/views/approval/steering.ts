/** What administrators do to a procedure (流程干预): its word, what it means, and what it has to know. */
import * as tasks from "@/core/api/tasks";
import type { Procedure } from "@/core/types";

export type Steer = "jump" | "suspend" | "activate" | "reopen" | "end" | "cancel" | "signal" | "void" | "compensate";

interface Look {
  label: string;
  done: string;
  meaning: string;
  danger?: boolean;
  /** it goes to a step of the procedure */
  goes?: boolean;
}

export const STEERS: Record<Steer, Look> = {
  jump: { label: "跳转", done: "已跳转", meaning: "从现在的步骤直接到另一步，说过的意见都留着。", goes: true },
  suspend: { label: "挂起", done: "已挂起", meaning: "停在原地，谁也不能处理，时限不走；激活后接着走。" },
  activate: { label: "激活", done: "已激活", meaning: "让挂起的流程接着走，时限从剩下的时间接着算。" },
  reopen: { label: "唤醒", done: "已唤醒", meaning: "重新打开已经结束的流程，从选中的步骤接着走。", goes: true },
  end: { label: "强制归档", done: "已归档", meaning: "不管还剩谁没处理，现在就按选定的结果结束。", danger: true },
  cancel: { label: "终止", done: "已终止", meaning: "没有结果地结束，单据留在原来的阶段。", danger: true },
  void: { label: "作废", done: "已作废", meaning: "已经通过的结果不再有效。", danger: true },
  compensate: { label: "重试作废动作", done: "已重试", meaning: "作废后有自动动作没有做成；处理好原因后再做一次。" },
  signal: { label: "发出信号", done: "信号已发出", meaning: "告诉流程它等待的事情已经发生。" },
};

/** Nothing is asked about these. */
export const SILENT = new Set<Steer>(["activate", "compensate"]);

/** Those a person may do now. */
export const steersBy = (actions: string[]): Steer[] => (Object.keys(STEERS) as Steer[]).filter((one) => actions.includes(one));

export interface Steered {
  to: string;
  reason: string;
  accepted: boolean;
  signal: string;
}

/** Say what is still missing, or nothing. */
export function missingOf(verb: Steer, given: Steered): string {
  if (STEERS[verb].goes && !given.to) return "请选择到哪一步";
  if (verb === "signal" && !given.signal) return "请选择等待的信号";
  if (!SILENT.has(verb) && verb !== "signal" && !given.reason.trim()) return "请写下原因，它会记在流程里";
  return "";
}

/** What somebody said earlier on paper or by phone, entered by who manages the flow (补审). */
export interface Entered {
  decision: tasks.Decision;
  /** local time, as the input of the browser has it */
  at: string;
  /** the step only submits */
  submits: boolean;
}

export function enteredOf(procedure: Procedure, task: number | null): Entered {
  const submits = procedure.nodes.find((node) => node.people.some((person) => person.task === task))?.kind === "work";
  return { decision: submits ? "submit" : "approve", at: "", submits };
}

/** Say what is missing before it may be entered, or nothing. */
export function missingEntry(entered: Entered, opinion: string, now: Date): string {
  if (!entered.at) return "请填写当时的时间";
  if (new Date(entered.at) > now) return "补审的时间不能在现在以后";
  if (entered.decision === "reject" && !opinion.trim()) return "请写下当时的意见";
  return "";
}

/** Do it. */
export function steer(procedure: number, verb: Steer, given: Steered, key: string): Promise<unknown> {
  const reason = given.reason.trim();
  const bodies: Record<Steer, Record<string, unknown>> = {
    jump: { to: given.to, reason },
    suspend: { reason },
    activate: {},
    reopen: { to: given.to, reason },
    end: { accepted: given.accepted, reason },
    cancel: { reason },
    void: { reason },
    compensate: {},
    signal: { signal: given.signal, note: reason },
  };
  return tasks.steer(procedure, verb, bodies[verb], key);
}
