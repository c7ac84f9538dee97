/** Deciding many tasks at once (批量处理): each is done by itself, so each has a result of its own. */
import { computed, ref } from "vue";
import { actionKey } from "@/core/api/client";
import * as tasks from "@/core/api/tasks";
import { problemsOf } from "@/core/notice";
import type { BatchResult, Task } from "@/core/types";

export type BatchDecision = "approve" | "reject";

export interface Outcome {
  task: Task;
  ok: boolean;
  said: string;
}

/** What came of each, those refused first; what the server said nothing about was not done. */
export function outcomes(chosen: Task[], results: BatchResult[]): Outcome[] {
  const found = new Map(results.map((one) => [one.id, one]));
  return chosen
    .map((task) => {
      const one = found.get(task.id);
      return { task, ok: one?.ok ?? false, said: one ? one.problems.map((problem) => problem.message).join("；") : "没有处理，请再试一次" };
    })
    .sort((one, other) => Number(one.ok) - Number(other.ok));
}

export function useBatch(chosen: () => Task[]) {
  const results = ref<Outcome[] | null>(null);
  const busy = ref(false);
  const wrong = ref("");
  const refused = computed(() => results.value?.filter((one) => !one.ok).length ?? 0);
  let key = actionKey();

  /** Decide them all; answers whether the server has answered. */
  async function decide(decision: BatchDecision, opinion: string): Promise<boolean> {
    wrong.value = decision === "reject" && !opinion.trim() ? "请写下为什么拒绝" : "";
    if (wrong.value || busy.value) return false;
    busy.value = true;
    const asked = chosen();
    try {
      const answer = await tasks.decideMany(asked.map((one) => one.id), decision, opinion.trim(), key);
      results.value = outcomes(asked, answer.results);
      return true;
    } catch (error) {
      wrong.value = problemsOf(error).map((one) => one.message).join("；");
      key = actionKey();
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { results, busy, wrong, refused, decide };
}
