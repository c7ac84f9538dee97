/**
 * The draft of one form (草稿): kept in this browser until it is published or given up, undone step by step.
 *
 * A draft remembers the version it began from, so that publishing over somebody else's work is refused by the server.
 */
import { computed, shallowRef } from "vue";
import { same, type EntityDoc } from "./draft";

interface Kept {
  base: number;
  document: EntityDoc;
}

const PREFIX = "gc-draft:";
const STEPS_MAX = 100;

export function keptDraft(name: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null") as Kept | null;
  } catch {
    return null; // A browser that keeps nothing, or something that is no draft.
  }
}

export function keepDraft(name: string, kept: Kept | null): void {
  try {
    if (kept) localStorage.setItem(PREFIX + name, JSON.stringify(kept));
    else localStorage.removeItem(PREFIX + name);
  } catch {
    // Private windows keep nothing: the draft lives as long as the page.
  }
}

export function useDraft(name: string) {
  const published = shallowRef<EntityDoc | null>(null);
  const document = shallowRef<EntityDoc | null>(null);
  const base = shallowRef(0);
  const steps = shallowRef<EntityDoc[]>([]);
  const changed = computed(() => !!document.value && !same(document.value, published.value));

  /** Begin from what is in force, or go on with the draft this browser kept. */
  function start(inForce: EntityDoc | null, version: number): void {
    const kept = keptDraft(name);
    published.value = inForce;
    steps.value = [];
    document.value = kept?.document ?? inForce;
    base.value = kept?.base ?? version;
  }

  function change(next: EntityDoc): void {
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

  function put(next: EntityDoc): void {
    document.value = next;
    keepDraft(name, same(next, published.value) ? null : { base: base.value, document: next });
  }

  /** Give the draft up. */
  function forget(): void {
    keepDraft(name, null);
    steps.value = [];
    document.value = published.value;
  }

  return { published, document, base, steps, changed, start, change, undo, forget };
}
