/** Searching the records a link may point to (选择关联记录): the server searches titles, numbers and pinyin, given the form. */
import { inject, ref } from "vue";
import * as records from "@/core/api/records";
import { useMeta } from "@/core/meta";
import { failed } from "@/core/notice";
import type { Choice, Values, Where } from "@/core/types";
import { AROUND } from "@/views/lines-grid/known";
import { writtenValue } from "../form";
import { OUTSIDE } from "../outside";

const WAIT_MS = 150;

/** What is asked besides the text: a place in a tree, the line where the cursor is. */
export interface Narrowing {
  where?: Where | null;
  line?: Values;
}

export function useLinkSearch(entity: () => string, path: () => string, narrowing: () => Narrowing = () => ({})) {
  const found = ref<Choice[]>([]);
  const busy = ref(false);
  const around = inject(AROUND, null);
  const outside = inject(OUTSIDE, null);
  const meta = useMeta();
  let timer = 0;
  let asking: AbortController | null = null;

  /** The form as it stands, as the server takes it; attachments and sub-tables say nothing about what may be chosen. */
  function form(): Values {
    const typed = around?.values() ?? {};
    const fields = meta.entity(entity())?.fields ?? [];
    const plain = fields.filter((one) => one.name in typed && !one.lines.length);
    return Object.fromEntries(plain.map((one) => [one.name, writtenValue(one, typed[one.name])]));
  }

  /** The line where the cursor is, as the server takes it. */
  function written(line: Values): Values {
    const sheet = meta.entity(entity())?.fields.find((one) => one.name === path().split(".")[0]);
    const columns = (sheet?.lines ?? []).filter((one) => one.name in line);
    return Object.fromEntries(columns.map((one) => [one.name, writtenValue(one, line[one.name])]));
  }

  async function look(text: string, limit = 30): Promise<void> {
    asking?.abort();
    asking = new AbortController();
    const mine = asking;
    busy.value = true;
    try {
      const { where, line } = narrowing();
      if (outside) {
        const offered = await outside.options(path(), text, line);
        if (mine === asking) found.value = offered;
        return;
      }
      const body = { field: path(), text, limit, values: form(), where, line: line && written(line) };
      found.value = await records.optionsOf(entity(), body, { signal: mine.signal });
    } catch (error) {
      failed(error);
    } finally {
      if (mine === asking) busy.value = false;
    }
  }

  function search(text: string): void {
    clearTimeout(timer);
    // What was found for another text must not be there to be picked by Enter.
    asking?.abort();
    found.value = [];
    busy.value = true;
    timer = window.setTimeout(() => {
      timer = 0;
      void look(text.trim());
    }, WAIT_MS);
  }

  /** Show what there is when the list opens, unless it opened because somebody types. */
  function opened(): void {
    if (!timer) void look("");
  }

  return { found, busy, search, look, opened };
}
