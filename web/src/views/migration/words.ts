/** Words and small reckonings of a migration (流程迁移). */
import type { Choice, Looked, Migration, Outcome, RowState } from "@/core/api/migrations";

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

/** The instant at which a day begins in China, or nothing. */
export const startedFrom = (day: string): string | null => (day ? `${day}T00:00:00+08:00` : null);

/** What a choice is written as in a list: the step with a mark before it when the old one is gone. */
export const written = (choice: Choice | undefined): string => (choice ? `${choice.gone ? ">" : "="}${choice.step}` : "");

/** Read a choice from a list; blank leaves it to the automatic one. */
export const choiceOf = (text: string): Choice | null => (text ? { step: text.slice(1), gone: text.startsWith(">") } : null);
