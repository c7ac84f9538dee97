/**
 * What happened to lines since they were read (明细的差别): the fewest additions, changes, removals and moves that say it.
 *
 * The server takes out what goes, puts in what comes, then moves; a line that comes behind another new one names it -1, -2, ...
 */
import type { FieldMeta, Values } from "@/core/types";
import { typeOf } from "../registry";
import type { Line } from "./index";

export interface LineChanges {
  add: { values: Values; after: number }[];
  change: { id: number; values: Values }[];
  remove: number[];
  move: { id: number; after: number }[];
}

/** Compare lines by id; a line whose id was not there before is new. */
export function lineChanges(field: FieldMeta, before: Line[], now: Line[]): LineChanges {
  const old = new Map(before.map((line, place) => [line.id, { line, place }]));
  const known = (line: Line) => (line.id === undefined ? undefined : old.get(line.id));
  const kept = now.filter((line) => known(line));
  const staying = new Set(rising(kept.map((line) => known(line)?.place ?? 0)).map((place) => kept[place].id));
  const ids = new Set(kept.map((line) => line.id));
  const found: LineChanges = {
    add: [],
    change: [],
    remove: before.flatMap((line) => (line.id !== undefined && !ids.has(line.id) ? [line.id] : [])),
    move: [],
  };
  let last = 0;
  let lastUnmoved = 0;
  for (const line of now) {
    const was = known(line)?.line;
    if (!was) {
      found.add.push({ values: valuesOf(field, line), after: lastUnmoved });
      last = lastUnmoved = -found.add.length;
      continue;
    }
    const id = line.id as number;
    if (line !== was) {
      const values = differing(field, was, line);
      if (Object.keys(values).length) found.change.push({ id, values });
    }
    if (staying.has(id)) lastUnmoved = id;
    else found.move.push({ id, after: last });
    last = id;
  }
  return found;
}

export const isNothing = (changes: LineChanges) =>
  !changes.add.length && !changes.change.length && !changes.remove.length && !changes.move.length;

/** How many lines are concerned. */
export const concerned = (changes: LineChanges) =>
  changes.add.length + changes.remove.length + new Set([...changes.change, ...changes.move].map((one) => one.id)).size;

/** Lay what one person did over the lines as another left them: my cells win, what the other removed stays away. */
export function rebased(field: FieldMeta, before: Line[], mine: Line[], theirs: Line[]): Line[] {
  const asked = lineChanges(field, before, mine);
  const cells = new Map(asked.change.map((one) => [one.id, Object.keys(one.values)]));
  const typed = new Map(mine.map((line) => [line.id, line]));
  const gone = new Set(asked.remove);
  const come = new Map<number, Line[]>();
  let last = 0;
  const old = new Set(before.map((line) => line.id));
  for (const line of mine) {
    if (line.id !== undefined && old.has(line.id)) last = line.id;
    else come.set(last, [...(come.get(last) ?? []), line]);
  }
  const stays = theirs.filter((line) => !gone.has(line.id as number));
  const found = stays.flatMap((line) => {
    const names = cells.get(line.id as number) ?? [];
    const merged = names.length ? { ...line, ...Object.fromEntries(names.map((name) => [name, typed.get(line.id)?.[name]])) } : line;
    const behind = come.get(line.id as number) ?? [];
    come.delete(line.id as number);
    return [merged, ...behind];
  });
  const front = come.get(0) ?? [];
  come.delete(0);
  return [...front, ...found, ...[...come.values()].flat()];
}

const written = (field: FieldMeta) => field.lines.filter((column) => !column.readonly && !column.formula);

function valuesOf(field: FieldMeta, line: Line): Values {
  const given = written(field).filter((column) => column.name in line);
  return Object.fromEntries(given.map((column) => [column.name, typeOf(column).written(line[column.name])]));
}

function differing(field: FieldMeta, was: Line, now: Line): Values {
  const result: Values = {};
  for (const column of written(field)) {
    if (was[column.name] === now[column.name]) continue;
    const [one, other] = [was, now].map((line) => typeOf(column).written(line[column.name] ?? null));
    if (JSON.stringify(one) !== JSON.stringify(other)) result[column.name] = other;
  }
  return result;
}

/** The places of the longest run of numbers that rise. */
function rising(numbers: number[]): number[] {
  const ends: number[] = [];
  const before: number[] = [];
  for (const [place, value] of numbers.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[ends[middle]] < value) low = middle + 1;
      else high = middle;
    }
    before[place] = low ? ends[low - 1] : -1;
    ends[low] = place;
  }
  const found: number[] = [];
  for (let place = ends.length ? ends[ends.length - 1] : -1; place >= 0; place = before[place]) found.push(place);
  return found.reverse();
}
