/** The migrations of a flow (迁移记录), renewed while one is under way. */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from "vue";
import * as api from "@/core/api/migrations";
import { failed } from "@/core/notice";

const AGAIN_MS = 2000;

export function usePast(flow: Ref<string>) {
  const known = shallowRef<api.Versions | null>(null);
  const past = shallowRef<api.Migration[]>([]);
  /** how often it was loaded, so that an open log follows */
  const loads = ref(0);
  let timer = 0;

  async function load(): Promise<void> {
    clearTimeout(timer);
    if (!flow.value) return;
    try {
      const [versions, migrations] = await Promise.all([api.versions(flow.value), api.migrations(flow.value)]);
      known.value = versions;
      past.value = migrations;
      loads.value += 1;
    } catch (error) {
      failed(error);
      return;
    }
    if (past.value.some((one) => !one.ended_at)) timer = window.setTimeout(() => void load(), AGAIN_MS);
  }
  watch(flow, load, { immediate: true });
  onBeforeUnmount(() => clearTimeout(timer));

  return { known, past, loads, load };
}
