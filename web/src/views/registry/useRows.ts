/** The rows of a view that is no grid (视图数据): windows on the server, colours by rule, and what the page is told. */
import { computed, watch } from "vue";
import { failed } from "@/core/notice";
import type { Row } from "@/core/types";
import { useWindows } from "../data-grid/windows";
import type { ViewProps } from ".";
import { colorPart, partField } from "./parts";

interface Says {
  (event: "counted", count: ReturnType<typeof useWindows>["count"]["value"]): void;
  (event: "asking", now: boolean): void;
}

export function useRows(props: ViewProps, say: Says, columns: () => string[]) {
  const windows = useWindows(() => props.entity.name);
  const colored = computed(() => partField(colorPart, props.entity, props.view));
  const question = computed(() => ({
    ...props.query,
    columns: [...new Set([...columns(), ...(colored.value ? [colored.value.name] : [])])],
    marks: props.view.colors.length ? props.view.colors.map((one) => one.where) : undefined,
  }));
  watch(() => JSON.stringify([props.entity.name, question.value]), () => void windows.ask(question.value), { immediate: true });
  watch(windows.count, (now) => say("counted", now));
  watch(windows.asking, (now) => say("asking", now));

  return {
    ...windows,
    ask: () => windows.ask(question.value),
    colorOf: (row: Row) => rowColor(row, props, colored.value?.name),
    countExactly: () => windows.countExactly().catch(failed),
  };
}

/** The colour of a row: by the first rule that holds, else that of its choice. */
export function rowColor(row: Row, { entity, view }: Pick<ViewProps, "entity" | "view">, field?: string): string {
  const ruled = typeof row._mark === "number" ? view.colors[row._mark]?.color : undefined;
  if (ruled || !field) return ruled ?? "";
  return entity.fields.find((one) => one.name === field)?.options.find((one) => one.code === row[field])?.color ?? "";
}
