/** One box of the todo centre, window by window (待办箱). */
import { ref, shallowRef } from "vue";
import * as tasks from "@/core/api/tasks";
import { problemsOf } from "@/core/notice";
import type { Problem, Task, TodoBox, TodoCounts } from "@/core/types";

export const BOXES: [box: TodoBox, label: string][] = [
  ["open", "待我处理"],
  ["done", "我已处理"],
  ["mine", "我发起的"],
  ["copied", "抄送我的"],
];

export const NOTHING: Record<TodoBox, string> = {
  open: "都处理完了,歇一会儿吧",
  done: "还没有处理过的",
  mine: "还没有发起过审批",
  copied: "没有抄送给你的",
};

export function useBox() {
  const rows = shallowRef<Task[]>([]);
  const counts = ref<TodoCounts | null>(null);
  const next = ref<string | null>(null);
  const asking = ref(false);
  const asked = ref(false);
  const problems = ref<Problem[]>([]);
  let question: { box: TodoBox; search: string } = { box: "open", search: "" };
  let turn = new AbortController();

  /** Ask for the first window of a box. */
  async function ask(box: TodoBox, search: string): Promise<void> {
    if (box !== question.box) {
      rows.value = [];
      asked.value = false;
    }
    question = { box, search };
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
      const answer = await tasks.todo(question.box, question.search, after, { signal: mine.signal });
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

  const again = () => ask(question.box, question.search);

  return { rows, counts, next, asking, asked, problems, ask, again, more };
}
