/** The states of runs, their colours and the choices of the filter (运行状态). */
import type { LogStep, RunState } from "@/core/api/automations";

const COLORS: Partial<Record<RunState, string>> = { done: "gc-green", failed: "gc-red", skipped: "gc-grey", given_up: "gc-grey", held_back: "gc-orange" };

/** Something is being done, or is about to be. */
export const LIVE = new Set<RunState>(["waiting", "queued", "asking"]);
export const LOOK_AGAIN_MS = 2000;
export const REST_MS = 6000;

export const colorOf = (state: RunState) => COLORS[state] ?? "gc-blue";

export const FILTERS: [state: string, label: string][] = [
  ["", "全部"],
  ["failed", "失败"],
  ["open", "进行中"],
  ["done", "完成"],
  ["skipped", "跳过"],
  ["held_back", "被拦下"],
  ["given_up", "已放弃"],
];

const BAD = new Set(["tried", "way_failed", "caught"]);
const CALM = new Set(["began", "passed", "took", "parted", "next_way", "looped", "turned", "left", "slept", "woke", "asked", "resumed"]);

/** How a line of the log looks: red where something failed, pale where nothing was touched. */
export function markOf(step: LogStep, state?: RunState): string {
  if (step.kind === "ended") return state === "failed" ? "auto__bad" : state === "done" ? "" : "auto__calm";
  return BAD.has(step.kind) ? "auto__bad" : CALM.has(step.kind) ? "auto__calm" : "";
}
