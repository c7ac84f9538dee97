/** What waits for whom, or what runs, window by window (流程监控). */
import { ref, shallowRef } from "vue";
import * as api from "@/core/api/monitoring";
import { problemsOf } from "@/core/notice";
import type { Problem } from "@/core/types";

export type Kind = "tasks" | "procedures";
export type Row = api.TaskInHand | api.Running;

export function useMonitor() {
  const kind = ref<Kind>("tasks");
  const wanted = ref<api.Watched>({});
  const rows = shallowRef<Row[]>([]);
  const next = ref<number | null>(null);
  const asked = ref(false);
  const problems = shallowRef<Problem[]>([]);
  const flows = shallowRef<{ name: string; label: string }[]>([]);
  const steps = shallowRef<{ step: string; label: string }[]>([]);
  let turn = new AbortController();

  async function ask(after = 0): Promise<void> {
    if (!after) {
      turn.abort();
      turn = new AbortController();
    }
    const mine = turn;
    const from = kind.value === "tasks" ? api.tasksInHand : api.running;
    try {
      const page: api.Page<Row> = await from(wanted.value, after, { signal: mine.signal });
      if (mine !== turn) return;
      rows.value = after ? [...rows.value, ...page.rows] : page.rows;
      next.value = page.next;
      flows.value = page.flows ?? flows.value;
      steps.value = page.steps ?? steps.value;
      problems.value = [];
    } catch (error) {
      if (mine !== turn || mine.signal.aborted) return;
      problems.value = problemsOf(error);
    } finally {
      if (mine === turn) asked.value = true;
    }
  }

  const more = () => (next.value ? ask(next.value) : Promise.resolve());

  return { kind, wanted, rows, next, asked, problems, flows, steps, ask, more };
}
