/** What may be decided about a task (审批动作): its word, its look, and the phrases people use for it. */
import * as tasks from "@/core/api/tasks";
import type { TaskDetail, Values } from "@/core/types";

export type Action = "approve" | "reject" | "submit" | "send_back" | "hand_over" | "resubmit" | "withdraw";

interface Look {
  label: string;
  /** what is said when it is done */
  done: string;
  phrases: string[];
  danger?: boolean;
}

export const LOOKS: Record<Action, Look> = {
  approve: { label: "同意", done: "已同意", phrases: ["同意", "情况属实,同意", "同意,请尽快办理", "同意,下不为例"] },
  submit: { label: "提交", done: "已提交", phrases: ["已按要求处理", "资料已补齐"] },
  reject: { label: "拒绝", done: "已拒绝", phrases: ["不符合规定", "证据不足", "金额不对"], danger: true },
  send_back: { label: "退回", done: "已退回", phrases: ["请补充凭证", "请核实金额", "请重新核实责任"] },
  resubmit: { label: "再次提交", done: "已再次提交", phrases: ["已补充", "已核实修改"] },
  withdraw: { label: "撤回", done: "已撤回", phrases: [], danger: true },
  hand_over: { label: "转办", done: "已转办", phrases: ["请协助处理", "此事由你负责"] },
};

const ORDER: Action[] = ["approve", "submit", "resubmit", "reject", "send_back", "hand_over", "withdraw"];

/** The actions of a task, the main one first. */
export const actionsOf = (task: Pick<TaskDetail, "actions">): Action[] => ORDER.filter((one) => task.actions.includes(one));

/** Must an opinion be written? The definition says never, when rejecting or sending back, or always; handing over needs none. */
export function mustSay(action: Action, required: string): boolean {
  if (action === "hand_over" || action === "withdraw" || action === "resubmit") return false;
  if (action === "send_back") return required !== "never";
  return required === "always" || (required === "reject" && action === "reject");
}

export interface Decided {
  values: Values;
  opinion: string;
  key: string;
  toStep: string;
  straightBack: boolean;
  to: number | null;
}

/** Send the decision. */
export function send(task: TaskDetail, action: Action, given: Decided): Promise<unknown> {
  if (action === "send_back") return tasks.sendBack(task.id, given.toStep, given.opinion, given.key, given.straightBack);
  if (action === "hand_over") return tasks.handOver(task.id, given.to ?? 0, given.opinion, given.key);
  if (action === "resubmit") return tasks.resubmit(task.instance_id, given.opinion, given.key);
  if (action === "withdraw") return tasks.withdraw(task.instance_id, given.opinion, given.key);
  return tasks.decide(task.id, action, given.opinion, given.values, given.key);
}
