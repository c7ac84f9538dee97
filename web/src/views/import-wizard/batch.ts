/** One import on the screen (导入批次): read again while the worker is busy, and whenever news arrive. */
import { computed, onBeforeUnmount, ref, shallowRef } from "vue";
import * as door from "@/core/api/imports";
import { actionKey } from "@/core/api/client";
import { listen } from "@/core/events";
import { failed, problemsOf } from "@/core/notice";
import type { ImportMapping, ImportOptions, ImportView, Problem } from "@/core/types";

const LOOK_MS = 800;
const WORKING = new Set(["checking", "running", "undoing"]);

export function useBatch() {
  const view = shallowRef<ImportView | null>(null);
  const problems = ref<Problem[]>([]);
  const busy = ref(false);
  const working = computed(() => WORKING.has(view.value?.state ?? ""));
  let timer = 0;

  function take(read: ImportView): void {
    view.value = read;
    clearTimeout(timer);
    if (working.value) timer = window.setTimeout(() => void look(read.id), LOOK_MS);
  }

  async function look(id: number): Promise<void> {
    try {
      take(await door.batch(id));
    } catch (error) {
      problems.value = problemsOf(error);
    }
  }

  async function attempt(action: () => Promise<unknown>): Promise<boolean> {
    busy.value = true;
    problems.value = [];
    try {
      await action();
      return true;
    } catch (error) {
      problems.value = problemsOf(error);
      return false;
    } finally {
      busy.value = false;
    }
  }

  const upload = (file: File) => attempt(async () => take(await door.uploadTable(file)));

  /** Keep the mappings, then let the worker begin. */
  const begin = (what: door.Work, sheets: Record<number, ImportMapping> | null = null, options: ImportOptions | null = null) =>
    attempt(async () => {
      const id = view.value?.id;
      if (!id) return;
      if (sheets && options) await door.setMapping(id, sheets, options, actionKey());
      await door.work(id, what, actionKey());
      await look(id);
    });

  function forget(): void {
    clearTimeout(timer);
    view.value = null;
    problems.value = [];
  }

  const stop = listen("import", (news) => {
    if (view.value && (!news.id || news.id === view.value.id)) void look(view.value.id).catch(failed);
  });
  onBeforeUnmount(() => {
    stop();
    clearTimeout(timer);
  });

  return { view, problems, busy, working, look, upload, begin, forget };
}
