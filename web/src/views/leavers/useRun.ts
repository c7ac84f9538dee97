/** What became of one hand-over (交接结果), renewed until it is done. */
import { onBeforeUnmount, shallowRef, watch, type Ref } from "vue";
import * as api from "@/core/api/leavers";
import { failed } from "@/core/notice";

const AGAIN_MS = 1500;

export function useRun(id: Ref<number>, ended: () => void) {
  const shown = shallowRef<api.ShownRun | null>(null);
  let timer = 0;

  async function look(): Promise<void> {
    clearTimeout(timer);
    if (!id.value) {
      shown.value = null;
      return;
    }
    try {
      const was = shown.value?.id === id.value ? shown.value.state : "";
      shown.value = await api.run(id.value);
      if (shown.value.state === "running") timer = window.setTimeout(() => void look(), AGAIN_MS);
      else if (was === "running") ended();
    } catch (error) {
      failed(error);
    }
  }
  watch(id, look, { immediate: true });
  onBeforeUnmount(() => clearTimeout(timer));

  return { shown };
}
