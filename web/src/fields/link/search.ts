/** Searching the records a link may point to (选择关联记录): the server searches titles, numbers and pinyin. */
import { ref } from "vue";
import * as records from "@/core/api/records";
import { failed } from "@/core/notice";
import type { Choice } from "@/core/types";

const WAIT_MS = 150;

export function useLinkSearch(entity: () => string, path: () => string) {
  const found = ref<Choice[]>([]);
  const busy = ref(false);
  let timer = 0;
  let asking: AbortController | null = null;

  async function look(text: string): Promise<void> {
    asking?.abort();
    asking = new AbortController();
    const mine = asking;
    busy.value = true;
    try {
      found.value = await records.options(entity(), path(), text, 30, { signal: mine.signal });
    } catch (error) {
      failed(error);
    } finally {
      if (mine === asking) busy.value = false;
    }
  }

  function search(text: string): void {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(text.trim()), WAIT_MS);
  }

  return { found, busy, search, look };
}
