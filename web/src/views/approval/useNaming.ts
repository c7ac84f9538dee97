/** Naming people for a procedure (点名): who takes a step that found nobody, or who is told of it. */
import { ref } from "vue";
import { actionKey } from "@/core/api/client";
import * as tasks from "@/core/api/tasks";
import { done, failed } from "@/core/notice";
import type { Link } from "@/core/types";

/** What people are named for: with a step they take it, without one they are told and may read. */
export interface Naming {
  procedure: number;
  step: string;
}

export function useNaming(asked: Naming, finished: () => void) {
  const people = ref<Link[]>([]);
  const busy = ref(false);
  const key = actionKey();
  const words = asked.step
    ? { title: "指定处理人", label: "处理人", confirm: "指定", said: "已指定处理人", why: "这一步按规则没有找到人，请直接指定由谁处理。" }
    : { title: "抄送", label: "抄送给", confirm: "抄送", said: "已抄送", why: "他们会收到通知，可以看这条记录和审批过程，不需要处理。" };

  async function go(): Promise<void> {
    const ids = people.value.map((one) => one.id);
    busy.value = true;
    try {
      if (asked.step) await tasks.repair(asked.procedure, asked.step, ids, key);
      else await tasks.copy(asked.procedure, ids, key);
      done(words.said);
      finished();
    } catch (error) {
      failed(error);
    } finally {
      busy.value = false;
    }
  }
  return { people, busy, words, go };
}
