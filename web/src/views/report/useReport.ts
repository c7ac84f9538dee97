/** Asking for a report and asking again (取报表): the last answer stays until the next has come. */
import { ref, shallowRef } from "vue";
import { report as ask, type Period } from "@/core/api/reports";
import { problemsOf } from "@/core/notice";
import type { Problem, ReportAnswer } from "@/core/types";

export function useReport() {
  const answer = shallowRef<ReportAnswer | null>(null);
  const problems = ref<Problem[]>([]);
  const asking = ref(false);
  let turn = new AbortController();

  async function look(name: string, period: Period | null): Promise<void> {
    turn.abort();
    turn = new AbortController();
    const mine = turn;
    asking.value = true;
    try {
      const found = await ask(name, { period }, { signal: mine.signal });
      if (mine !== turn) return;
      answer.value = found;
      problems.value = [];
    } catch (error) {
      if (mine === turn && !mine.signal.aborted) problems.value = problemsOf(error);
    } finally {
      if (mine === turn) asking.value = false;
    }
  }

  function forget(): void {
    answer.value = null;
    problems.value = [];
  }

  return { answer, problems, asking, look, forget };
}
