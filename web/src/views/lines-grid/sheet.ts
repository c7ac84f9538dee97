/**
 * The lines of a sub-table as a sheet (明细表格): what happens to rows and cells, without a screen.
 *
 * - Rows are never changed in place: every step gives a new list that shares all rows it did not touch, so that steps back
 *   cost nothing.
 * - A row keeps its key while it is changed, copied into the list anew, saved and given an id.
 */
import type { Line } from "@/fields/lines";

export interface Area {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export interface Cell {
  row: number;
  name: string;
  value: unknown;
}

const KEY = Symbol("key");
type Keyed = Line & { [KEY]?: number };
let keys = 0;

/** Rows that are not stored yet have negative keys; stored ones go by their id. */
export const keyOf = (line: Line): number => (line as Keyed)[KEY] ?? line.id ?? 0;
export const withKey = (line: Line, key: number): Line => ({ ...line, [KEY]: key }) as Line;
export const newLine = (line: Line): Line => {
  const { id: _id, ...values } = line;
  return withKey(values, --keys);
};

/** Give a key to every row that has none yet. */
export const keyed = (lines: Line[]): Line[] =>
  lines.every((line) => keyOf(line) !== 0) ? lines : lines.map((line) => (keyOf(line) ? line : newLine(line)));

/** Take over rows that came from the server: what was new here keeps its key and has an id now. */
export function adopted(mine: Line[], theirs: Line[]): Line[] {
  if (mine.length !== theirs.length) return keyed(theirs);
  const same = mine.every((line, row) => line.id === undefined || line.id === theirs[row].id);
  return same ? theirs.map((line, row) => (mine[row].id === undefined ? withKey(line, keyOf(mine[row])) : line)) : keyed(theirs);
}

export function withCells(lines: Line[], cells: Cell[]): Line[] {
  const result = [...lines];
  for (const { row, name, value } of cells) {
    if (result[row] === lines[row]) result[row] = { ...lines[row] };
    result[row][name] = value;
  }
  return result;
}

export const inserted = (lines: Line[], at: number, more: Line[]): Line[] => [
  ...lines.slice(0, at),
  ...more.map(newLine),
  ...lines.slice(at),
];

export const without = (lines: Line[], rows: Set<number>): Line[] => lines.filter((_line, row) => !rows.has(row));

/** Move rows in front of another one; they stay together and keep their order. */
export function movedBefore(lines: Line[], rows: Set<number>, before: number): Line[] {
  const moving = lines.filter((_line, row) => rows.has(row));
  const stays = (from: number, to: number) => lines.slice(from, to).filter((_line, place) => !rows.has(from + place));
  return [...stays(0, before), ...moving, ...stays(before, lines.length)];
}

/** Say which cells filling down writes: the first row of the area goes into all others. */
export function filledDown(lines: Line[], area: Area, names: (string | null)[]): Cell[] {
  const found: Cell[] = [];
  for (let row = area.top + 1; row <= area.bottom; row += 1) {
    for (let column = area.left; column <= area.right; column += 1) {
      const name = names[column];
      if (name !== null) found.push({ row, name, value: lines[area.top][name] ?? null });
    }
  }
  return found;
}

export const areaOf = (one: { row: number; column: number }, other: { row: number; column: number }): Area => ({
  top: Math.min(one.row, other.row),
  left: Math.min(one.column, other.column),
  bottom: Math.max(one.row, other.row),
  right: Math.max(one.column, other.column),
});

export const holds = (area: Area | null, row: number, column: number) =>
  area !== null && row >= area.top && row <= area.bottom && column >= area.left && column <= area.right;

export const isSingle = (area: Area) => area.top === area.bottom && area.left === area.right;

/** Write an area as Excel takes it: cells by tab, rows by line, quoted where they hold one of these. */
export function asText(cells: string[][]): string {
  const quoted = (text: string) => (/[\t\n\r"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  return cells.map((row) => row.map(quoted).join("\t")).join("\r\n");
}

/** The ids of the rows that are stored, by key. */
export type Ids = Map<number, number>;
export const idsOf = (lines: Line[]): Ids =>
  new Map(lines.flatMap((line) => (line.id === undefined ? [] : [[keyOf(line), line.id] as const])));

const STEPS_MAX = 200;

/** Steps back and forth; they outlive a save, because rows keep their keys. */
export class Steps {
  private past: Line[][] = [];
  private future: Line[][] = [];

  /** Remember what was there before a step. */
  took(before: Line[]): void {
    this.past = [...this.past.slice(1 - STEPS_MAX), before];
    this.future = [];
  }

  get backwards(): boolean {
    return this.past.length > 0;
  }

  get forwards(): boolean {
    return this.future.length > 0;
  }

  /** Go one step back; `ids` has the ids of the rows that are stored, by key. */
  back(now: Line[], ids: Ids): Line[] {
    const before = this.past.pop();
    if (!before) return now;
    this.future.push(now);
    return asStored(before, ids);
  }

  forth(now: Line[], ids: Ids): Line[] {
    const after = this.future.pop();
    if (!after) return now;
    this.past.push(now);
    return asStored(after, ids);
  }

  forget(): void {
    this.past = [];
    this.future = [];
  }
}

/** Rows of an earlier step as they are stored by now: saved meanwhile they have an id, removed meanwhile none any more. */
function asStored(step: Line[], ids: Ids): Line[] {
  return step.map((line) => {
    const id = ids.get(keyOf(line));
    if (id === line.id) return line;
    const { id: _id, ...rest } = line;
    return withKey(id === undefined ? rest : { ...rest, id }, keyOf(line));
  });
}
