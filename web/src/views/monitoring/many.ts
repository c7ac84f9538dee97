/** The same done to many tasks or procedures (批量处理): what it has to know, and what came of each. */
import { computed, ref } from "vue";
import { actionKey } from "@/core/api/client";
import { doToMany, type ManyVerb, type Said } from "@/core/api/monitoring";
import { problemsOf } from "@/core/notice";
import type { BatchResult, Link } from "@/core/types";

export interface Item {
  id: number;
  title: string;
  small: string;
}

interface Look {
  label: string;
  done: string;
  meaning: string;
  /** somebody is named */
  who?: string;
  /** why must be said */
  why?: boolean;
  danger?: boolean;
}

export const MANY: Record<ManyVerb, Look> = {
  hand_over: { label: "批量转办", done: "已转办", meaning: "选中的待办逐件转给一个人，由他来处理。", who: "转办给" },
  reassign: { label: "批量改派", done: "已改派", meaning: "选中的待办逐件改派给一个人，原来的人和新的人都会收到通知。", who: "改派给" },
  suspend: { label: "批量挂起", done: "已挂起", meaning: "选中的流程停在原地，谁也不能处理，时限不走；激活后接着走。", why: true },
  activate: { label: "批量激活", done: "已激活", meaning: "让挂起的流程接着走，时限从剩下的时间接着算。" },
  end: { label: "批量强制归档", done: "已归档", meaning: "不管还剩谁没处理，现在就按选定的结果结束。", why: true, danger: true },
  cancel: { label: "批量终止", done: "已终止", meaning: "没有结果地结束，单据留在原来的阶段。", why: true, danger: true },
};

export interface Outcome extends Item {
  ok: boolean;
  said: string;
}

/** What came of each, those refused first; what the server said nothing about was not done. */
export function outcomes(items: Item[], results: BatchResult[]): Outcome[] {
  const found = new Map(results.map((one) => [one.id, one]));
  return items
    .map((item) => {
      const one = found.get(item.id);
      return { ...item, ok: one?.ok ?? false, said: one ? one.problems.map((problem) => problem.message).join("；") : "没有处理，请再试一次" };
    })
    .sort((one, other) => Number(one.ok) - Number(other.ok));
}

export function missing(verb: ManyVerb, person: Link | null, reason: string): string {
  const look = MANY[verb];
  if (look.who && !person) return `请选择${look.who}谁`;
  return look.why && !reason.trim() ? "请写下原因，它会记在每条流程里" : "";
}

export function useMany(verb: ManyVerb, items: () => Item[]) {
  const person = ref<Link | null>(null);
  const reason = ref("");
  const accepted = ref(true);
  const results = ref<Outcome[] | null>(null);
  const busy = ref(false);
  const wrong = ref("");
  const refused = computed(() => results.value?.filter((one) => !one.ok).length ?? 0);
  let key = actionKey();

  async function go(): Promise<void> {
    wrong.value = missing(verb, person.value, reason.value);
    if (wrong.value || busy.value) return;
    busy.value = true;
    const asked = items();
    const said: Said = { to: person.value?.id ?? 0, reason: reason.value.trim(), accepted: accepted.value };
    try {
      const answer = await doToMany(verb, asked.map((one) => one.id), said, key);
      results.value = outcomes(asked, answer.results);
    } catch (error) {
      wrong.value = problemsOf(error).map((one) => one.message).join("；");
      key = actionKey();
    } finally {
      busy.value = false;
    }
  }

  return { look: MANY[verb], person, reason, accepted, results, busy, wrong, refused, go };
}
