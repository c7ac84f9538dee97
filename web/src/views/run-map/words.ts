/** How the steps of a run map stand (运行图的说法): gone through, here now, still to come, passed by, never come to. */
import type { MapStep, RunMap } from "@/core/api/monitoring";
import { dueText, spoken } from "@/core/format";
import type { NodePerson, TimelineNode } from "@/core/types";
import { behalfOf, taskWord } from "@/views/approval/states";

export type Standing = "passed" | "now" | "wrong" | "ahead" | "skipped" | "never";

const STANDINGS: Record<string, Standing> = {
  active: "now",
  incident: "wrong",
  rejected: "wrong",
  returned: "now",
  passed: "passed",
  skipped: "skipped",
  cancelled: "skipped",
};

export const COLORS: Record<Standing, string> = { passed: "green", now: "blue", wrong: "red", ahead: "grey", skipped: "grey", never: "grey" };

const SPLITS = { exclusive: "走其中一路", parallel: "同时走", inclusive: "走成立的各路" };

/** Every step of the timeline by its name. */
export const nodesOf = (map: RunMap) => new Map(map.nodes.map((one) => [one.step, one]));

export function standing(node: TimelineNode | undefined): Standing {
  if (!node) return "never";
  return STANDINGS[node.state] ?? "ahead";
}

/** One word for it; what the timeline does not have is not gone through. */
export function stateWord(node: TimelineNode | undefined, ended: boolean): string {
  if (node) return node.state_label;
  return ended ? "没有走到" : "不会走到";
}

/** When it was entered and left, or until when it should be done. */
export function times(node: TimelineNode | undefined): string {
  if (!node?.entered_at) return "";
  if (node.left_at) return `${spoken(node.left_at)} 办完`;
  const due = node.due_at && node.state === "active" ? `，${dueText(node.due_at)}` : "";
  return `${spoken(node.entered_at)} 到这里${due}`;
}

export const again = (node: TimelineNode | undefined) => ((node?.round ?? 0) > 1 ? `第 ${node!.round} 次` : "");

/** Who, and what he said; of a step that is still to come only who. */
export function personLine(person: NodePerson, ahead: boolean): string {
  const word = ahead ? "" : taskWord(person.state, person.attached)[0];
  return `${person.name}${behalfOf(person)}${word ? ` ${word}` : ""}${person.at && !ahead ? ` ${spoken(person.at)}` : ""}`;
}

export const splitWord = (step: MapStep) => SPLITS[step.split ?? "exclusive"];

/** Was this way gone, or will it be? */
export function armWord(step: MapStep, taken: boolean, ended: boolean): string {
  if (taken) return "走这一路";
  return ended || step.split !== "exclusive" ? "没有走" : "不走";
}

/** How it ended, or that it has not. */
export function endWord(map: RunMap): string {
  return { running: "还没有结束", accepted: "通过", rejected: "未通过", withdrawn: "已撤回", cancelled: "已终止", voided: "已作废" }[map.state] ?? map.state;
}
