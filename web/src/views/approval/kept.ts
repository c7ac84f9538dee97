/** An opinion that is being typed (未提交的意见): kept in this tab until it is sent, one for each task. */
import { ref, watch, type Ref } from "vue";

const place = (task: number) => `gc-opinion:${task}`;

function stored(task: number): string {
  try {
    return sessionStorage.getItem(place(task)) ?? "";
  } catch {
    return "";
  }
}

function store(task: number, text: string): void {
  try {
    if (text) sessionStorage.setItem(place(task), text);
    else sessionStorage.removeItem(place(task));
  } catch {
    // A browser that keeps nothing loses the draft, and nothing else.
  }
}

/** The opinion on a task, as it was left; the text goes with the task when another one is opened. */
export function keptOpinion(task: () => number): Ref<string> {
  const opinion = ref(stored(task()));
  watch(task, (now) => (opinion.value = stored(now)));
  watch(opinion, (text) => store(task(), text));
  return opinion;
}
