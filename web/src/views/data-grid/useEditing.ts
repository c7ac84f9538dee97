/**
 * Writing cells (单元格编辑): shown at once, sent as one block, taken back when the server refuses.
 *
 * A block of several rows is written whole or, when the person says so, without the rows that were refused.
 */
import { ref, shallowRef } from "vue";
import { actionKey, Refusal } from "@/core/api/client";
import * as lists from "@/core/api/lists";
import type { BatchAnswer, BatchRow } from "@/core/api/lists";
import { done, failed } from "@/core/notice";
import type { EntityMeta, FieldMeta, Row, Values } from "@/core/types";
import { typeOf } from "@/fields/registry";
import { lastOf, nothing, tookBack, wrote } from "./undo";

/** So many rows go in one request. */
const CHUNK = 1000;
const NEVER_HERE = new Set(["lines", "files", "images", "signature", "back", "lookup"]);

export interface Edit {
  row: Row;
  field: FieldMeta;
  value: unknown;
}

export interface Rows {
  put(rows: Row[]): void;
  drop(ids: Set<number>): void;
  again(): void | Promise<unknown>;
}

/** Asks whether the good rows are written without the refused ones. */
export type AskRest = (refused: { title: string; problems: string[] }[], good: number) => Promise<boolean>;

export const mayEdit = (entity: EntityMeta, field: FieldMeta) =>
  entity.rights.includes("edit") && field.editable && !field.readonly && !field.formula && !field.masked && !NEVER_HERE.has(field.type);

export function useEditing(entity: () => EntityMeta, rows: Rows, columns: () => string[], askRest: AskRest) {
  /** values on their way, over those of the rows */
  const pending = shallowRef(new Map<number, Values>());
  /** what was refused, by row and field */
  const problems = shallowRef(new Map<string, string>());
  const undo = ref(nothing());
  const busy = ref(false);
  /** the versions of rows as their last answers told; a row at hand may be older */
  const versions = new Map<number, number>();
  /** blocks go one after the other, so that the second knows what the first left behind */
  let before: Promise<unknown> = Promise.resolve();

  const versionOf = (row: Row) => Math.max(row.version, versions.get(row.id) ?? 0);

  function inTurn(work: () => Promise<void>): Promise<void> {
    const mine = before.then(work);
    before = mine.catch(() => undefined);
    return mine;
  }

  const valueOf = (row: Row, field: string) => {
    const own = pending.value.get(row.id);
    return own && field in own ? own[field] : row[field];
  };
  const problemOf = (row: Row, field: string) => problems.value.get(`${row.id}:${field}`) ?? "";

  /** Write cells; nothing is sent for those that stay as they are. */
  async function write(edits: Edit[]): Promise<void> {
    const byRow = new Map<number, { row: Row; values: Values; shown: Values }>();
    for (const { row, field, value } of edits) {
      const type = typeOf(field);
      if (JSON.stringify(type.written(value)) === JSON.stringify(type.written(valueOf(row, field.name)))) continue;
      const one = byRow.get(row.id) ?? { row, values: {}, shown: {} };
      one.values[field.name] = type.written(value);
      one.shown[field.name] = value;
      byRow.set(row.id, one);
    }
    if (!byRow.size) return;
    const changes = [...byRow.values()];
    show(changes.map(({ row, shown }) => [row.id, shown]));
    await inTurn(async () => {
      const sent = changes.map(({ row, values }): BatchRow => ({ id: row.id, version: versionOf(row), values }));
      const titles = new Map(changes.map(({ row }) => [row.id, row.title]));
      const answers = await sendAll(sent, titles);
      hide(changes.map(({ row, shown }) => [row.id, shown]));
      if (answers) undo.value = wrote(undo.value, sent, answers);
    });
  }

  async function sendAll(sent: BatchRow[], titles: Map<number, string>): Promise<BatchAnswer[] | null> {
    busy.value = true;
    try {
      let answers = await send(sent, true);
      const refused = answers.filter((one) => !one.ok && !one.problems.every((problem) => problem.code === "batch.kept_back"));
      if (refused.length) {
        remember(answers);
        const good = sent.length - refused.length;
        const reasons = refused.map((one) => ({ title: titles.get(one.id ?? 0) ?? "", problems: one.problems.map((problem) => problem.message) }));
        if (sent.length === 1 || good === 0) failed(new Refusal(409, refused.flatMap((one) => one.problems).slice(0, 5)));
        else if (await askRest(reasons, good)) answers = await send(sent, false);
      }
      settle(answers);
      return answers;
    } catch (error) {
      failed(error);
      return null;
    } finally {
      busy.value = false;
    }
  }

  async function send(sent: BatchRow[], all: boolean): Promise<BatchAnswer[]> {
    const answers: BatchAnswer[] = [];
    for (let from = 0; from < sent.length; from += CHUNK) {
      const { rows: part } = await lists.batch(entity().name, sent.slice(from, from + CHUNK), columns(), all, actionKey());
      answers.push(...part);
    }
    return answers;
  }

  /** Take the last block back, or do again what was taken back. */
  const step = (again: boolean) => inTurn(() => stepNow(again));

  async function stepNow(again: boolean): Promise<void> {
    const sent = lastOf(again ? undo.value.future : undo.value.past);
    if (!sent.length) return;
    busy.value = true;
    try {
      const answers = await send(sent, false);
      undo.value = tookBack(undo.value, sent, answers, again);
      settle(answers);
      const kept = answers.filter((one) => !one.ok);
      if (kept.length) failed(new Refusal(409, kept.flatMap((one) => one.problems).slice(0, 5)));
      else done(again ? "已重做" : "已撤销");
    } catch (error) {
      failed(error);
    } finally {
      busy.value = false;
    }
  }

  /** Put the rows as they are now in their places; those refused for their age are read anew. */
  function settle(answers: BatchAnswer[]): void {
    remember(answers);
    for (const { row } of answers) if (row) versions.set(row.id, row.version);
    rows.put(answers.flatMap((one) => (one.row ? [one.row] : [])));
    rows.drop(new Set(answers.flatMap((one) => (one.ok && !one.row && one.id ? [one.id] : []))));
    if (answers.some((one) => !one.ok && !one.row)) void rows.again();
  }

  function remember(answers: BatchAnswer[]): void {
    const next = new Map(problems.value);
    for (const answer of answers) {
      for (const key of [...next.keys()]) if (key.startsWith(`${answer.id}:`)) next.delete(key);
      if (answer.ok) continue;
      for (const problem of answer.problems) next.set(`${answer.id}:${problem.where.split(".")[0]}`, problem.message);
    }
    problems.value = next;
  }

  function show(changes: [id: number, values: Values][]): void {
    const next = new Map(pending.value);
    for (const [id, values] of changes) next.set(id, { ...next.get(id), ...values });
    pending.value = next;
  }

  /** What has arrived is shown by its row; what was written over it meanwhile stays. */
  function hide(changes: [id: number, values: Values][]): void {
    const next = new Map(pending.value);
    for (const [id, values] of changes) {
      const kept = Object.entries(next.get(id) ?? {}).filter(([name, value]) => values[name] !== value);
      if (kept.length) next.set(id, Object.fromEntries(kept));
      else next.delete(id);
    }
    pending.value = next;
  }

  return { valueOf, problemOf, write, undo: () => step(false), redo: () => step(true), busy, problems };
}
