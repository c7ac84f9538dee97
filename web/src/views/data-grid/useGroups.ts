/**
 * A grid in groups (分组): each level is asked for when it is opened; rows of the innermost group come in windows.
 *
 * What is drawn is one flat list of lines: heads of groups, rows, and a line that asks for more.
 */
import { computed, ref, shallowRef, triggerRef } from "vue";
import * as lists from "@/core/api/lists";
import type { Group, Measure } from "@/core/api/lists";
import * as records from "@/core/api/records";
import { failed, problemsOf } from "@/core/notice";
import { allOf } from "@/core/query";
import type { Problem, Row, Where } from "@/core/types";
import type { GroupBy } from "@/core/view";
import type { Question } from "./windows";

const WINDOW = 100;

export interface GroupNode {
  key: string;
  level: number;
  group: Group;
  open: boolean;
  where: Where | null;
  groups: GroupNode[] | null;
  rows: Row[] | null;
  next: string | null;
  /** groups that are not shown because there are too many */
  more: boolean;
}

export type GridLine = { kind: "row"; row: Row } | { kind: "group"; node: GroupNode } | { kind: "more"; node: GroupNode };

export function useGroups(entity: () => string, levels: () => GroupBy[], measures: () => Measure[]) {
  const top = shallowRef<GroupNode[]>([]);
  const more = ref(false);
  const asked = ref(false);
  const problems = ref<Problem[]>([]);
  const opened = new Set<string>();
  let question: Question = {};
  let turn = new AbortController();

  /** Ask for the outermost groups; those that were open are opened again. */
  async function ask(next: Question): Promise<void> {
    question = next;
    turn.abort();
    turn = new AbortController();
    const mine = turn;
    try {
      const found = await groupsOf(0, question.where ?? null, "");
      await Promise.all(found.nodes.filter((node) => opened.has(node.key)).map(load));
      if (mine !== turn) return;
      [top.value, more.value, problems.value, asked.value] = [found.nodes, found.more, [], true];
    } catch (error) {
      if (mine !== turn || mine.signal.aborted) return;
      [problems.value, asked.value] = [problemsOf(error), true];
    }
  }

  async function groupsOf(level: number, where: Where | null, above: string) {
    const group = levels()[level];
    const found = await lists.groups(entity(), { where, search: question.search, group, measures: measures() }, { signal: turn.signal });
    const nodes = found.groups.map((one): GroupNode => {
      const key = `${above}/${JSON.stringify(one.value)}`;
      return { key, level, group: one, open: opened.has(key), where: allOf(where, one.where), groups: null, rows: null, next: null, more: false };
    });
    return { nodes, more: found.more };
  }

  async function load(node: GroupNode): Promise<void> {
    if (node.level + 1 < levels().length) {
      const found = await groupsOf(node.level + 1, node.where, node.key);
      [node.groups, node.more] = [found.nodes, found.more];
      await Promise.all(found.nodes.filter((one) => one.open).map(load));
    } else await loadRows(node, null);
  }

  async function loadRows(node: GroupNode, after: string | null): Promise<void> {
    const answer = await records.query(entity(), { ...question, where: node.where, limit: WINDOW, after }, { signal: turn.signal });
    node.rows = after ? [...(node.rows ?? []), ...answer.rows] : answer.rows;
    node.next = answer.next;
  }

  /** Open or close a group. */
  async function toggle(node: GroupNode): Promise<void> {
    node.open = !node.open;
    if (node.open) opened.add(node.key);
    else opened.delete(node.key);
    try {
      if (node.open && node.groups === null && node.rows === null) await load(node);
    } catch (error) {
      failed(error);
    }
    triggerRef(top);
  }

  async function moreOf(node: GroupNode): Promise<void> {
    if (!node.next) return;
    await loadRows(node, node.next).catch(failed);
    triggerRef(top);
  }

  const lines = computed(() => top.value.flatMap(drawn));

  function* walked(nodes: GroupNode[]): Generator<GroupNode> {
    for (const node of nodes) {
      yield node;
      if (node.groups) yield* walked(node.groups);
    }
  }

  /** Put newer rows in their places; a row that left its group stays until the groups are asked for anew. */
  function put(rows: Row[]): void {
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const node of walked(top.value)) node.rows = node.rows?.map((row) => byId.get(row.id) ?? row) ?? null;
    triggerRef(top);
  }

  function drop(ids: Set<number>): void {
    if (!ids.size) return;
    for (const node of walked(top.value)) node.rows = node.rows?.filter((row) => !ids.has(row.id)) ?? null;
    triggerRef(top);
  }

  return { lines, more, asked, problems, ask, again: () => ask(question), toggle, moreOf, put, drop };
}

function drawn(node: GroupNode): GridLine[] {
  const head: GridLine = { kind: "group", node };
  if (!node.open) return [head];
  const rows = (node.rows ?? []).map((row): GridLine => ({ kind: "row", row }));
  const rest: GridLine[] = node.next || node.more ? [{ kind: "more", node }] : [];
  return [head, ...(node.groups ?? []).flatMap(drawn), ...rows, ...rest];
}
