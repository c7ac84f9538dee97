/** The form of a task (步骤的表单): as the step shows it, where that is not as this person knows it anyway. */
import { normalEntity } from "@/core/meta";
import type { EntityMeta, TaskDetail } from "@/core/types";

export function shownForm(task: Pick<TaskDetail, "form"> | null, known: EntityMeta | undefined): EntityMeta | undefined {
  return task?.form ? normalEntity(task.form) : known;
}
