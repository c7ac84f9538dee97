/**
 * A sub-table under the hands of one person (编辑中的明细): rows, the cells in hand, steps back, what is not saved yet.
 *
 * The form keeps the value; every step hands it a new list. Computed columns follow at once, as far as the browser can tell.
 */
import { computed, inject, ref, shallowRef, watch } from "vue";
import { failed } from "@/core/notice";
import type { FieldMeta } from "@/core/types";
import { linesOf, block, type Line } from "@/fields/lines";
import { computedLines } from "@/fields/lines/computed";
import { concerned, lineChanges } from "@/fields/lines/diff";
import { freshLine } from "@/fields/lines/fresh";
import { pasted } from "@/fields/lines/paste";
import { typeOf } from "@/fields/registry";
import { AROUND } from "./known";
import {
  adopted, areaOf, asText, filledDown, idsOf, inserted, keyed, keyOf, movedBefore, Steps, withCells, without,
  type Area, type Cell,
} from "./sheet";

export const ROWS_MAX = 10_000;

/** Steps by sheet: whoever saves and edits again may still go back. */
const KEPT = new Map<string, Steps>();

interface Given {
  field: FieldMeta;
  modelValue: unknown;
  entity: string;
  path?: string;
  readonly?: boolean;
}

export function useSheet(props: Given, emit: (lines: Line[]) => void) {
  const around = inject(AROUND, null);
  const rows = shallowRef<Line[]>(keyed(linesOf(props.modelValue)));
  const stored = shallowRef<Line[]>(rows.value);
  const wrong = ref<Record<string, string>>({});
  const at = ref({ row: 0, column: 0 });
  const from = ref({ row: 0, column: 0 });
  const picked = ref(new Set<number>());
  const version = ref(0);
  const busy = ref(false);
  let sent: unknown = props.modelValue;

  const columns = computed(() => props.field.lines);
  const area = computed<Area>(() => areaOf(from.value, at.value));
  const unsaved = computed(() => (props.readonly ? 0 : concerned(lineChanges(props.field, stored.value, rows.value))));
  const expected = computed(() => around?.expected(props.field.name));
  const steps = computed(() => stepsOf(around?.key(props.field.name)));
  const backwards = computed(() => version.value >= 0 && steps.value.backwards);
  const forwards = computed(() => version.value >= 0 && steps.value.forwards);

  watch(
    () => props.modelValue,
    (value) => {
      if (value === sent) return;
      sent = value;
      rows.value = adopted(rows.value, linesOf(value));
      if (!around || around.stored(props.field.name) === value) stored.value = rows.value;
      at.value = { ...at.value, row: Math.min(at.value.row, Math.max(0, rows.value.length - 1)) };
      from.value = at.value;
    },
  );

  const may = (action: string) => !props.readonly && props.field.actions.includes(action);
  const isNew = (row: number) => rows.value[row]?.id === undefined;

  /** May this cell be written? Rows that are new here are whoever's adds them. */
  function writable(row: number, column: FieldMeta): boolean {
    if (props.readonly || column.readonly || column.formula || !column.editable) return false;
    return row >= rows.value.length || isNew(row) ? may("@add") : may("@edit");
  }

  function take(next: Line[], remember = true): void {
    if (next === rows.value) return;
    if (remember) steps.value.took(rows.value);
    version.value += 1;
    const known = keyed(next);
    rows.value = computedLines(props.field, rows.value, known, around?.values() ?? {});
    sent = rows.value;
    emit(rows.value);
  }

  const set = (row: number, name: string, value: unknown) => write([{ row, name, value }]);

  function write(cells: Cell[]): void {
    const differing = cells.filter((cell) => (rows.value[cell.row]?.[cell.name] ?? null) !== (cell.value ?? null));
    if (!differing.length) return;
    const left = { ...wrong.value };
    for (const cell of differing) delete left[`${cell.row}.${cell.name}`];
    wrong.value = left;
    take(withCells(rows.value, differing));
  }

  /** Say at a cell why what was typed there is not in it. */
  function refuse(row: number, name: string, problem: string): void {
    wrong.value = { ...wrong.value, [`${row}.${name}`]: problem };
  }

  /** Put fresh rows in; answers whether there was room and a right to do so. */
  function insert(place: number, lines: Line[] = [freshLine(props.field)]): boolean {
    if (!may("@add")) return false;
    const room = ROWS_MAX - rows.value.length;
    wrong.value = room < lines.length ? { [`${ROWS_MAX}.`]: `最多 ${ROWS_MAX.toLocaleString()} 行，再添加请分成几条记录` } : {};
    if (room < lines.length) return false;
    take(inserted(rows.value, place, lines));
    point(place, at.value.column);
    return true;
  }

  /** The rows that are picked by their number, or those the cells in hand stand in. */
  function chosen(): Set<number> {
    if (picked.value.size) return new Set(rows.value.flatMap((line, row) => (picked.value.has(keyOf(line)) ? [row] : [])));
    return new Set(Array.from({ length: area.value.bottom - area.value.top + 1 }, (_one, place) => area.value.top + place));
  }

  function remove(): void {
    const gone = new Set([...chosen()].filter((row) => row < rows.value.length && (isNew(row) || may("@delete"))));
    if (!gone.size) return;
    wrong.value = {};
    picked.value = new Set();
    take(without(rows.value, gone));
    point(Math.min(Math.min(...gone), rows.value.length - 1), at.value.column);
  }

  function copyRows(): void {
    const places = [...chosen()].sort((one, other) => one - other);
    insert(places[places.length - 1] + 1, places.map((row) => rows.value[row]).filter(Boolean));
  }

  function moveTo(before: number): void {
    if (!may("@move")) return;
    wrong.value = {};
    take(movedBefore(rows.value, chosen(), before));
  }

  function fillDown(): void {
    const { top, bottom } = area.value;
    const wanted = top === bottom && top > 0 ? { ...area.value, top: top - 1 } : area.value;
    const names = columns.value.map((column) => column.name);
    const cells = filledDown(rows.value, wanted, names);
    write(cells.filter((cell) => writable(cell.row, columns.value[names.indexOf(cell.name)])));
  }

  function clear(): void {
    const cells: Cell[] = [];
    for (let row = area.value.top; row <= area.value.bottom; row += 1) {
      for (const column of columns.value.slice(area.value.left, area.value.right + 1)) {
        if (writable(row, column)) cells.push({ row, name: column.name, value: null });
      }
    }
    write(cells);
  }

  function copied(): string {
    const shown = columns.value.slice(area.value.left, area.value.right + 1);
    const lines = rows.value.slice(area.value.top, area.value.bottom + 1);
    return asText(lines.map((line) => shown.map((column) => plain(column, line[column.name]))));
  }

  /** Lay a block over the cells from the one in hand on; rows beyond the last are new. */
  async function paste(text: string): Promise<void> {
    const cells = block(text);
    const place = { entity: props.entity, path: props.path ?? props.field.name, row: area.value.top, column: area.value.left };
    busy.value = true;
    try {
      const found = await pasted(cells, columns.value, place, writable);
      const room = may("@add") ? Math.min(found.rows, ROWS_MAX) : rows.value.length;
      const missing = Math.max(0, room - rows.value.length);
      const grown = missing ? inserted(rows.value, rows.value.length, Array.from({ length: missing }, () => freshLine(props.field))) : rows.value;
      take(withCells(grown, found.cells.filter((cell) => cell.row < room)));
      wrong.value = { ...wrong.value, ...found.problems, ...beyond(found.rows, room) };
      select(place.row, place.column, Math.min(found.rows, room) - 1, place.column + Math.max(...cells.map((one) => one.length)) - 1);
    } catch (error) {
      failed(error);
    } finally {
      busy.value = false;
    }
  }

  function beyond(wanted: number, room: number): Record<string, string> {
    if (wanted <= room) return {};
    const why = may("@add") ? `最多 ${ROWS_MAX.toLocaleString()} 行` : "您没有添加行的权限";
    return { [`${room}.`]: `有 ${wanted - room} 行没有粘贴：${why}` };
  }

  function back(forwards = false): void {
    const before = rows.value;
    const next = forwards ? steps.value.forth(before, idsOf(stored.value)) : steps.value.back(before, idsOf(stored.value));
    wrong.value = {};
    take(next, false);
    point(Math.min(at.value.row, Math.max(0, rows.value.length - 1)), at.value.column);
  }

  function point(row: number, column: number, extend = false): void {
    at.value = { row, column };
    if (!extend) from.value = at.value;
  }

  function select(top: number, left: number, bottom: number, right: number): void {
    from.value = { row: top, column: left };
    at.value = { row: Math.max(top, bottom), column: Math.min(right, columns.value.length - 1) };
  }

  function pick(row: number, range: boolean, more: boolean): void {
    const next = new Set(more || range ? picked.value : []);
    const key = keyOf(rows.value[row]);
    if (range) for (const line of rows.value.slice(Math.min(from.value.row, row), Math.max(from.value.row, row) + 1)) next.add(keyOf(line));
    else if (!next.delete(key)) next.add(key);
    picked.value = next;
    if (!range) point(row, at.value.column);
  }

  return {
    rows, columns, at, from, area, picked, wrong, busy, unsaved, expected, backwards, forwards,
    may, writable, set, refuse, insert, remove, copyRows, moveTo, fillDown, clear, copied, paste, back, point, pick, chosen,
  };
}

export type SheetState = ReturnType<typeof useSheet>;

function stepsOf(key: string | undefined): Steps {
  const found = (key && KEPT.get(key)) || new Steps();
  if (key) KEPT.set(key, found);
  return found;
}

/** A value as another program reads it: digits without marks, links by their title. */
function plain(column: FieldMeta, value: unknown): string {
  return typeOf(column).adds && value !== null && value !== undefined ? String(value) : typeOf(column).text(value, column);
}
