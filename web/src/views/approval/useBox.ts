/** One box of the todo centre, window by window (待办箱). */
import { ref, shallowRef } from "vue";
import * as tasks from "@/core/api/tasks";
import { problemsOf } from "@/core/notice";
import type { Problem, Task, TodoBox, TodoCounts, TodoFilter } from "@/core/types";

export function useBox() {
  const rows = shallowRef<Task[]>([]);
  const counts = ref<TodoCounts | null>(null);
  const next = ref<string | null>(null);
  const asking = ref(false);
  const asked = ref(false);
  const problems = ref<Problem[]>([]);
  let question: { box: TodoBox; search: string; filter: TodoFilter } = { box: "open", search: "", filter: {} };
  let turn = new AbortController();

  /** Ask for the first window of a box. */
  async function ask(box: TodoBox, search: string, filter: TodoFilter = {}): Promise<void> {
    if (box !== question.box) {
      rows.value = [];
      asked.value = false;
    }
    question = { box, search, filter };
    turn.abort();
    turn = new AbortController();
    await fetchWindow(turn, null);
  }

  async function more(): Promise<void> {
    if (!asking.value && next.value !== null) await fetchWindow(turn, next.value);
  }

  async function fetchWindow(mine: AbortController, after: string | null): Promise<void> {
    asking.value = true;
    try {
      const answer = await tasks.todo(question.box, question.search, after, { signal: mine.signal }, question.filter);
      if (mine !== turn) return;
      rows.value = after === null ? answer.rows : [...rows.value, ...answer.rows];
      counts.value = answer.counts;
      next.value = answer.next || null;
      problems.value = [];
    } catch (error) {
      if (mine !== turn || mine.signal.aborted) return;
      problems.value = problemsOf(error);
    } finally {
      if (mine === turn) {
        asking.value = false;
        asked.value = true;
      }
    }
  }

  const again = () => ask(question.box, question.search, question.filter);

  return { rows, counts, next, asking, asked, problems, ask, again, more };
}
