/** An action on many records while it runs (批量操作进度): begun once, looked after until it has ended. */
import { onBeforeUnmount, ref } from "vue";
import { actionKey } from "@/core/api/client";
import * as lists from "@/core/api/lists";
import type { ActionBody, ActionState } from "@/core/api/lists";
import { failed } from "@/core/notice";

const LOOK_MS = 800;

export function useAction(entity: () => string, ended: (state: ActionState) => void) {
  const state = ref<ActionState | null>(null);
  const busy = ref(false);
  let timer = 0;

  async function begin(body: ActionBody): Promise<void> {
    busy.value = true;
    try {
      arrived(await lists.act(entity(), body, actionKey()));
    } catch (error) {
      failed(error);
      busy.value = false;
    }
  }

  function arrived(now: ActionState): void {
    state.value = now;
    if (now.state === "running") timer = window.setTimeout(() => void look(), LOOK_MS);
    else {
      busy.value = false;
      ended(now);
    }
  }

  async function look(): Promise<void> {
    if (!state.value) return;
    try {
      arrived(await lists.actionState(state.value.id));
    } catch {
      // A lost answer is no lost work: look again.
      timer = window.setTimeout(() => void look(), LOOK_MS);
    }
  }

  async function stop(): Promise<void> {
    clearTimeout(timer);
    if (state.value) await lists.cancelAction(state.value.id, actionKey()).then(arrived).catch(failed);
  }

  onBeforeUnmount(() => clearTimeout(timer));
  return { state, busy, begin, stop };
}
