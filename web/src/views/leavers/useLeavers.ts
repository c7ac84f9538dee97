/** Handing over for who leaves (离职交接): whom, what he has in hand, to whom each kind goes. */
import { computed, onMounted, ref, shallowRef, watch } from "vue";
import { actionKey } from "@/core/api/client";
import * as api from "@/core/api/leavers";
import { useMeta } from "@/core/meta";
import { failed } from "@/core/notice";
import type { Link } from "@/core/types";
import { heirs, stays } from "./words";

export function useLeavers() {
  const meta = useMeta();
  const people = computed(() => meta.meta?.flows[0]?.on ?? "org.person");
  const leaver = ref<Link | null>(null);
  const found = shallowRef<api.Preview | null>(null);
  const past = shallowRef<api.ListedRun[]>([]);
  const to = ref<Record<string, Link | null>>({});
  const everything = ref<Link | null>(null);
  const note = ref("");
  const opened = ref("");
  const run = ref(0);
  const busy = ref(false);
  let key = actionKey();

  const held = computed(() => found.value?.kinds.filter((one) => one.count) ?? []);
  const chosen = computed(() => (found.value ? heirs(found.value, to.value) : {}));
  const ready = computed(() => !busy.value && Object.keys(chosen.value).length > 0);

  async function list(): Promise<void> {
    past.value = await api.runs().catch((error) => (failed(error), past.value));
  }
  onMounted(list);

  async function look(): Promise<void> {
    found.value = null;
    if (!leaver.value) return;
    found.value = await api.preview(leaver.value.id).catch((error) => (failed(error), null));
  }
  watch(leaver, () => {
    to.value = {};
    everything.value = null;
    opened.value = "";
    run.value = 0;
    void look();
  });

  function give(value: Link | null): void {
    everything.value = value;
    to.value = Object.fromEntries(held.value.map(({ kind }) => [kind, value]));
  }

  /** What is asked before it begins. */
  function question(): string {
    const left = found.value ? stays(found.value, to.value) : "";
    return `把「${found.value?.person.name}」手里的交给选好的接手人？${left ? `没有选接手人的（${left}）留在原处。` : ""}`;
  }

  async function begin(): Promise<void> {
    if (!leaver.value || !ready.value) return;
    busy.value = true;
    try {
      run.value = (await api.handOver(leaver.value.id, chosen.value, note.value.trim(), key)).id;
      await list();
    } catch (error) {
      failed(error);
    } finally {
      key = actionKey();
      busy.value = false;
    }
  }

  async function ended(): Promise<void> {
    await Promise.all([look(), list()]);
  }

  return { people, leaver, found, past, to, everything, note, opened, run, busy, held, ready, give, question, begin, ended };
}
