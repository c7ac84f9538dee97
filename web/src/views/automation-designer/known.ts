/** What a node may name (前面的结果): records and lists that nodes before it found, in its own block and around it. */
import type { EntityMeta } from "@/core/types";
import type { ProcedureDoc, StepDoc } from "@/views/flow-designer/tree";

export interface Known {
  name: string;
  label: string;
  entity: string;
  many: boolean;
}

const ONE = new Set(["get", "upsert", "push_down"]);

/** Return what is known at a node; `entity` is that of the triggering record. */
export function knownAt(procedure: ProcedureDoc, name: string, entity: EntityMeta): Known[] {
  const found: Known[] = entity.fields.flatMap((field): Known[] => {
    if (field.lines.length) return [{ name: field.name, label: `本单的${field.label}`, entity: "", many: true }];
    return field.type === "link" && field.to ? [{ name: field.name, label: `本单的${field.label}`, entity: field.to, many: false }] : [];
  });
  return walk(procedure.steps, name, found) ?? found;
}

function walk(steps: StepDoc[], name: string, before: Known[]): Known[] | null {
  let known = before;
  for (const step of steps) {
    if (step.name === name) return known;
    for (const arm of step.arms ?? []) {
      const found = walk(arm.steps, name, [...known, ...inside(step, known)]);
      if (found) return found;
    }
    known = [...known, ...made(step)];
  }
  return null;
}

function inside(step: StepDoc, known: Known[]): Known[] {
  if (step.kind !== "loop") return [];
  const over = known.find((one) => one.many && one.name === step.over);
  return [{ name: step.name, label: `${step.label}的这一条`, entity: over?.entity ?? "", many: false }];
}

function made(step: StepDoc): Known[] {
  const entity = String(step.entity ?? "");
  const many = step.kind === "get_many" || (step.kind === "add" && !!step.each);
  return many || ONE.has(step.kind) || step.kind === "add" ? [{ name: step.name, label: `「${step.label}」的结果`, entity, many }] : [];
}

/** Return the entity a node works on: that of a record named, or of the triggering one. */
export function targetOf(known: Known[], record: unknown, on: string): string {
  return record ? (known.find((one) => one.name === record)?.entity ?? "") : on;
}
