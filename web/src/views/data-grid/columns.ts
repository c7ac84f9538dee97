/** The columns of a grid (列): order, width, hidden and frozen ones, as the view says and otherwise as the entity does. */
import type { EntityMeta, FieldMeta } from "@/core/types";
import type { Statistic, ViewColumn } from "@/core/view";
import { typeOf } from "@/fields/registry";

export interface Column {
  name: string;
  field: FieldMeta;
  width: number;
  shown: boolean;
  frozen: boolean;
  statistic: Statistic;
}

export const WIDTH_MIN = 56;
const UNLISTED = new Set(["lines"]);
const USUAL = 8;

/** Order columns as the view has them, then as the entity does; what the view does not name stays behind, hidden. */
export function columnsOf(entity: EntityMeta, kept: ViewColumn[]): Column[] {
  const usual = entity.columns.length ? entity.columns : entity.fields.slice(0, USUAL).map((one) => one.name);
  const memory = new Map(kept.map((one) => [one.field, one]));
  const order = new Map(kept.map((one, place) => [one.field, place]));
  const own = (name: string, place: number) => (usual.includes(name) ? usual.indexOf(name) : usual.length + place);
  return entity.fields
    .filter((field) => !UNLISTED.has(field.type))
    .map((field, place) => ({ field, place: order.get(field.name) ?? kept.length + own(field.name, place) }))
    .sort((one, other) => one.place - other.place)
    .map(({ field }, place) => {
      const old = memory.get(field.name);
      return {
        name: field.name,
        field,
        width: old?.width || field.width || typeOf(field).width,
        shown: old ? !old.hidden : !kept.length && usual.includes(field.name),
        // The first column names the record, so it stays in sight unless the view says otherwise.
        frozen: kept.length ? (old?.frozen ?? false) : place === 0,
        statistic: old?.statistic ?? "",
      };
    });
}

/** What of the columns a view keeps. */
export const keptColumns = (columns: Column[]): ViewColumn[] =>
  columns.map(({ name, width, shown, frozen, statistic }) => ({ field: name, width, hidden: !shown, frozen, statistic }));

/** Put one column before another. */
export function placed(columns: Column[], name: string, before: string): Column[] {
  const from = columns.findIndex((one) => one.name === name);
  const to = columns.findIndex((one) => one.name === before);
  if (from < 0 || to < 0 || from === to) return columns;
  const next = [...columns];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** Change one column. */
export const changed = (columns: Column[], name: string, part: Partial<Column>): Column[] =>
  columns.map((one) => (one.name === name ? { ...one, ...part } : one));

/** The columns in sight: frozen ones first. */
export function inOrder(columns: Column[]): Column[] {
  const shown = columns.filter((one) => one.shown);
  return [...shown.filter((one) => one.frozen), ...shown.filter((one) => !one.frozen)];
}
