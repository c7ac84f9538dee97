/** Whom to ask, how and in which order (加签的人): what the dialog of the desk and the sheet of the phone have in common. */
import { computed, ref } from "vue";
import type { Together } from "@/core/api/tasks";
import type { Attached, Link } from "@/core/types";
import type { Action } from "./actions";

/** 后加签 agrees first, so who only works on a thing, or is himself asked, sees the same words. */
export const HOWS: [how: Attached, label: string, meaning: string][] = [
  ["before", "前加签", "他们先处理，再回到我这里"],
  ["after", "后加签", "我先同意，再由他们处理"],
  ["beside", "并加签", "他们和我一起处理这一步"],
];

export const TOGETHER: [together: Together, label: string][] = [
  ["all_of", "都要同意"],
  ["any_of", "一人同意即可"],
  ["in_turn", "按顺序一个一个来"],
];

/** Move one of a list by one place; at its end it stays. */
export function moved<T>(list: T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return list;
  const next = [...list];
  [next[at], next[to]] = [next[to], next[at]];
  return next;
}

export function useOthers(action: () => Action) {
  const people = ref<Link[]>([]);
  const how = ref<Attached>("before");
  const together = ref<Together>("all_of");
  /** A voice beside mine is counted as the step counts, and a consultation has no voice. */
  const choosesTogether = computed(() => action() === "add" && how.value !== "beside" && people.value.length > 1);
  const ordered = computed(() => choosesTogether.value && together.value === "in_turn");

  return { people, how, together, choosesTogether, ordered };
}
