/**
 * The draft of one form or flow (草稿): kept in this browser until it is published or given up, undone step by step.
 *
 * A draft remembers the version it began from, so that publishing over somebody else's work is refused by the server.
 */
import { computed, shallowRef } from "vue";
import type { Document } from "@/core/api/definitions";
import { same, type EntityDoc } from "./draft";

interface Kept<D> {
  base: number;
  document: D;
}

const PREFIX = "gc-draft:";
const STEPS_MAX = 100;

export function keptDraft<D = EntityDoc>(name: string, prefix = PREFIX): Kept<D> | null {
  try {
    return JSON.parse(localStorage.getItem(prefix + name) ?? "null") as Kept<D> | null;
  } catch {
    return null; // A browser that keeps nothing, or something that is no draft.
  }
}

export function keepDraft<D = EntityDoc>(name: string, kept: Kept<D> | null, prefix = PREFIX): void {
  try {
    if (kept) localStorage.setItem(prefix + name, JSON.stringify(kept));
    else localStorage.removeItem(prefix + name);
  } catch {
    // Private windows keep nothing: the draft lives as long as the page.
  }
}

export function useDraft<D extends Document = EntityDoc>(name: string, prefix = PREFIX) {
  const published = shallowRef<D | null>(null);
  const document = shallowRef<D | null>(null);
  const base = shallowRef(0);
  const steps = shallowRef<D[]>([]);
  const changed = computed(() => !!document.value && !same(document.value, published.value));

  /** Begin from what is in force, or go on with the draft this browser kept. */
  function start(inForce: D | null, version: number): void {
    const kept = keptDraft<D>(name, prefix);
    published.value = inForce;
    steps.value = [];
    document.value = kept?.document ?? inForce;
    base.value = kept?.base ?? version;
  }

  function change(next: D): void {
    if (!document.value || same(next, document.value)) return;
    steps.value = [...steps.value, document.value].slice(-STEPS_MAX);
    put(next);
  }

  function undo(): void {
    const last = steps.value.at(-1);
    if (!last) return;
    steps.value = steps.value.slice(0, -1);
    put(last);
  }

  function put(next: D): void {
    document.value = next;
    keepDraft(name, same(next, published.value) ? null : { base: base.value, document: next }, prefix);
  }

  /** Give the draft up. */
  function forget(): void {
    keepDraft<D>(name, null, prefix);
    steps.value = [];
    document.value = published.value;
  }

  return { published, document, base, steps, changed, start, change, undo, forget };
}
