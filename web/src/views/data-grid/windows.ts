/**
 * Rows of a list, window by window (窗口取数): the cursor of the last window asks for the next, there are no page numbers.
 *
 * A new question forgets the old rows only when its first window has arrived, so the screen never flashes empty.
 */
import { computed, ref, shallowRef } from "vue";
import * as records from "@/core/api/records";
import { problemsOf } from "@/core/notice";
import type { Count, Problem, Query, Row } from "@/core/types";

const FIRST = 100;
const LATER = 300;

export type Question = Pick<Query, "where" | "sort" | "search" | "columns" | "marks">;

export function useWindows(entity: () => string) {
  const rows = shallowRef<Row[]>([]);
  const count = ref<Count | null>(null);
  const problems = ref<Problem[]>([]);
  const asking = ref(false);
  const asked = ref(false);
  const cursor = ref<string | null>(null);
  const ended = computed(() => asked.value && cursor.value === null);
  let question: Question = {};
  let turn = new AbortController();
  /** rows put here that no answer has caught up with: one already on its way may still show them as they were */
  const newest = new Map<number, Row>();

  /** Ask a new question from its first row. */
  async function ask(next: Question, keep = false): Promise<void> {
    question = next;
    turn.abort();
    turn = new AbortController();
    const limit = keep ? Math.min(500, Math.max(FIRST, rows.value.length)) : FIRST;
    await fetchWindow(turn, { ...question, limit, count: true }, []);
  }

  /** Ask for the window after the last row, when there is one. */
  async function more(): Promise<void> {
    if (asking.value || cursor.value === null) return;
    await fetchWindow(turn, { ...question, limit: LATER, after: cursor.value }, rows.value);
  }

  /** Ask the same question again and keep what was loaded, up to a limit. */
  const again = () => ask(question, true);

  async function fetchWindow(mine: AbortController, body: Query, before: Row[]): Promise<void> {
    asking.value = true;
    try {
      const answer = await records.query(entity(), body, { signal: mine.signal });
      if (mine !== turn) return;
      const found = answer.rows.map(caughtUp);
      rows.value = before.length ? [...before, ...found] : found;
      cursor.value = answer.next;
      if (answer.count) count.value = answer.count;
      problems.value = [];
      asked.value = true;
    } catch (error) {
      if (mine !== turn || mine.signal.aborted) return;
      problems.value = problemsOf(error);
      asked.value = true;
    } finally {
      if (mine === turn) asking.value = false;
    }
  }

  /** Count exactly what was only counted up to the limit. */
  async function countExactly(): Promise<void> {
    const { n } = await records.exactCount(entity(), { where: question.where, search: question.search });
    count.value = { n, capped: false };
  }

  function caughtUp(row: Row): Row {
    const newer = newest.get(row.id);
    if (newer && newer.version > row.version) return { ...newer, _mark: row._mark };
    newest.delete(row.id);
    return row;
  }

  /** Put newer versions of rows in their places. */
  function put(newer: Row[]): void {
    const byId = new Map(newer.map((row) => [row.id, row]));
    for (const row of newer) newest.set(row.id, row);
    rows.value = rows.value.map((one) => (byId.has(one.id) ? { ...byId.get(one.id)!, _mark: one._mark } : one));
  }

  /** Take rows out that are gone. */
  function drop(ids: Set<number>): void {
    if (ids.size) rows.value = rows.value.filter((one) => !ids.has(one.id));
  }

  return { rows, count, problems, asking, asked, ended, ask, again, more, countExactly, put, drop };
}
