/**
 * The branches of a tree (树数据): children are asked for when a branch is opened, each with how many stand below it.
 *
 * With words or filters only what matches is asked for, and the way from the top to every match.
 */
import { computed, ref, shallowRef } from "vue";
import * as lists from "@/core/api/lists";
import * as records from "@/core/api/records";
import { problemsOf } from "@/core/notice";
import type { Link, Problem, Row, SortKey, Where } from "@/core/types";

export interface Branch {
  row: Row;
  /** how many stand right below; null while it is not known */
  below: number | null;
  /** stands here for the sake of a match below it */
  way: boolean;
}

export interface Line extends Branch {
  depth: number;
  open: boolean;
  /** "more" stands for the branches that were not asked for yet */
  more: boolean;
  parent: number | null;
}

export interface TreeQuestion {
  where: Where | null;
  search: string;
  sort: SortKey[];
  columns: string[];
  marks?: Where[];
}

const WINDOW = 100;
const MATCHES = 200;
const DEPTH = 30;
const TOP = 0;

interface Level {
  branches: Branch[];
  next: string | null;
}

export const parentOf = (row: Row, field: string): number | null => (row[field] as Link | null)?.id ?? null;

/** The rows without a parent that is seen: who sees only a part of the tree has its roots at the top. */
export const rootsOf = (field: string): Where => ({ not: { field: `${field}.id`, op: "not_empty" } });

export const isNarrowed = (question: Pick<TreeQuestion, "where" | "search">) => !!question.where || question.search.trim() !== "";

/** Put rows below their parents; those whose parent is not among them stand at the top. */
export function grown(rows: Row[], field: string, matched: Set<number>): Map<number, Branch[]> {
  const known = new Set(rows.map((row) => row.id));
  const levels = new Map<number, Branch[]>();
  for (const row of rows) {
    const parent = parentOf(row, field);
    const under = parent !== null && known.has(parent) ? parent : TOP;
    levels.set(under, [...(levels.get(under) ?? []), { row, below: null, way: !matched.has(row.id) }]);
  }
  for (const branches of levels.values()) for (const branch of branches) branch.below = levels.get(branch.row.id)?.length ?? 0;
  return levels;
}

/** The lines from top to bottom, as far as branches are open. */
export function linesOf(levels: Map<number, Level>, opened: ReadonlySet<number>): Line[] {
  const lines: Line[] = [];
  const walk = (under: number, depth: number): void => {
    const level = levels.get(under);
    if (!level || depth > DEPTH) return;
    const parent = under === TOP ? null : under;
    for (const branch of level.branches) {
      const open = opened.has(branch.row.id) && branch.below !== 0;
      lines.push({ ...branch, depth, open, more: false, parent });
      if (open) walk(branch.row.id, depth + 1);
    }
    const last = level.branches.at(-1);
    if (level.next && last) lines.push({ ...last, below: 0, depth, open: false, more: true, parent });
  };
  walk(TOP, 0);
  return lines;
}

export function useBranches(entity: () => string, field: () => string) {
  const levels = shallowRef(new Map<number, Level>());
  const opened = ref(new Set<number>());
  const problems = ref<Problem[]>([]);
  const asked = ref(false);
  const asking = ref(false);
  const cut = ref(false);
  let question: TreeQuestion = { where: null, search: "", sort: [], columns: [] };
  let turn = new AbortController();
  const lines = computed(() => linesOf(levels.value, opened.value));

  const put = (under: number, level: Level) => (levels.value = new Map(levels.value).set(under, level));
  const ask = (next: TreeQuestion) => attempt(next, async () => (isNarrowed(next) ? await matches() : await roots()));

  async function attempt(next: TreeQuestion, work: () => Promise<void>): Promise<void> {
    question = next;
    turn.abort();
    const mine = (turn = new AbortController());
    asking.value = true;
    try {
      await work();
      if (mine === turn) problems.value = [];
    } catch (error) {
      if (mine === turn && !mine.signal.aborted) problems.value = problemsOf(error);
    } finally {
      if (mine === turn) [asking.value, asked.value] = [false, true];
    }
  }

  const columns = () => [...new Set([...question.columns, field()])];

  async function windowOf(under: number, after?: string): Promise<Level> {
    const where: Where = under === TOP ? rootsOf(field()) : { field: field(), op: "eq", value: under };
    const body = { where, sort: question.sort, columns: columns(), marks: question.marks, limit: WINDOW, after };
    const answer = await records.query(entity(), body, { signal: turn.signal });
    const below = await countsBelow(answer.rows.map((row) => row.id));
    return { branches: answer.rows.map((row) => ({ row, below: below.get(row.id) ?? 0, way: false })), next: answer.next };
  }

  async function countsBelow(ids: number[]): Promise<Map<number, number>> {
    if (!ids.length) return new Map();
    const body = { where: { field: field(), op: "in" as const, value: ids }, group: { field: field(), bucket: "" as const, down: false }, measures: [], limit: WINDOW };
    const { groups } = await lists.groups(entity(), body, { signal: turn.signal });
    return new Map(groups.flatMap((group) => (idOf(group.value) === null ? [] : [[idOf(group.value)!, group.count]])));
  }

  /** The top and every branch that is open, which keeps the tree as it was when something in it changed. */
  async function roots(): Promise<void> {
    const next = new Map([[TOP, await windowOf(TOP)]]);
    cut.value = false;
    for (const id of opened.value) if (levels.value.has(id)) next.set(id, await windowOf(id));
    levels.value = next;
    const only = next.get(TOP)!.branches;
    if (!asked.value && only.length === 1 && only[0].below) await open(only[0].row.id);
  }

  /** What matches, with the ways from the top to it. */
  async function matches(): Promise<void> {
    const { where, search, sort, marks } = question;
    const answer = await records.query(entity(), { where, search, sort, marks, columns: columns(), limit: MATCHES }, { signal: turn.signal });
    const rows = new Map(answer.rows.map((row) => [row.id, row]));
    let missing = above([...rows.values()], rows);
    for (let step = 0; missing.length && step < DEPTH; step += 1) {
      const up = await records.query(entity(), { where: { field: "id", op: "in", value: missing }, columns: columns(), limit: missing.length }, { signal: turn.signal });
      up.rows.forEach((row) => rows.set(row.id, row));
      missing = above(up.rows, rows);
    }
    const found = grown([...rows.values()], field(), new Set(answer.rows.map((row) => row.id)));
    levels.value = new Map([...found].map(([under, branches]) => [under, { branches, next: null }]));
    opened.value = new Set(found.keys());
    cut.value = answer.next !== null;
  }

  const above = (from: Row[], rows: Map<number, Row>) =>
    [...new Set(from.map((row) => parentOf(row, field())))].filter((id): id is number => id !== null && !rows.has(id)).slice(0, 500);

  async function open(id: number): Promise<void> {
    if (!levels.value.has(id)) put(id, await windowOf(id));
    opened.value = new Set([...opened.value, id]);
  }

  function close(id: number): void {
    const next = new Set(opened.value);
    next.delete(id);
    opened.value = next;
  }

  const toggle = (id: number) => attempt(question, async () => (opened.value.has(id) ? close(id) : await open(id)));

  /** The next branches of a level. */
  const more = (under: number | null) =>
    attempt(question, async () => {
      const level = levels.value.get(under ?? TOP);
      if (!level?.next) return;
      const next = await windowOf(under ?? TOP, level.next);
      put(under ?? TOP, { branches: [...level.branches, ...next.branches], next: next.next });
    });

  /** Forget everything, as when another tree is shown. */
  function forget(): void {
    [levels.value, opened.value, asked.value] = [new Map(), new Set(), false];
  }

  return { lines, opened, problems, asked, asking, cut, ask, again: () => ask(question), toggle, open: (id: number) => attempt(question, () => open(id)), close, more, forget };
}

function idOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  return value && typeof value === "object" && "id" in value ? Number(value.id) : null;
}
