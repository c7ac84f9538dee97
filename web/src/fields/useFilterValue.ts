/** The value of one condition, whatever draws it (条件的值): which control it wants, and how what is picked becomes the value. */
import { computed, ref, watch } from "vue";
import { OPS_WITHOUT_VALUE } from "@/core/query";
import type { FieldMeta, Link, Op, Option } from "@/core/types";
import { pathText } from "./cascade/tree";
import { codeOf, offeredTo } from "./choice/own";
import { remember, titled } from "./link/titles";
import { typeOf } from "./registry";

export interface FilterValueProps {
  field: FieldMeta;
  entity: string;
  path: string;
  op: Op;
  modelValue: unknown;
  label?: string;
}

export type Control = "none" | "period" | "options" | "link" | "yes_no" | "day" | "pair" | "words" | "part" | "input";

export function useFilterValue(props: FilterValueProps, put: (value: unknown) => void) {
  const list = computed(() => (Array.isArray(props.modelValue) ? (props.modelValue as unknown[]) : []));
  const several = computed(() => props.op === "in" || props.op === "not_in");
  const name = computed(() => props.label ?? `${props.field.label} 的值`);
  /** Inside a filter a long text is one line and nothing is required. */
  const plain = computed(() => ({ ...props.field, long: false, required: false, detailed: false, widget: "", placeholder: props.label ?? props.field.placeholder }));

  const control = computed((): Control => {
    const { field, op } = props;
    if (OPS_WITHOUT_VALUE.includes(op)) return "none";
    if (op === "period") return "period";
    // Below an option there is a tree to choose from; otherwise options are listed, each by its whole name.
    if (typeOf(field).hasOptions && op !== "below") return "options";
    if (field.type === "link") return "link";
    if (field.type === "boolean") return "yes_no";
    if (op === "covers") return "day";
    if (op === "between") return "pair";
    // A part of a value is not checked like a whole one.
    if (op === "contains" || op === "starts") return "part";
    // A list of tags is asked for by its own input, which suggests those used before.
    return several.value && field.type !== "tags" ? "words" : "input";
  });

  const offered = computed(() =>
    offeredTo({ ...props.field, options: props.field.options.map((one) => ({ ...one, offered: true })) }, several.value ? list.value : [props.modelValue]),
  );
  /** An option of a tree goes by its path. */
  const nameOf = (option: Option) => (option.parent ? pathText(props.field, option.code) : option.label);

  /** With words of one's own, what is typed is looked for as such. */
  function chosen(value: unknown): void {
    const code = (one: unknown) => codeOf(props.field, String(one));
    if (Array.isArray(value)) put(value.map(code).filter((one) => one !== null));
    else put(value ? code(value) : null);
  }

  const links = ref<Link[]>([]);
  watch(
    () => [props.field.type, props.modelValue] as const,
    async ([type, value]) => {
      if (type !== "link" || typeof value === "string") return;
      const ids = (Array.isArray(value) ? value : value ? [value] : []).map(Number);
      if (ids.join() === links.value.map((one) => one.id).join()) return;
      links.value = await titled(props.field.to, ids).catch(() => ids.map((id) => ({ id, title: `#${id}` })));
    },
    { immediate: true },
  );

  function picked(value: Link | Link[] | null): void {
    links.value = Array.isArray(value) ? value : value ? [value] : [];
    remember(props.field.to, links.value);
    put(Array.isArray(value) ? value.map((one) => one.id) : (value?.id ?? null));
  }

  const typed = (event: Event) => put((event.target as HTMLInputElement).value.split(/[\s,，、;；]+/).filter(Boolean));
  const part = (event: Event) => put((event.target as HTMLInputElement).value || null);
  const at = (place: number, value: unknown) => put(place === 0 ? [value, list.value[1] ?? null] : [list.value[0] ?? null, value]);

  return { control, list, several, name, plain, offered, nameOf, chosen, links, picked, typed, part, at };
}
