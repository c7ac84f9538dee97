/** How many things wait for me (待办数): asked once, then whenever news arrive. */
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import * as tasks from "./api/tasks";
import { listen } from "./events";
import type { TodoCounts } from "./types";

const GATHER_MS = 400;

export const useTodo = defineStore("todo", () => {
  const open = ref(0);
  const late = ref(0);
  const mine = ref(0);
  const unread = ref(0);
  /** All of them, as of the last news. */
  const counts = shallowRef<TodoCounts | null>(null);
  /** Grows with every change, so that a list of tasks knows when to ask again. */
  const changed = ref(0);
  let stop: (() => void) | null = null;
  let timer = 0;

  async function look(): Promise<void> {
    const { counts: now } = await tasks.todo("open");
    counts.value = now;
    open.value = now.open;
    late.value = now.late;
    mine.value = now.mine;
    unread.value = now.copied_unread;
    changed.value += 1;
  }

  function start(): void {
    if (stop) return;
    void look().catch(() => undefined);
    stop = listen("todo", () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => void look().catch(() => undefined), GATHER_MS);
    });
  }

  function end(): void {
    stop?.();
    stop = null;
    counts.value = null;
    open.value = late.value = mine.value = unread.value = 0;
  }

  return { open, late, mine, unread, counts, changed, look, start, end };
});
