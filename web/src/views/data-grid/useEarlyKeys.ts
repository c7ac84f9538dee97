/**
 * Keys that come before the input stands in its cell (先到的按键): none is lost, however late the input comes.
 *
 * Letters are typed into it; Enter and Tab end the writing as soon as it has begun, and what came after them follows then.
 */
import type { Ref } from "vue";
import type { FieldMeta } from "@/core/types";

/** A cell that is being written. */
export interface Editing {
  id: number;
  field: string;
  /** a value is picked from a list of options */
  picked: boolean;
  /** what its input begins with */
  typed: string;
  /** how far down and right to go on, when the writing was ended before the input came */
  ends?: [down: number, right: number];
}

const PICKED_AT_ONCE = new Set(["choice", "link", "boolean", "person", "unit"]);

/** Tell whether a value is picked from a list of options, and written with that. */
export const isPicked = (field: FieldMeta) => PICKED_AT_ONCE.has(field.type);

/** Keep keys for the cell that is being written; `follow` does with the later ones what is done with any key. */
export function useEarlyKeys(editing: Ref<Editing | null>, follow: (event: KeyboardEvent) => void, leave: () => void) {
  let later: KeyboardEvent[] = [];

  function keep(event: KeyboardEvent): void {
    const cell = editing.value!;
    if (cell.ends) later.push(event);
    else if (event.key === "Escape") leave();
    else if (event.key === "Enter" || event.key === "Tab") {
      // A list of options has to be seen before one is taken from it.
      if (!cell.picked) cell.ends = event.key === "Enter" ? [1, 0] : [0, event.shiftKey ? -1 : 1];
    } else if (event.key === "Backspace") cell.typed = cell.typed.slice(0, -1);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) cell.typed += event.key;
  }

  /** The writing is over: do what came after its end. */
  function release(): void {
    const kept = later;
    later = [];
    kept.forEach(follow);
  }

  return { keep, release };
}
