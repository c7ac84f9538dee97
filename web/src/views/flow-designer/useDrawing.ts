/** The ways to change the tree by hand (画法): steps added, dropped, moved, copied, taken away; the focus goes with them. */
import { nextTick, ref, shallowRef, type ComputedRef, type Ref } from "vue";
import type { Chosen } from "./designer";
import * as tree from "./tree";

export function useDrawing(
  procedure: ComputedRef<tree.ProcedureDoc>,
  change: (next: tree.ProcedureDoc) => void,
  blank: (kind: string) => tree.StepDoc,
  taken: () => string[] = () => [],
) {
  const chosen: Ref<Chosen | null> = ref(null);
  const dragged = ref("");
  const adding = shallowRef<tree.Place | null>(null);
  const box = ref<HTMLDialogElement>();
  const names = () => [...tree.names(procedure.value), ...taken()];

  /** After a step has moved or come, it has the focus, so that the next key goes on with it. */
  async function focus(step: string): Promise<void> {
    await nextTick();
    window.document.querySelector<HTMLElement>(`[data-step="${step}"]`)?.focus();
  }
  function add(place: tree.Place): void {
    adding.value = place;
    box.value?.showModal();
  }
  function begin(kind: string): void {
    box.value?.close();
    if (!adding.value) return;
    const step = blank(kind);
    change(tree.inserted(procedure.value, adding.value, step));
    chosen.value = { step: step.name, arm: null };
    void focus(step.name);
  }
  function drop(place: tree.Place): void {
    if (dragged.value) change(tree.moved(procedure.value, dragged.value, place));
    dragged.value = "";
  }
  function verb(step: tree.StepDoc, asked: string): void {
    if (asked === "remove") {
      change(tree.removed(procedure.value, step.name));
      chosen.value = null;
    } else if (asked === "copy") {
      const here = tree.placeOf(procedure.value, step.name)!;
      const copy = tree.copied(step, names());
      change(tree.inserted(procedure.value, { ...here, position: here.position + 1 }, copy));
      void focus(copy.name);
    } else {
      const place = tree.neighbour(procedure.value, step.name, asked as tree.Direction);
      if (place) change(tree.moved(procedure.value, step.name, place));
      void focus(step.name);
    }
  }
  function armVerb(branch: tree.StepDoc, arm: number, asked: string): void {
    const put = (next: tree.StepDoc) => change(tree.replaced(procedure.value, branch.name, next));
    if (asked === "add") put(tree.withNewArm(branch));
    else if (asked === "remove") put(tree.withoutArm(branch, arm));
    else if (asked === "copy") put(tree.armCopied(branch, arm, names()));
    else if (asked === "left" || asked === "right") put(tree.armMoved(branch, arm, asked === "left" ? -1 : 1));
    if (asked === "remove") chosen.value = null;
  }
  return { chosen, dragged, box, add, begin, drop, verb, armVerb };
}

export type Drawing = ReturnType<typeof useDrawing>;
