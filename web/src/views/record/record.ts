/**
 * One record on the screen (记录): what was read, what is being typed, and how it is saved.
 *
 * - Only what the person changed is sent; the version read goes with it.
 * - When somebody else saved in between, nothing is lost: both states are shown and the person decides field by field.
 * - Each user action has one key, kept when the same action is tried again, so nothing happens twice.
 */
import { computed, reactive, ref, shallowRef } from "vue";
import { actionKey, Refusal } from "@/core/api/client";
import * as records from "@/core/api/records";
import { done, failed, problemsOf } from "@/core/notice";
import type { EntityMeta, FieldMeta, MoveOffer, Problem, RecordData, Values } from "@/core/types";
import { changes, isShown, missing } from "@/fields/form";
import { linesOf } from "@/fields/lines";
import { titled } from "@/fields/link/titles";

const COMPUTE_WAIT_MS = 350;

export interface Clash {
  theirs: RecordData;
  fields: FieldMeta[];
}

export function useRecord(entity: () => EntityMeta) {
  const record = shallowRef<RecordData | null>(null);
  const values = ref<Values>({});
  const before = shallowRef<Values>({});
  const editing = ref(false);
  const busy = ref(false);
  const loading = ref(false);
  const lost = ref<Problem[]>([]);
  const clash = shallowRef<Clash | null>(null);
  /** what is wrong, by field or "lines.0.column"; problems of the whole record under "" */
  const wrong = reactive<Record<string, string>>({});
  let key = actionKey();
  let computing = 0;

  const isNew = computed(() => record.value === null);
  const changed = computed(() => (editing.value ? changes(entity().fields, before.value, values.value) : {}));
  const dirty = computed(() => Object.keys(changed.value).length > 0);
  const mayEdit = computed(() => !isNew.value && (record.value?.rights.edit.length ?? 0) > 0);

  function editable(field: FieldMeta): boolean {
    if (!editing.value || field.readonly || field.formula) return false;
    return isNew.value ? field.editable : (record.value?.rights.edit.includes(field.name) ?? false);
  }

  function take(read: RecordData): void {
    record.value = read;
    before.value = read.values;
    values.value = { ...read.values };
    forgetProblems();
    key = actionKey();
  }

  async function load(id: number): Promise<void> {
    loading.value = true;
    lost.value = [];
    try {
      const read = await records.read(entity().name, id);
      take(read);
      editing.value = false;
    } catch (error) {
      lost.value = problemsOf(error);
    } finally {
      loading.value = false;
    }
  }

  /** Start a new record with the defaults of its definition. */
  async function start(given: Values = {}): Promise<void> {
    record.value = null;
    editing.value = true;
    forgetProblems();
    const answer = await records.defaults(entity().name, changes(entity().fields, {}, given));
    before.value = {};
    values.value = { ...(await withTitles(answer)), ...given };
  }

  /** Defaults name linked records by id only; the form shows their titles. */
  async function withTitles(given: Values): Promise<Values> {
    const full = { ...given };
    for (const field of entity().fields) {
      const id = full[field.name];
      if (field.type === "link" && typeof id === "number") {
        [full[field.name]] = await titled(field.to, [id]).catch(() => [{ id, title: `#${id}` }]);
      }
    }
    return full;
  }

  function set(name: string, value: unknown): void {
    values.value = { ...values.value, [name]: value };
    delete wrong[name];
    for (const path of Object.keys(wrong)) if (path.startsWith(`${name}.`)) delete wrong[path];
    clearTimeout(computing);
    if (entity().fields.some((field) => field.formula || field.lines.some((column) => column.formula))) {
      computing = window.setTimeout(() => void compute(), COMPUTE_WAIT_MS);
    }
  }

  /** Let the server work the formulas out; what the person typed meanwhile stays. */
  async function compute(): Promise<void> {
    const sent = values.value;
    try {
      const answer = await records.defaults(entity().name, changes(entity().fields, {}, sent));
      for (const field of entity().fields) {
        if (field.formula) values.value = { ...values.value, [field.name]: answer[field.name] ?? null };
        else if (field.lines.some((column) => column.formula)) computedLines(field, answer[field.name]);
      }
    } catch {
      // A half-typed form may not compute yet; saving says what is wrong.
    }
  }

  /** Put computed columns into the lines being typed, row by row, unless rows came or went meanwhile. */
  function computedLines(field: FieldMeta, answer: unknown): void {
    const [mine, theirs] = [linesOf(values.value[field.name]), linesOf(answer)];
    if (mine.length !== theirs.length) return;
    const formulas = field.lines.filter((column) => column.formula).map((column) => column.name);
    const lines = mine.map((line, row) => ({ ...line, ...Object.fromEntries(formulas.map((name) => [name, theirs[row][name] ?? null])) }));
    values.value = { ...values.value, [field.name]: lines };
  }

  function forgetProblems(): void {
    for (const path of Object.keys(wrong)) delete wrong[path];
  }

  /** Show problems at their fields; those that have no place on the form come first, above it. */
  function place(problems: Problem[]): void {
    forgetProblems();
    const names = new Set(entity().fields.filter((field) => isShown(field, values.value)).map((field) => field.name));
    for (const { where, message } of problems) {
      const path = names.has(where.split(".")[0]) ? where : "";
      wrong[path] = wrong[path] ? `${wrong[path]};${message}` : message;
    }
  }

  /** Save; answers whether it was saved. */
  async function save(): Promise<boolean> {
    const gaps = missing(entity().fields.filter(editable), values.value);
    if (Object.keys(gaps).length) {
      forgetProblems();
      Object.assign(wrong, gaps);
      return false;
    }
    return attempt(async () => {
      const name = entity().name;
      const sent = isNew.value ? writable() : changed.value;
      const saved = record.value
        ? await records.change(name, record.value.id, record.value.version, sent, key)
        : await records.create(name, sent, key);
      editing.value = false;
      after(saved);
    });
  }

  /** Show the record as it stands after a command; it may have gone out of this person's sight. */
  function after(answer: RecordData): void {
    if (!answer.gone) return take(answer);
    record.value = null;
    lost.value = [{ code: "right.no_entity", where: "", message: "已保存。这条记录已转给别人处理，您不再能看到它" }];
  }

  function writable(): Values {
    const all = changes(entity().fields, {}, values.value);
    return Object.fromEntries(Object.entries(all).filter(([name]) => entity().fields.some((one) => one.name === name && editable(one))));
  }

  async function attempt(action: () => Promise<void>): Promise<boolean> {
    busy.value = true;
    try {
      await action();
      return true;
    } catch (error) {
      await refused(error);
      return false;
    } finally {
      busy.value = false;
    }
  }

  async function refused(error: unknown): Promise<void> {
    key = actionKey();
    if (!(error instanceof Refusal)) return failed(error);
    if (error.conflict && record.value) return compare(record.value.id);
    if (error.status === 400) place(error.problems);
    else failed(error);
  }

  /** Somebody else saved: what only one of us changed is taken over, what both changed differently is asked about. */
  async function compare(id: number): Promise<void> {
    const theirs = await records.read(entity().name, id);
    const mine = changed.value;
    const differs = (field: FieldMeta, one: Values, other: Values) => Object.keys(changes([field], one, other)).length > 0;
    const fields = entity().fields.filter(
      (field) =>
        field.name in mine && differs(field, before.value, theirs.values) && differs(field, values.value, theirs.values),
    );
    if (fields.length > 0) clash.value = { theirs, fields };
    else {
      adopt(theirs, mine);
      done("别人刚改过其他字段，已合在一起，请再点一次保存");
    }
  }

  /** Go on from their state with my changes to the fields named. */
  function settle(keepMine: string[]): void {
    if (!clash.value) return;
    const { theirs, fields } = clash.value;
    const given = new Set(fields.map((field) => field.name));
    const mine = Object.fromEntries(
      Object.keys(changed.value)
        .filter((name) => !given.has(name) || keepMine.includes(name))
        .map((name) => [name, values.value[name]]),
    );
    adopt(theirs, mine);
    clash.value = null;
  }

  function adopt(theirs: RecordData, mine: Values): void {
    const kept = Object.fromEntries(Object.keys(mine).map((name) => [name, values.value[name]]));
    take(theirs);
    values.value = { ...theirs.values, ...kept };
  }

  /** Make a move; answers whether it was made. */
  async function move(offer: MoveOffer, asked: Values, comment: string, moveKey: string): Promise<Problem[]> {
    if (!record.value) return [];
    try {
      const body = { version: record.value.version, values: asked, comment };
      after(await records.move(entity().name, record.value.id, offer.name, body, moveKey));
      return [];
    } catch (error) {
      return problemsOf(error);
    }
  }

  function edit(): void {
    if (mayEdit.value) editing.value = true;
  }

  function cancel(): void {
    if (record.value) take(record.value);
    editing.value = false;
  }

  return {
    record, values, before, editing, busy, loading, lost, clash, wrong, isNew, dirty, changed, mayEdit,
    editable, load, start, set, save, settle, move, edit, cancel, take,
  };
}

export type RecordState = ReturnType<typeof useRecord>;
