/**
 * Taking back and doing again (撤销与重做): what the server says takes a block back, newest first.
 *
 * An inverse names the version it may be applied to. Taking something back makes a new version with the values of an older
 * one, so what lies deeper and waited for that older version waits for the new one.
 */
import type { BatchAnswer, BatchRow } from "@/core/api/lists";

const DEPTH = 100;

interface Step {
  /** what takes a row back */
  row: BatchRow;
  /** the version the row had before the step; null for a new row */
  before: number | null;
}

export interface Undo {
  past: Step[][];
  future: Step[][];
}

export const nothing = (): Undo => ({ past: [], future: [] });

const stepsOf = (sent: BatchRow[], answers: BatchAnswer[]): Step[] =>
  answers.flatMap((answer, place) => (answer.ok && answer.inverse ? [{ row: answer.inverse, before: sent[place].version ?? null }] : []));

/** Remember a block that was written; what was taken back before can no longer be done again. */
export function wrote(undo: Undo, sent: BatchRow[], answers: BatchAnswer[]): Undo {
  const steps = stepsOf(sent, answers);
  return steps.length ? { past: [...undo.past, steps].slice(-DEPTH), future: [] } : undo;
}

/** Remember that the last block was taken back (or done again). */
export function tookBack(undo: Undo, sent: BatchRow[], answers: BatchAnswer[], again: boolean): Undo {
  const [from, to] = again ? [undo.future, undo.past] : [undo.past, undo.future];
  const done = from[from.length - 1] ?? [];
  const versions = new Map<string, number>();
  for (const answer of answers) {
    const step = done.find((one) => one.row.id === answer.id);
    const version = answer.row?.version ?? answer.inverse?.version;
    if (answer.ok && step && step.before !== null && version !== undefined) versions.set(`${answer.id}@${step.before}`, version);
  }
  const moved = (steps: Step[]): Step[] =>
    steps.map((step) => {
      const version = versions.get(`${step.row.id}@${step.row.version}`);
      return version === undefined ? step : { ...step, row: { ...step.row, version } };
    });
  const rest = from.slice(0, -1).map(moved);
  const steps = stepsOf(sent, answers);
  const other = steps.length ? [...to.map(moved), steps] : to.map(moved);
  return again ? { past: other, future: rest } : { past: rest, future: other };
}

export const lastOf = (steps: Step[][]): BatchRow[] => (steps[steps.length - 1] ?? []).map((one) => one.row);
