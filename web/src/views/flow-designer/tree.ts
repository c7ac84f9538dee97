/**
 * A procedure being drawn (流程草稿): its tree of steps, and the ways to change it; every way returns a new procedure.
 *
 * Steps are known by their name, which is unique in a procedure. A place is a position in a row: that of the procedure
 * itself, or of one arm of a branch. What equals its default is left out, as the server writes it.
 */
import type { Document } from "@/core/api/definitions";

export interface ArmDoc {
  label: string;
  steps: StepDoc[];
  when?: string;
}

export interface WhoDoc {
  kind: string;
  [attribute: string]: unknown;
}

export interface StepDoc {
  kind: string;
  name: string;
  label: string;
  arms?: ArmDoc[];
  [attribute: string]: unknown;
}

export interface ProcedureDoc {
  name: string;
  label: string;
  steps: StepDoc[];
  [attribute: string]: unknown;
}

export interface MoveDoc {
  name: string;
  label: string;
  procedure?: ProcedureDoc | null;
  [attribute: string]: unknown;
}

export interface FlowDoc extends Document {
  definition: "flow";
  name: string;
  label: string;
  on: string;
  moves: MoveDoc[];
}

/** A position in the row of the procedure (blank branch) or of an arm. */
export interface Place {
  branch: string;
  arm: number;
  position: number;
}

export const moveOf = (flow: FlowDoc, move: string) => flow.moves.find((one) => one.name === move);

/** Give a move its procedure; one without steps is none. */
export function withProcedure(flow: FlowDoc, move: string, procedure: ProcedureDoc): FlowDoc {
  const put = ({ procedure: _, ...one }: MoveDoc): MoveDoc => (procedure.steps.length ? { ...one, procedure } : one) as MoveDoc;
  return { ...flow, moves: flow.moves.map((one) => (one.name === move ? put(one) : one)) };
}

/** Yield every step, a branch before what is in it. */
export function* every(steps: StepDoc[]): Generator<StepDoc> {
  for (const step of steps) {
    yield step;
    for (const arm of step.arms ?? []) yield* every(arm.steps);
  }
}

export function stepNamed(procedure: ProcedureDoc, name: string): StepDoc | undefined {
  for (const step of every(procedure.steps)) if (step.name === name) return step;
  return undefined;
}

export const names = (procedure: ProcedureDoc) => [...every(procedure.steps)].map((one) => one.name);

/** Find where a step stands. */
export function placeOf(procedure: ProcedureDoc, name: string): Place | undefined {
  return found(procedure.steps, "", 0, name);
}

function found(steps: StepDoc[], branch: string, arm: number, name: string): Place | undefined {
  for (const [position, step] of steps.entries()) {
    if (step.name === name) return { branch, arm, position };
    for (const [number, one] of (step.arms ?? []).entries()) {
      const inner = found(one.steps, step.name, number, name);
      if (inner) return inner;
    }
  }
  return undefined;
}

export function rowAt(procedure: ProcedureDoc, place: Pick<Place, "branch" | "arm">): StepDoc[] {
  return place.branch ? (stepNamed(procedure, place.branch)?.arms?.[place.arm]?.steps ?? []) : procedure.steps;
}

/** Change every row: `change` is given the row and where it stands. */
function rows(steps: StepDoc[], change: (row: StepDoc[], branch: string, arm: number) => StepDoc[], branch = "", arm = 0): StepDoc[] {
  return change(steps, branch, arm).map((step) =>
    step.arms ? { ...step, arms: step.arms.map((one, number) => ({ ...one, steps: rows(one.steps, change, step.name, number) })) } : step,
  );
}

export function replaced(procedure: ProcedureDoc, name: string, step: StepDoc): ProcedureDoc {
  return { ...procedure, steps: rows(procedure.steps, (row) => row.map((one) => (one.name === name ? step : one))) };
}

export function removed(procedure: ProcedureDoc, name: string): ProcedureDoc {
  return { ...procedure, steps: rows(procedure.steps, (row) => row.filter((one) => one.name !== name)) };
}

export function inserted(procedure: ProcedureDoc, place: Place, step: StepDoc): ProcedureDoc {
  const put = (row: StepDoc[], branch: string, arm: number) =>
    branch === place.branch && (!branch || arm === place.arm) ? [...row.slice(0, place.position), step, ...row.slice(place.position)] : row;
  // The step itself is not looked into: its own rows stay as they are.
  const steps = place.branch ? procedure.steps : put(procedure.steps, "", 0);
  return { ...procedure, steps: place.branch ? rows(steps, put) : steps };
}

/** Move a step with all that is in it; nobody can be moved into himself. */
export function moved(procedure: ProcedureDoc, name: string, place: Place): ProcedureDoc {
  const step = stepNamed(procedure, name);
  const from = placeOf(procedure, name);
  if (!step || !from || [...every([step])].some((one) => one.name === place.branch)) return procedure;
  const sameRow = from.branch === place.branch && from.arm === place.arm;
  const position = sameRow && place.position > from.position ? place.position - 1 : place.position;
  if (sameRow && position === from.position) return procedure;
  return inserted(removed(procedure, name), { ...place, position }, step);
}

export type Direction = "up" | "down" | "left" | "right";

/** Return where a step goes by a key: within its row, out of its arm at the ends, into the arm beside it. */
export function neighbour(procedure: ProcedureDoc, name: string, to: Direction): Place | undefined {
  const here = placeOf(procedure, name);
  if (!here) return undefined;
  const row = rowAt(procedure, here);
  if (to === "left" || to === "right") return beside(procedure, here, row, to === "left" ? -1 : 1);
  const position = to === "up" ? here.position - 1 : here.position + 2;
  if (position >= 0 && position <= row.length) return { ...here, position };
  if (!here.branch) return undefined;
  const outer = placeOf(procedure, here.branch)!;
  return { ...outer, position: outer.position + (to === "up" ? 0 : 1) };
}

function beside(procedure: ProcedureDoc, here: Place, row: StepDoc[], step: number): Place | undefined {
  const arms = stepNamed(procedure, here.branch)?.arms;
  const arm = here.arm + step;
  if (arms && arm >= 0 && arm < arms.length) return { branch: here.branch, arm, position: arms[arm].steps.length };
  const branch = [row[here.position + 1], row[here.position - 1]].find((one) => one?.arms?.length);
  if (!branch?.arms) return undefined;
  const into = step > 0 ? 0 : branch.arms.length - 1;
  return { branch: branch.name, arm: into, position: branch.arms[into].steps.length };
}

/** Return a name that is not taken: the kind, or the name copied from, with a number. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const known = new Set(taken);
  const stem = wanted.replace(/_\d+$/, "");
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? stem : `${stem}_${number}`;
    if (!known.has(name)) return name;
  }
}

/** Return a copy of a step with names of its own, all the way down. */
export function copied(step: StepDoc, taken: Iterable<string>): StepDoc {
  const known = new Set(taken);
  const copy = (one: StepDoc): StepDoc => {
    const name = freeName(one.name, known);
    known.add(name);
    const arms = one.arms?.map((arm) => ({ ...arm, steps: arm.steps.map(copy) }));
    return { ...one, name, ...(arms ? { arms } : {}) };
  };
  return { ...copy(step), label: `${step.label}（副本）` };
}

/** What a new step begins with; people, conditions and figures are asked in its drawer. */
export function blank(kind: string, label: string, taken: Iterable<string>): StepDoc {
  const step: StepDoc = { kind, name: freeName(kind, taken), label };
  if (["approval", "work", "copy"].includes(kind)) return { ...step, who: [{ kind: "starter_head", label: "发起人的主管" }] };
  if (kind === "branch") return { ...step, arms: [{ label: "条件一", steps: [], when: "" }, { label: "其他", steps: [] }] };
  if (kind === "act") return { ...step, actions: [] };
  if (kind === "wait") return { ...step, hours: "8" };
  if (kind === "signal") return { ...step, signal: "done" };
  if (kind === "route") return { ...step, to: "" };
  if (kind === "call") return { ...step, entity: "", move: "", sets: [] };
  return step;
}

export function withArm(branch: StepDoc, at: number, arm: ArmDoc): StepDoc {
  return { ...branch, arms: (branch.arms ?? []).map((one, number) => (number === at ? arm : one)) };
}

/** Add an arm before the last, which is the default of an exclusive branch. */
export function withNewArm(branch: StepDoc): StepDoc {
  const arms = branch.arms ?? [];
  const labels = new Set(arms.map((one) => one.label));
  let number = arms.length;
  while (labels.has(`条件${number}`)) number += 1;
  const arm: ArmDoc = { label: branch.split === "parallel" ? `并行${number}` : `条件${number}`, steps: [] };
  const last = branch.split === "parallel" ? arms.length : Math.max(arms.length - 1, 0);
  return { ...branch, arms: [...arms.slice(0, last), arm, ...arms.slice(last)] };
}

export const withoutArm = (branch: StepDoc, at: number): StepDoc => ({ ...branch, arms: (branch.arms ?? []).filter((_, number) => number !== at) });

export function armMoved(branch: StepDoc, at: number, by: number): StepDoc {
  const arms = [...(branch.arms ?? [])];
  const to = at + by;
  if (to < 0 || to >= arms.length) return branch;
  [arms[at], arms[to]] = [arms[to], arms[at]];
  return { ...branch, arms };
}

export function armCopied(branch: StepDoc, at: number, taken: Iterable<string>): StepDoc {
  const arm = branch.arms![at];
  const known = [...taken];
  const steps = arm.steps.map((one) => {
    const copy = { ...copied(one, known), label: one.label };
    known.push(...[...every([copy])].map((each) => each.name));
    return copy;
  });
  return { ...branch, arms: [...branch.arms!.slice(0, at + 1), { ...arm, label: `${arm.label}（副本）`, steps }, ...branch.arms!.slice(at + 1)] };
}

/** Say something of a part, or say nothing when it is the default. */
export function told<P extends object>(part: P, name: string, value: unknown, fallback: unknown): P {
  const next: Record<string, unknown> = { ...(part as Record<string, unknown>) };
  const nothing = value === fallback || value === undefined || value === null || (Array.isArray(value) && value.length === 0 && fallback === null);
  if (nothing) delete next[name];
  else next[name] = value;
  return next as P;
}

/** Where a problem of the server belongs: the innermost step that its place names, blank for none of them. */
export function stepOf(procedure: ProcedureDoc, prefix: string, where: string): string {
  if (!where.startsWith(`${prefix}.`)) return "";
  const known = new Set(names(procedure));
  return where.slice(prefix.length + 1).split(".").findLast((one) => known.has(one)) ?? "";
}
