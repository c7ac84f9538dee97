/**
 * An automation as the tree that is drawn (自动化草稿), and back: ways and inner blocks are the arms of a step.
 *
 * Nothing is lost on the way: what comes back is what the server wrote, and what a builder would make.
 */
import type { Document } from "@/core/api/definitions";
import type { AutomationDoc, NodeDoc } from "@/views/automation/sentences";
import { freeName, type ArmDoc, type ProcedureDoc, type StepDoc } from "@/views/flow-designer/tree";

interface WayDoc {
  label: string;
  nodes: NodeDoc[];
  when?: string;
}

const WAYS = new Set(["choose", "parallel"]);
/** Blocks that are always there, by the attribute that holds them. */
const BLOCKS: Record<string, [attribute: string, label: string][]> = {
  loop: [["nodes", "每一条"]],
  attempt: [["nodes", "做"], ["otherwise", "出错时"]],
};
export const fixedArms = (step: StepDoc) => step.kind in BLOCKS;

export const drawn = (document: AutomationDoc): ProcedureDoc => ({ name: document.name, label: document.label, steps: document.nodes.map(stepOf) });

export function withDrawn(document: AutomationDoc, procedure: ProcedureDoc): AutomationDoc {
  return { ...document, nodes: procedure.steps.map(nodeOf) };
}

function stepOf(node: NodeDoc): StepDoc {
  if (WAYS.has(node.kind)) {
    const { ways, ...rest } = node;
    return { ...rest, arms: ((ways ?? []) as WayDoc[]).map(({ nodes, ...way }) => ({ ...way, steps: nodes.map(stepOf) })) };
  }
  const blocks = BLOCKS[node.kind];
  if (!blocks) return { ...node };
  const rest = Object.fromEntries(Object.entries(node).filter(([name]) => !blocks.some(([block]) => block === name)));
  return { ...rest, arms: blocks.map(([name, label]) => ({ label, steps: ((node[name] ?? []) as NodeDoc[]).map(stepOf) })) } as StepDoc;
}

/** Return a step as the server writes it: what is blank is left out. */
function nodeOf(step: StepDoc): NodeDoc {
  const { arms, ...rest } = step;
  if (WAYS.has(step.kind)) return { ...rest, ways: (arms ?? []).map(wayOf) };
  const blocks = (BLOCKS[step.kind] ?? []).map(([name], at) => [name, (arms?.[at]?.steps ?? []).map(nodeOf)] as const);
  return { ...rest, ...Object.fromEntries(blocks.filter(([name, nodes]) => name === "nodes" || nodes.length)) };
}

const wayOf = ({ steps, when, ...arm }: ArmDoc): WayDoc => ({ ...arm, ...(when ? { when } : {}), nodes: steps.map(nodeOf) });

/** What a new node begins with; the rest is asked in its drawer. */
export function blank(kind: string, label: string, taken: Iterable<string>): StepDoc {
  const step: StepDoc = { kind, name: freeName(kind, taken), label };
  if (WAYS.has(kind)) return { ...step, arms: [{ label: kind === "choose" ? "条件一" : "第一路", steps: [] }, { label: kind === "choose" ? "其他" : "第二路", steps: [] }] };
  if (fixedArms(step)) return { ...step, ...(kind === "loop" ? { over: "" } : {}), arms: BLOCKS[kind].map(([, name]) => ({ label: name, steps: [] })) };
  return { ...step, ...NEEDED[kind] };
}

const SOMEBODY = [{ kind: "role", label: "", role: "" }];
/** What has no default, so that it always stands there. */
const NEEDED: Record<string, Document> = {
  get: { entity: "" },
  get_many: { entity: "" },
  summary: { entity: "" },
  formula: { value: "" },
  add: { entity: "", sets: [] },
  update: { sets: [] },
  upsert: { entity: "", where: "", sets: [] },
  wait: { hours: "8" },
  move: { move: "" },
  push_down: { entity: "", each: "", into: "", line_sets: [] },
  notify: { tell: SOMEBODY, says: "" },
  entrust: { who: SOMEBODY, says: "" },
  fill_in: { who: SOMEBODY, says: "", asks: [] },
  request: { url: "https://" },
  start: { automation: "" },
};
const TRIGGERS: Record<string, Document> = {
  flow_event: { event: "approved" },
  schedule: { cron: "0 9 * * *", working_days: true },
  date_reached: { field: "" },
  alert_told: { alert: "" },
};
const isBlank = (value: unknown): boolean =>
  Array.isArray(value) ? value.every((one: Document) => Object.entries(one).every(([name, said]) => name === "kind" || said === "")) : value === undefined || value === "";
/** Of these there may be none, or something else stands for them. */
const SPARED = new Set(["sets", "line_sets", "hours"]);
/** Is a node not yet told what it needs? */
export const unfinished = (step: StepDoc) => Object.keys(NEEDED[step.kind] ?? {}).some((name) => !SPARED.has(name) && isBlank(step[name]));

/** These attributes stay even when they are blank. */
export const kept = (kind: string) => new Set(Object.keys({ ...NEEDED[kind], ...TRIGGERS[kind], label: "", ...(kind === "loop" ? { over: "" } : {}) }));

/** Under this the browser keeps drafts. */
export const PREFIX = "gc-automation:";
/** These come without a record. */
export const WITHOUT_RECORD = new Set(["schedule", "webhook", "mail", "message"]);
/** A new automation without nodes. */
export function begun(name: string, label: string, trigger: string, on: string): AutomationDoc {
  const when = { kind: trigger, ...TRIGGERS[trigger], ...(trigger === "button" ? { label } : {}) };
  return { definition: "automation", format: 1, name, label, ...(on ? { on } : {}), trigger: when, nodes: [], run_as: "system" } as AutomationDoc;
}
