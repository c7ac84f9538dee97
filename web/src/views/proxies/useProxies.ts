/** My stand-ins, whom I stand in for, and for administrators everybody's (审批代理): read, named, taken back. */
import { onBeforeUnmount, onMounted, ref, shallowRef } from "vue";
import * as api from "@/core/api/proxies";
import { actionKey } from "@/core/api/client";
import { listen } from "@/core/events";
import { useMeta } from "@/core/meta";
import { done, failed, problemsOf } from "@/core/notice";
import { useSession } from "@/core/session";
import { dayOf } from "@/core/zone";
import { asked, missing, type Given } from "./words";

export function useProxies() {
  const session = useSession();
  const meta = useMeta();
  const all = shallowRef<api.Proxies | null>(null);
  const everybody = shallowRef<api.Proxy[]>([]);
  const busy = ref(false);
  const wrong = ref("");
  let key = actionKey();

  /** People are found on any record; every flow has one. */
  const people = meta.meta?.flows[0]?.on ?? "org.person";
  const units = meta.entity("org.person")?.fields.some((one) => one.name === "unit") ? "org.person" : "";

  async function look(): Promise<void> {
    try {
      all.value = await api.proxies();
      if (session.person?.administers) everybody.value = (await api.ofEverybody()).rows;
    } catch (error) {
      failed(error);
    }
  }
  onMounted(look);
  onBeforeUnmount(listen("record", (news) => news.entity === "org.proxy" && void look()));

  /** Name a stand-in; answers whether it was done. */
  async function name(given: Given, forOthers: boolean): Promise<boolean> {
    const today = dayOf(new Date());
    wrong.value = missing(given, today, forOthers);
    if (wrong.value || busy.value) return false;
    busy.value = true;
    try {
      await api.name(asked(given, today), key);
      done("代理已设置，代理人会收到通知");
      key = actionKey();
      await look();
      return true;
    } catch (error) {
      wrong.value = problemsOf(error).map((one) => one.message).join("；");
      key = actionKey();
      return false;
    } finally {
      busy.value = false;
    }
  }

  async function withdraw(one: api.Proxy): Promise<void> {
    try {
      await api.withdraw(one.id);
      done("已收回，马上生效");
    } catch (error) {
      failed(error);
    }
    await look();
  }

  return { all, everybody, busy, wrong, people, units, administers: !!session.person?.administers, look, name, withdraw };
}
