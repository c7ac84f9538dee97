/** What may be done with a task (审批动作): its word, what is said when it is done, and ready opinions; for desk and phone alike. */
import * as tasks from "@/core/api/tasks";
import type { Attached, Problem, TaskDetail, Values } from "@/core/types";

export type Action =
  | "approve"
  | "submit"
  | "resubmit"
  | "claim"
  | "reject"
  | "send_back"
  | "hand_over"
  | "add"
  | "delegate"
  | "consult"
  | "release"
  | "take_back"
  | "withdraw";

interface Look {
  label: string;
  /** what is said when it is done */
  done: string;
  phrases: string[];
  danger?: boolean;
  /** the key of the desk */
  key?: string;
  /** what is asked when people are named */
  who?: string;
}

export const LOOKS: Record<Action, Look> = {
  approve: { label: "同意", done: "已同意", key: "A", phrases: ["同意", "情况属实，同意", "同意，请尽快办理", "同意，下不为例"] },
  submit: { label: "提交", done: "已提交", key: "A", phrases: ["已按要求处理", "资料已补齐"] },
  resubmit: { label: "再次提交", done: "已再次提交", key: "A", phrases: ["已补充", "已核实修改"] },
  claim: { label: "认领", done: "已认领，请处理", key: "A", phrases: [] },
  reject: { label: "拒绝", done: "已拒绝", key: "R", phrases: ["不符合规定", "证据不足", "金额不对"], danger: true },
  send_back: { label: "退回", done: "已退回", phrases: ["请补充凭证", "请核实金额", "请重新核实责任"] },
  hand_over: { label: "转办", done: "已转办", phrases: ["请协助处理", "此事由你负责"], who: "转给谁" },
  add: { label: "加签", done: "已加签", phrases: ["请一起把关", "请从专业上审核"], who: "请谁加签" },
  delegate: { label: "委派", done: "已委派，对方处理后会回到您这里", phrases: ["请先看看，给个意见"], who: "委派给谁" },
  consult: { label: "征询意见", done: "已发出，答复会记在流程里", phrases: ["这样处理合适吗？", "请说明当时的情况"], who: "问谁" },
  release: { label: "放回待认领", done: "已放回，别人可以认领了", phrases: [] },
  take_back: { label: "拿回", done: "已拿回，请重新处理", phrases: [] },
  withdraw: { label: "撤回", done: "已撤回", phrases: [], danger: true },
};

const ORDER = Object.keys(LOOKS) as Action[];
/** Asking others is one verb of the server, and three words of people. */
const ASKS_OTHERS: Action[] = ["add", "delegate", "consult"];
/** How many stand beside the main one; the rest is behind 更多. */
const BESIDE_MAX = 3;

/** The actions of a task, the main one first. */
export function actionsOf(task: Pick<TaskDetail, "actions">): Action[] {
  const offered = new Set(task.actions);
  if (offered.has("add")) for (const one of ASKS_OTHERS) offered.add(one);
  return ORDER.filter((one) => offered.has(one));
}

/** Those that stand as buttons, and those behind 更多; one alone is never hidden. */
export function arranged(actions: Action[], beside = BESIDE_MAX): { shown: Action[]; further: Action[] } {
  if (actions.length <= beside + 1) return { shown: actions, further: [] };
  return { shown: actions.slice(0, beside), further: actions.slice(beside) };
}

/** Who was asked for his opinion answers; he neither decides nor submits. */
const answers = (action: Action, attached?: Attached | null) => action === "submit" && (attached === "consult" || attached === "delegate");
const ANSWERS = ["建议同意", "情况属实", "建议再核实"];

export const labelOf = (action: Action, attached?: Attached | null) => (answers(action, attached) ? "回复意见" : LOOKS[action].label);
export const phrasesOf = (action: Action, attached?: Attached | null) => (answers(action, attached) ? ANSWERS : LOOKS[action].phrases);

/** Must an opinion be written? As the definition says; who was asked for one has to give it, who asks has to say what. */
export function mustSay(action: Action, required: string, attached?: Attached | null): boolean {
  if (action === "submit") return answers(action, attached);
  if (action === "consult") return true;
  if (action === "send_back") return required !== "never";
  if (action === "approve") return required === "always";
  return action === "reject" && required !== "never";
}

/** Is it done at once, without anything to be asked for? */
export const isPlain = (action: Action) => action === "claim" || action === "release" || action === "take_back";

/** Does it name people? */
export const namesPeople = (action: Action) => !!LOOKS[action].who;

export interface Given {
  values: Values;
  opinion: string;
  key: string;
  toStep: string;
  straightBack: boolean;
  people: number[];
  how: Attached;
  together: tasks.Together;
  signature?: number | null;
  confirmed?: boolean;
  /** the version of the record that was looked at */
  seen?: number;
  /** people picked by step, of what is submitted again */
  picks?: Record<string, number[]>;
}

/** Only what there is to say is sent. */
function saidBeside(action: Action, { people, signature, confirmed, seen }: Given): tasks.Said {
  return {
    ...(people.length && action !== "reject" ? { next_people: people } : {}),
    ...(signature ? { signature } : {}),
    ...(confirmed ? { confirmed } : {}),
    ...(seen && action !== "reject" ? { seen } : {}),
  };
}

/** Checks that only warn: whoever does it once more goes on over them. */
export const onlyWarns = (problems: Problem[]) => problems.length > 0 && problems.every((one) => one.code === "flow.check_warns");
export const ONCE_MORE = "确认没有问题，请再点一次";

/** Does whoever does this sign by hand? */
export const mustSign = (action: Action, task: Pick<TaskDetail, "signature">) => !!task.signature && ["approve", "reject", "submit"].includes(action);

/** Send it. */
export function send(task: Pick<TaskDetail, "id" | "instance_id">, action: Action, given: Given): Promise<unknown> {
  const { opinion, key, people } = given;
  switch (action) {
    case "claim":
    case "release":
    case "take_back":
      return tasks.act(task.id, action, key);
    case "send_back":
      return tasks.sendBack(task.id, given.toStep, opinion, key, given.straightBack);
    case "hand_over":
      return tasks.handOver(task.id, people[0] ?? 0, opinion, key);
    case "add":
      return tasks.add(task.id, people, given.how, given.together, opinion, key);
    case "delegate":
    case "consult":
      return tasks.add(task.id, people, action, given.together, opinion, key);
    case "resubmit":
      return tasks.resubmit(task.instance_id, opinion, key, given.confirmed, given.picks);
    case "withdraw":
      return tasks.withdraw(task.instance_id, opinion, key);
    default:
      return tasks.decide(task.id, action, opinion, action === "reject" ? {} : given.values, key, saidBeside(action, given));
  }
}
