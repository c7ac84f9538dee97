/** What somebody who leaves has in hand, in words (离职交接的说法). */
import type { Preview, Run } from "@/core/api/leavers";
import type { Link } from "@/core/types";

export const STATES: Record<Run["state"], string> = { running: "正在交接", done: "已完成", failed: "中断了" };

export const VERDICTS = { done: "已交接", refused: "没有交接" };

/** What each kind of thing means for who takes over. */
export const MEANINGS: Record<string, string> = {
  task: "改派给接手人；以后流程里指到他的，也由接手人处理",
  role: "角色成员换成接手人",
  unit: "单位的负责人换成接手人",
  report: "下属的直接上级换成接手人",
  group: "用户组里换成接手人",
  roster: "还没值的班换成接手人",
  matrix: "审批矩阵里换成接手人",
  proxy: "他替别人的代理改由接手人代理",
  record: "他名下的记录转给接手人",
};

/** Whom things go to, by kind; kinds of which there is nothing, or that nobody takes over, are left out. */
export function heirs(found: Preview, to: Record<string, Link | null>): Record<string, number> {
  const chosen = found.kinds.flatMap(({ kind, count }) => (count && to[kind] ? [[kind, to[kind].id] as const] : []));
  return Object.fromEntries(chosen);
}

/** What stays where it is, in words; nothing when everything goes. */
export function stays(found: Preview, to: Record<string, Link | null>): string {
  const left = found.kinds.filter(({ kind, count }) => count && !to[kind]);
  return left.map(({ label, count }) => `${label} ${count} 项`).join("、");
}

export const progress = (one: Pick<Run, "total" | "done" | "refused">) => `${one.done + one.refused} / ${one.total}${one.refused ? `，${one.refused} 项没有交接` : ""}`;
