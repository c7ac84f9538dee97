/** Opinion phrases on the screen (常用意见): read once, one's own first, then those of the company and those ready for the action. */
import { computed, ref, type Ref } from "vue";
import { actionKey } from "@/core/api/client";
import * as api from "@/core/api/phrases";
import { failed } from "@/core/notice";

/** So many stand in the row before 更多. */
export const SHOWN_MAX = 6;
/** What is longer is an opinion, not a phrase. */
export const LENGTH_MAX = 200;

export interface Offered {
  text: string;
  /** set for those one may forget */
  id: number | null;
}

const kept = ref<api.Phrases>({ mine: [], company: [] });
let asked: Promise<void> | null = null;

/** Read them once for this page; who cannot reach the server has those ready for the action. */
function read(): Promise<void> {
  asked ??= api.phrases().then(
    (found) => void (kept.value = found),
    () => void (asked = null),
  );
  return asked;
}

/** Each text once, the nearest first. */
export function offered(known: api.Phrases, ready: string[]): Offered[] {
  const all = [
    ...known.mine.map((one) => ({ text: one.text, id: one.id as number | null })),
    ...[...known.company.map((one) => one.text), ...ready].map((text) => ({ text, id: null })),
  ];
  return all.filter((one, at) => all.findIndex((other) => other.text === one.text) === at);
}

export function usePhrases(ready: () => string[], opinion: Ref<string>) {
  void read();
  const all = computed(() => offered(kept.value, ready()));
  const text = computed(() => opinion.value.trim());
  /** Worth keeping: something short that is not there yet. */
  const keepable = computed(() => !!text.value && text.value.length <= LENGTH_MAX && !all.value.some((one) => one.text === text.value));

  async function keep(): Promise<void> {
    try {
      const made = await api.addPhrase(text.value, false, actionKey());
      kept.value = { ...kept.value, mine: [made, ...kept.value.mine] };
    } catch (error) {
      failed(error);
    }
  }

  async function forget(id: number): Promise<void> {
    try {
      await api.removePhrase(id, actionKey());
      kept.value = { ...kept.value, mine: kept.value.mine.filter((one) => one.id !== id) };
    } catch (error) {
      failed(error);
    }
  }

  return { all, keepable, keep, forget };
}
