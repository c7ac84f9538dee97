/** Which columns a list shows (列设置): order, width and hidden ones, kept in this browser per list. */
import { computed, shallowRef, watch } from "vue";
import type { EntityMeta, FieldMeta } from "@/core/types";
import { typeOf } from "@/fields/registry";

export interface Column {
  name: string;
  field: FieldMeta;
  width: number;
  shown: boolean;
}

type Kept = Pick<Column, "name" | "width" | "shown">;

export const WIDTH_MIN = 56;
const UNLISTED = new Set(["lines"]);

export function useColumns(entity: () => EntityMeta) {
  const columns = shallowRef<Column[]>([]);
  const key = () => `guocheng.columns.${entity().name}`;

  watch(entity, () => (columns.value = arranged(entity(), kept(key()))), { immediate: true });

  function keep(): void {
    const list: Kept[] = columns.value.map(({ name, width, shown }) => ({ name, width, shown }));
    localStorage.setItem(key(), JSON.stringify(list));
  }

  function change(name: string, next: (column: Column) => Partial<Column>): void {
    columns.value = columns.value.map((one) => (one.name === name ? { ...one, ...next(one) } : one));
  }

  const resize = (name: string, width: number) => change(name, () => ({ width: Math.max(WIDTH_MIN, Math.round(width)) }));

  function toggle(name: string): void {
    change(name, (column) => ({ shown: !column.shown }));
    keep();
  }

  /** Put one column before another. */
  function place(name: string, before: string): void {
    const from = columns.value.findIndex((one) => one.name === name);
    const to = columns.value.findIndex((one) => one.name === before);
    if (from < 0 || to < 0 || from === to) return;
    const next = [...columns.value];
    next.splice(to, 0, ...next.splice(from, 1));
    columns.value = next;
    keep();
  }

  function reset(): void {
    localStorage.removeItem(key());
    columns.value = arranged(entity(), []);
  }

  const shown = computed(() => columns.value.filter((one) => one.shown));
  return { columns, shown, resize, toggle, place, keep, reset };
}

function kept(key: string): Kept[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(found) ? (found as Kept[]) : [];
  } catch {
    return [];
  }
}

/** Order columns as kept, then as defined; what is new since then keeps its defined place. */
function arranged(entity: EntityMeta, memory: Kept[]): Column[] {
  const usual = entity.columns.length ? entity.columns : entity.fields.slice(0, 8).map((one) => one.name);
  const fields = entity.fields.filter((field) => !UNLISTED.has(field.type));
  const rank = (name: string) => {
    const place = usual.indexOf(name);
    return place < 0 ? usual.length + fields.findIndex((one) => one.name === name) : place;
  };
  const columns = fields
    .sort((one, other) => rank(one.name) - rank(other.name))
    .map((field) => {
      const old = memory.find((one) => one.name === field.name);
      return {
        name: field.name,
        field,
        width: old?.width ?? (field.width || typeOf(field).width),
        shown: old?.shown ?? usual.includes(field.name),
      };
    });
  const order = new Map(memory.map((one, place) => [one.name, place]));
  return columns
    .map((column, place) => ({ column, place: order.get(column.name) ?? place }))
    .sort((one, other) => one.place - other.place)
    .map(({ column }) => column);
}
