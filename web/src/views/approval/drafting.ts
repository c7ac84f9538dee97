/** What was begun on a task without deciding (暂存): saved for oneself, and back when the task is opened again. */
import { actionKey } from "@/core/api/client";
import { keepDraft } from "@/core/api/tasks";
import { done, failed } from "@/core/notice";
import type { FieldMeta, FileInfo, TaskDetail, Values } from "@/core/types";

type Kept = Pick<TaskDetail, "draft">;

/** The values of a form as they were left, where the step still asks for them. */
export function restored(task: Kept, values: Values): Values {
  const kept = task.draft?.values ?? {};
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, name in kept ? kept[name] : value]));
}

/** What this form holds that the record does not. */
export function begun(fields: Pick<FieldMeta, "name">[], before: Values, draft: Values): Values {
  const changed = fields.filter(({ name }) => JSON.stringify(draft[name] ?? null) !== JSON.stringify(before[name] ?? null));
  return Object.fromEntries(changed.map(({ name }) => [name, draft[name] ?? null]));
}

/** Save it; says whether it was saved. */
export async function saveDraft(task: number, opinion: string, values: Values, signature: FileInfo | null): Promise<boolean> {
  try {
    const { saved_at } = await keepDraft(task, { opinion, values, signature: signature?.id ?? null }, actionKey());
    done(saved_at ? "已暂存，只有您看得到" : "没有要暂存的内容");
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}
