/** What is drawn on a page of its own (设计页): its draft and versions, whether it may be changed here, and how it is published. */
import { computed, nextTick, onBeforeUnmount, onMounted, ref, shallowRef } from "vue";
import { Refusal } from "@/core/api/client";
import * as api from "@/core/api/definitions";
import { useMeta } from "@/core/meta";
import { failed } from "@/core/notice";
import type { Problem } from "@/core/types";
import { useLeaving } from "@/views/definitions/leaving";
import { useDraft } from "@/views/definitions/useDraft";

export interface Drawn {
  kind: api.Kind;
  name: string;
  /** where the draft is kept */
  prefix: string;
  /** what else the page needs, once the draft is there */
  begin: () => Promise<void>;
  /** where to go when neither a version nor a draft is there; without it that is a failure */
  absent?: () => void;
}

export function useDesigning<D extends api.Document = api.Document>({ kind, name, prefix, begin, absent }: Drawn) {
  const meta = useMeta();
  const draft = useDraft<D>(name, prefix);
  const { document, changed, base, steps, change, undo } = draft;
  const shown = shallowRef<api.Shown | null>(null);
  const publishing = shallowRef<api.Draft | null>(null);
  const label = () => String(document.value?.label ?? name);
  const newest = computed(() => shown.value?.versions[0]?.version ?? 0);
  const outdated = computed(() => changed.value && base.value < newest.value);
  const narrow = matchMedia("(max-width: 760px)");
  const readOnly = ref(narrow.matches);
  const follow = () => (readOnly.value = narrow.matches);

  /** What was never published has no versions; it lives in the draft. */
  async function load(): Promise<void> {
    try {
      shown.value = await api.shown(kind, name);
    } catch (error) {
      if (!absent || !(error instanceof Refusal) || error.status !== 404) throw error;
    }
    draft.start((shown.value?.document ?? null) as D | null, newest.value);
    if (!document.value) absent?.();
  }
  onMounted(async () => {
    narrow.addEventListener("change", follow);
    try {
      await load();
      await begin();
    } catch (error) {
      failed(error);
    }
  });
  onBeforeUnmount(() => narrow.removeEventListener("change", follow));
  useLeaving(changed, label);

  /** A place written for machines says nothing on the page that shows it. */
  function said(message: string): string {
    return message.startsWith(name) ? message.slice(message.search(/[:：]/) + 1) : message;
  }

  /** What is wrong, by the step it belongs to; null for what belongs elsewhere. */
  function wrongBy(problems: Problem[], stepOf: (where: string) => string | null): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const one of problems) {
      const step = stepOf(one.where);
      if (step !== null) found.set(step, [...(found.get(step) ?? []), said(one.message)]);
    }
    return found;
  }

  /** What is still being typed counts, too. */
  async function publish(): Promise<void> {
    (window.document.activeElement as HTMLElement | null)?.blur();
    await nextTick();
    if (document.value && changed.value && !readOnly.value) publishing.value = { documents: [document.value] };
  }
  async function again(number: number): Promise<void> {
    try {
      publishing.value = { documents: [(await api.version(kind, name, number)).document] };
    } catch (error) {
      failed(error);
    }
  }
  async function settled(): Promise<void> {
    publishing.value = null;
    draft.forget();
    await Promise.all([load(), meta.load()]).catch(failed);
  }
  async function overtaken(): Promise<void> {
    publishing.value = null;
    await load().catch(failed);
  }
  function giveUp(): void {
    draft.forget();
    if (!document.value) absent?.();
  }

  return { kind, name, label, document, changed, base, steps, change, undo, shown, newest, outdated, readOnly, publishing, said, wrongBy, publish, again, settled, overtaken, giveUp };
}

/** What the frame of such a page needs to know of it. */
export type DesignPage = Omit<ReturnType<typeof useDesigning>, "change" | "document">;
