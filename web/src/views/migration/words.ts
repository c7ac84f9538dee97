/** Words and small reckonings of a migration (流程迁移). */
import type { Choice, Looked, Mapping, Migration, Outcome, RowState } from "@/core/api/migrations";

/** What becomes of the steps of each move, by hand. */
export type Chosen = Record<string, Record<string, Choice>>;

export const OUTCOMES: Record<Outcome, string> = { ok: "可以迁移", warnings: "可以迁移，有变化", impossible: "不能迁移" };
export const STATES: Record<Migration["state"], string> = { running: "正在迁移", done: "已完成", stopped: "已停下", undoing: "正在撤销", undone: "已撤销" };
export const ROW_STATES: Record<RowState, string> = { waiting: "等待", done: "已迁移", impossible: "不能迁移", undone: "已撤销", kept: "保留" };

/** Count how rows would go, as the server does for one page. */
export function counted(rows: Looked["rows"]): Looked["counts"] {
  const found: Looked["counts"] = {};
  for (const one of rows) found[one.outcome] = (found[one.outcome] ?? 0) + 1;
  return found;
}

/** Fields that keep procedures from going over, because an old value cannot be read in its new type. */
export function unreadable(rows: Looked["rows"]): [name: string, label: string][] {
  const notes = rows.flatMap((row) => row.notes).filter((one) => one.code === "form.not_converted" && one.field);
  return [...new Map(notes.map((one) => [one.field ?? "", one.where]))];
}

/** The instant at which a day begins in China, or nothing. */
export const startedFrom = (day: string): string | null => (day ? `${day}T00:00:00+08:00` : null);

/** What a choice is written as in a list: the step with a mark before it when the old one is gone. */
export const written = (choice: Choice | undefined): string => (choice ? `${choice.gone ? ">" : "="}${choice.step}` : "");

/** Read a choice from a list; blank leaves it to the automatic one. */
export const choiceOf = (text: string): Choice | null => (text ? { step: text.slice(1), gone: text.startsWith(">") } : null);

/** The numbers of procedures in an address. */
export const idsIn = (text: unknown): number[] => (typeof text === "string" ? text.split(",").map(Number).filter((one) => one > 0) : []);

/** The steps that procedures can stand at, by name. */
export function oldSteps(mapping: Mapping[]): [name: string, label: string][] {
  const steps = mapping.flatMap((one) => one.steps);
  return steps.filter((one) => one.kind !== "branch").map((one) => [one.name, one.label]);
}

/** What became of how many, without those of whom there is none. */
export function countsSaid(counts: Migration["counts"]): string {
  const said = (Object.keys(ROW_STATES) as RowState[]).filter((one) => counts[one]).map((one) => `${ROW_STATES[one]} ${counts[one]} 条`);
  return said.join("，") || "没有流程";
}

/** How much of a migration is done, from 0 to 1. */
export function share(counts: Migration["counts"]): number {
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
  return all ? 1 - (counts.waiting ?? 0) / all : 0;
}
