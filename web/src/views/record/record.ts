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
import { changes, filledBy, filledInTurn, isLocked, isShown, missing, startsFrom } from "@/fields/form";
import { isBlankValue } from "@/fields/types";
import { noUnread } from "@/fields/unread";
import { linesOf, type Line } from "@/fields/lines";
import { follows } from "@/fields/lines/computed";
import { lineChanges, rebased } from "@/fields/lines/diff";
import { titled } from "@/fields/link/titles";
import { hands, type Hands } from "./hands";

const COMPUTE_WAIT_MS = 350;
const WINDOW = 2000;
/** A form with more lines than this is computed by the server only when it is saved. */
const LINES_SENT_MAX = 200;

export interface Clash {
  theirs: RecordData;
  fields: FieldMeta[];
  /** who saved each of them last */
  by: Hands;
}

export function useRecord(entity: () => EntityMeta) {
  const record = shallowRef<RecordData | null>(null);
  const values = ref<Values>({});
  const before = shallowRef<Values>({});
  const editing = ref(false);
  const busy = ref(false);
  /** why it is changed, as the history keeps it; may stay blank */
  const reason = ref("");
  const loading = ref(false);
  const lost = ref<Problem[]>([]);
  const clash = shallowRef<Clash | null>(null);
  /** what is wrong, by field or "lines.0.column"; problems of the whole record under "" */
  const wrong = reactive<Record<string, string>>({});
  /** what inputs cannot read, and therefore is in no value */
  const unread = noUnread();
  /** how many lines a sub-table has whose lines are still on their way */
  const arriving = ref<Record<string, number>>({});
  let key = actionKey();
  let computing = 0;

  const isNew = computed(() => record.value === null);
  /** what a person may have typed; what is computed follows by itself */
  const typed = computed(() => entity().fields.filter((field) => !field.formula));
  const changed = computed(() => (editing.value ? changes(typed.value, before.value, values.value) : {}));
  const dirty = computed(() => Object.keys(changed.value).length > 0);
  const mayEdit = computed(() => !isNew.value && (record.value?.rights.edit.length ?? 0) > 0);

  function editable(field: FieldMeta): boolean {
    if (!editing.value || field.readonly || field.formula || field.name in arriving.value) return false;
    if (isLocked(field, values.value)) return false;
    return isNew.value ? field.editable : (record.value?.rights.edit.includes(field.name) ?? false);
  }

  /** A sub-table as it may be written in this very record. */
  function here(field: FieldMeta): FieldMeta {
    const rights = record.value?.rights.edit;
    if (!field.lines.length || !rights) return field;
    const actions = field.actions.filter((action) => rights.includes(`${field.name}.${action}`));
    const lines = field.lines.map((column) => ({ ...column, editable: column.editable && rights.includes(`${field.name}.${column.name}`) }));
    return { ...field, actions, lines };
  }

  function take(read: RecordData): void {
    show(read);
    const long = Object.entries(read.lines ?? {}).filter(([name, { count }]) => linesOf(read.values[name]).length < count);
    arriving.value = Object.fromEntries(long.map(([name, { count }]) => [name, count]));
    for (const [name] of long) void arrive(read, name).catch(failed);
  }

  /** Ask for the lines that did not come with the record. */
  async function arrive(read: RecordData, name: string): Promise<void> {
    const lines = await allLines(read, name);
    if (record.value?.id !== read.id || record.value.version !== read.version) return;
    if (lines === null) return take(await records.read(entity().name, read.id));
    const { [name]: _arrived, ...left } = arriving.value;
    const whole = { ...record.value.values, [name]: lines };
    record.value = { ...record.value, values: whole };
    before.value = { ...before.value, [name]: lines };
    values.value = { ...values.value, [name]: lines };
    arriving.value = left;
  }

  /** All lines of a sub-table; nothing when somebody changed the record meanwhile. */
  async function allLines(read: RecordData, name: string): Promise<Line[] | null> {
    let lines = linesOf(read.values[name]);
    const count = read.lines?.[name]?.count ?? 0;
    while (lines.length < count) {
      const window = await records.linesOf(entity().name, read.id, name, { after: lines.length, limit: WINDOW });
      if (window.version !== read.version || window.rows.length === 0) return null;
      lines = [...lines, ...window.rows];
    }
    return lines;
  }

  /** Read a record with all its lines. */
  async function wholeRecord(id: number): Promise<RecordData> {
    const read = await records.read(entity().name, id);
    const all = { ...read.values };
    for (const name of Object.keys(read.lines ?? {})) all[name] = (await allLines(read, name)) ?? all[name];
    return { ...read, values: all };
  }

  function show(read: RecordData): void {
    record.value = read;
    before.value = read.values;
    values.value = { ...read.values };
    reason.value = "";
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
    const answer = await records.defaults(entity().name, changes(entity().fields, {}, given), { starting: true });
    before.value = {};
    values.value = { ...(await withTitles(answer)), ...(await withTitles(given)) };
  }

  /** Defaults name linked records by id only; the form shows their titles. */
  async function withTitles(given: Values): Promise<Values> {
    const full = { ...given };
    for (const field of entity().fields) {
      const value = full[field.name];
      const many = Array.isArray(value);
      const ids = (many ? value : [value]).filter((one): one is number => typeof one === "number");
      if (!field.to || field.of || !ids.length) continue;
      const links = await titled(field.to, ids).catch(() => ids.map((id) => ({ id, title: `#${id}` })));
      full[field.name] = many ? links : links[0];
    }
    return full;
  }

  function set(name: string, value: unknown): void {
    const follow = follows(entity().fields, values.value, { ...values.value, [name]: value }, name);
    values.value = follow.values;
    fill(name);
    delete wrong[name];
    for (const path of Object.keys(wrong)) if (path.startsWith(`${name}.`)) delete wrong[path];
    clearTimeout(computing);
    const many = entity().fields.some((field) => field.lines.length && linesOf(values.value[field.name]).length > LINES_SENT_MAX);
    if (follow.left && !many) {
      computing = window.setTimeout(() => void compute(), COMPUTE_WAIT_MS);
    }
  }

  /** Fill what a change of a field fills: at once where the browser can tell, else as the server says. */
  function fill(name: string): void {
    const source = entity().fields.find((field) => field.name === name);
    const later = entity().fields.some((field) => isNew.value && startsFrom(field, name));
    const given = source?.on_change?.length ? filledBy(entity().fields, values.value, name) : {};
    if (given) values.value = { ...values.value, ...given };
    for (const other of Object.keys(given ?? {})) values.value = follows(entity().fields, values.value, values.value, other).values;
    if (!given || later) void fillLater(name, values.value[name]);
  }

  async function fillLater(name: string, value: unknown): Promise<void> {
    const fields = entity().fields;
    const about = { changed: name, record: record.value?.id };
    const answer = await records.defaults(entity().name, changes(fields, {}, values.value), about).catch(() => null);
    // Meanwhile the person may have changed their mind.
    if (!answer || values.value[name] !== value) return;
    const filled = filledInTurn(fields, name);
    const starts = (field: FieldMeta) => isNew.value && startsFrom(field, name) && isBlankValue(values.value[field.name]);
    const wanted = fields.filter((field) => field.name in answer && (filled.has(field.name) || starts(field)));
    const given = Object.fromEntries(wanted.map((field) => [field.name, answer[field.name]]));
    values.value = { ...values.value, ...(await withTitles(given)) };
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
    for (const { field } of unread.values()) delete gaps[field];
    if (Object.keys(gaps).length || unread.size) {
      forgetProblems();
      Object.assign(wrong, gaps);
      return false;
    }
    return attempt(async () => {
      const name = entity().name;
      const sent = isNew.value ? writable() : changed.value;
      const lines = entity().fields.find((field) => field.lines.length && field.name in sent);
      if (record.value && lines && Object.keys(sent).length === 1 && !reason.value.trim()) return saveLines(record.value, lines);
      const saved = record.value
        ? await records.change(name, record.value.id, record.value.version, sent, key, reason.value.trim())
        : await records.create(name, sent, key);
      editing.value = false;
      after(saved);
    });
  }

  /** Save what changed in one sub-table by the line: whoever works on other lines of the record is not disturbed. */
  async function saveLines(read: RecordData, field: FieldMeta): Promise<void> {
    const [was, rows] = [linesOf(before.value[field.name]), linesOf(values.value[field.name])];
    const asked = lineChanges(field, was, rows);
    const saved = await records.saveLines(entity().name, read.id, field.name, { version: read.version, ...asked }, key);
    editing.value = false;
    const alone = saved.version === read.version + 1 && saved.count === rows.length;
    if (saved.gone || !alone) return after(saved.gone ? { ...read, gone: true } : await records.read(entity().name, read.id));
    const known = new Set(was.map((line) => line.id));
    const changed = new Map(saved.changed.map((line) => [line.id, line]));
    const added = saved.added.values();
    const lines = rows.map((line) =>
      line.id === undefined || !known.has(line.id) ? (added.next().value as Line) : (changed.get(line.id) ?? line),
    );
    const now = { ...read.values, ...saved.values, [field.name]: lines };
    const counts = { ...read.lines, [field.name]: { count: saved.count, sums: saved.sums } };
    take({ ...read, version: saved.version, values: now, lines: counts });
    void freshen(read.id, saved.version);
  }

  /** What may be done next can hang on the lines: ask for it, and keep the lines that are here. */
  async function freshen(id: number, version: number): Promise<void> {
    const read = await records.read(entity().name, id).catch(() => null);
    if (read && record.value?.id === id && record.value.version === version && read.version === version) {
      record.value = { ...read, values: record.value.values };
    }
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
    if (error.conflict && record.value) {
      if (error.problems.some((one) => one.code.startsWith("record.line_"))) failed(error);
      return compare(record.value.id);
    }
    if (error.status === 400) place(error.problems);
    else failed(error);
  }

  /** Somebody else saved: what only one of us changed is taken over, what both changed differently is asked about. */
  async function compare(id: number): Promise<void> {
    const theirs = await wholeRecord(id);
    const mine = changed.value;
    const differs = (field: FieldMeta, one: Values, other: Values) => Object.keys(changes([field], one, other)).length > 0;
    const fields = entity().fields.filter(
      (field) =>
        field.name in mine && !field.lines.length && differs(field, before.value, theirs.values) && differs(field, values.value, theirs.values),
    );
    if (fields.length > 0) clash.value = { theirs, fields, by: await hands(entity().name, id, fields.map((one) => one.name)) };
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
    const kept = Object.fromEntries(Object.keys(mine).map((name) => [name, merged(name, theirs)]));
    take(theirs);
    values.value = { ...theirs.values, ...kept };
  }

  /** My value of a field; of a sub-table their lines with what I did to them. */
  function merged(name: string, theirs: RecordData): unknown {
    const field = entity().fields.find((one) => one.name === name);
    if (!field?.lines.length) return values.value[name];
    return rebased(field, linesOf(before.value[name]), linesOf(values.value[name]), linesOf(theirs.values[name]));
  }

  /** Make a move; answers whether it was made. */
  async function move(offer: MoveOffer, asked: Values, comment: string, moveKey: string, picks?: Record<string, number[]>, confirmed?: boolean): Promise<Problem[]> {
    if (!record.value) return [];
    if (offer.asks.some((name) => name in arriving.value)) {
      return [{ code: "page.arriving", where: "", message: "明细还在读取，请稍候再试" }];
    }
    try {
      const body = { version: record.value.version, values: asked, comment, picks, confirmed };
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
    record, values, before, editing, busy, reason, loading, lost, clash, wrong, unread, isNew, dirty, changed, mayEdit, arriving,
    editable, here, load, start, set, save, settle, move, edit, cancel, take,
  };
}

export type RecordState = ReturnType<typeof useRecord>;
