/** What a test run did, node by node (试运行的结果), as the tree shows it. */
import type { LogStep, Trial } from "@/core/api/automations";
import type { Seen } from "@/views/flow-designer/designer";
import { every, type ProcedureDoc } from "@/views/flow-designer/tree";

/** Lines of a log that only say that something begins or goes on. */
const QUIET = new Set(["looped", "turned", "left", "slept", "parted", "next_way", "began", "asked"]);

export function seenIn(trial: Trial, procedure: ProcedureDoc): Map<string, Seen> {
  const found = new Map<string, Seen>();
  for (const step of every(procedure.steps)) {
    const lines = trial.steps.filter((one) => one.node === step.name);
    if (lines.length) found.set(step.name, { skipped: lines.every((one) => one.kind === "passed"), says: saidOf(lines) });
  }
  if (trial.state === "failed" && trial.node) found.set(trial.node, { skipped: false, says: `失败：${trial.why}` });
  return found;
}

function saidOf(lines: LogStep[]): string {
  const last = lines.filter((one) => !QUIET.has(one.kind)).at(-1) ?? lines.at(-1)!;
  const times = lines.filter((one) => one.kind === last.kind).length;
  return `${last.kind_label}${times > 1 ? ` ${times} 次` : ""}${last.text ? `：${last.text}` : ""}`;
}
