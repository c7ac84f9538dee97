/**
 * The cards of a board (看板数据): first cards of every stage at once, more of a stage when its end comes near.
 *
 * - A new answer replaces everything, but keeps as many cards of each stage as were seen.
 * - A card dropped is shown in its new place at once; the server's answer follows and decides.
 */
import { ref, shallowRef } from "vue";
import { board, boardColumn } from "@/core/api/boards";
import { problemsOf } from "@/core/notice";
import type { BoardColumn, Card, Problem, Where } from "@/core/types";

const FIRST = 30;
const LATER = 50;
const LIMIT = 200;

export interface BoardNarrowing {
  where: Where | null;
  search: string;
}

export function useBoard(flow: () => string) {
  const columns = shallowRef<BoardColumn[]>([]);
  const problems = ref<Problem[]>([]);
  const asked = ref(false);
  const asking = ref(false);
  let question: BoardNarrowing = { where: null, search: "" };
  let turn = new AbortController();
  const fetching = new Set<string>();

  async function ask(next: BoardNarrowing, keep = false): Promise<void> {
    question = next;
    turn.abort();
    turn = new AbortController();
    const mine = turn;
    const seen = Math.max(FIRST, ...columns.value.map((column) => column.cards.length));
    asking.value = true;
    try {
      const answer = await board(flow(), { ...question, limit: keep ? Math.min(LIMIT, seen) : FIRST }, { signal: mine.signal });
      if (mine !== turn) return;
      columns.value = answer.columns;
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

  /** Ask the same question again. */
  const again = () => ask(question, true);

  /** More cards of one stage. */
  async function more(stage: string): Promise<void> {
    const column = columns.value.find((one) => one.stage === stage);
    if (!column?.next || fetching.has(stage)) return;
    const mine = turn;
    fetching.add(stage);
    try {
      const answer = await boardColumn(flow(), stage, { ...question, after: column.next, limit: LATER }, { signal: mine.signal });
      if (mine === turn) change(stage, (one) => ({ ...one, cards: joined(one.cards, answer.cards), next: answer.next }));
    } catch (error) {
      if (!mine.signal.aborted) problems.value = problemsOf(error);
    } finally {
      fetching.delete(stage);
    }
  }

  /** Show a card in another stage before the server has answered. */
  function shift(card: Card, to: string): void {
    const moved: Card = { ...card, stage: to, hours_here: 0, stage_since: new Date().toISOString(), late: false };
    change(card.stage, (one) => ({ ...one, count: one.count - 1, cards: one.cards.filter((other) => other.id !== card.id) }));
    change(to, (one) => ({ ...one, count: one.count + 1, cards: [moved, ...one.cards] }));
  }

  function change(stage: string, how: (column: BoardColumn) => BoardColumn): void {
    columns.value = columns.value.map((one) => (one.stage === stage ? how(one) : one));
  }

  return { columns, problems, asked, asking, ask, again, more, shift };
}

/** Put windows together; a card that moved between them stands once. */
function joined(before: Card[], next: Card[]): Card[] {
  const seen = new Set(before.map((card) => card.id));
  return [...before, ...next.filter((card) => !seen.has(card.id))];
}
