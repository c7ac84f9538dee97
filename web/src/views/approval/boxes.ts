/** The boxes of the todo centre (待办箱): which there are, what they count, and what an empty one says. */
import type { Task, TodoBox, TodoCounts, TodoFilter } from "@/core/types";

const LABELS: Record<TodoBox, string> = {
  open: "待我处理",
  claimable: "待认领",
  advice: "沟通待复",
  proxied: "我代理的",
  errands: "任务",
  done: "我已处理",
  mine: "我发起的",
  copied: "抄送我的",
};

export const NOTHING: Record<TodoBox, string> = {
  open: "都处理完了，歇一会儿吧",
  claimable: "没有等人认领的",
  advice: "没有人在等您的意见",
  proxied: "没有代别人处理的",
  errands: "没有交给您的任务",
  done: "还没有处理过的",
  mine: "还没有发起过审批",
  copied: "没有抄送给您的",
};

/** What is not used in a company, or not by this person, takes no room until something is in it. */
const SELDOM: TodoBox[] = ["claimable", "advice", "proxied", "errands"];

export const isBox = (name: unknown): name is TodoBox => typeof name === "string" && name in LABELS;

export function boxes(counts: TodoCounts | null, current: TodoBox): [box: TodoBox, label: string][] {
  const shown = (Object.keys(LABELS) as TodoBox[]).filter((name) => !SELDOM.includes(name) || name === current || countOf(name, counts) > 0);
  return shown.map((name) => [name, LABELS[name]]);
}

/** How many wait in a box; one that only looks back counts nothing. */
export function countOf(box: TodoBox, counts: TodoCounts | null): number {
  if (!counts || box === "done") return 0;
  return (box === "copied" ? counts.copied_unread : counts[box]) ?? 0;
}

/** The tasks of a flow together, the flow of the first one first; the order within stays. */
export function grouped(rows: Task[]): { flow: string; label: string; rows: Task[] }[] {
  const groups = new Map<string, { flow: string; label: string; rows: Task[] }>();
  for (const one of rows) {
    const group = groups.get(one.flow) ?? { flow: one.flow, label: one.flow_label, rows: [] };
    group.rows.push(one);
    groups.set(one.flow, group);
  }
  return [...groups.values()];
}

/** May many of them be decided at once? Only who decides alone, for himself. */
export const isBatchable = (task: Task) => task.kind === "approval" && task.state === "open" && task.attached !== "consult" && task.attached !== "delegate";

/** How many conditions narrow the list. */
export const narrowedBy = (filter: TodoFilter) => [filter.flow, filter.starter, filter.late, filter.days].filter(Boolean).length;

export const AGES: [days: number, label: string][] = [
  [0, "不限"],
  [1, "超过 1 天"],
  [3, "超过 3 天"],
  [7, "超过 7 天"],
];
