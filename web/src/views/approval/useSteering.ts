/** Intervening in a procedure (流程干预): what the dialog of the desk and the sheet of the phone have in common. */
import { computed, ref } from "vue";
import { actionKey } from "@/core/api/client";
import * as tasks from "@/core/api/tasks";
import { done, problemsOf } from "@/core/notice";
import type { Link, Procedure } from "@/core/types";
import { enteredOf, missingEntry, missingOf, SILENT, steer, STEERS, steersBy, type Entered, type Steer, type Steered } from "./steering";

/** With a task somebody else is named for it, or what was said about it is entered; without one the whole procedure is steered. */
export function useSteering(procedure: Procedure, task: number | null, finished: () => void) {
  const verbs = steersBy(procedure.actions);
  const verb = ref<Steer>(verbs[0] ?? "suspend");
  const given = ref<Steered>({ to: "", reason: "", accepted: true, signal: procedure.signals?.[0]?.signal ?? "" });
  const person = ref<Link | null>(null);
  /** what is done with the task: 改派 or 补审 */
  const hand = ref<"reassign" | "enter">("reassign");
  const entered = ref<Entered>(enteredOf(procedure, task));
  const wrong = ref("");
  const busy = ref(false);
  const look = computed(() => ({ ...STEERS[verb.value], ...(verb.value === "void" && procedure.voids ? { meaning: procedure.voids } : {}) }));
  /** what is asked in words; nothing for what needs no reason */
  const silent = computed(() => task === null && SILENT.has(verb.value));
  const title = task !== null ? "改派或补审" : verbs.join() === "void" ? "作废" : "流程干预";
  const confirm = computed(() => (task === null ? look.value.label : hand.value === "enter" ? "补审" : "改派"));
  let key = actionKey();

  function missing(): string {
    if (task === null) return missingOf(verb.value, given.value);
    if (hand.value === "enter") return missingEntry(entered.value, given.value.reason, new Date());
    return person.value ? "" : "请选择改派给谁";
  }

  async function go(): Promise<void> {
    wrong.value = missing();
    if (wrong.value || busy.value) return;
    busy.value = true;
    try {
      if (task === null) await steer(procedure.id, verb.value, given.value, key);
      else if (hand.value === "enter") await enter(task);
      else await tasks.reassign(task, person.value!.id, given.value.reason.trim(), key);
      done(task === null ? look.value.done : `已${confirm.value}`);
      finished();
    } catch (error) {
      wrong.value = problemsOf(error).map((one) => one.message).join("；");
      key = actionKey();
    } finally {
      busy.value = false;
    }
  }

  const enter = (id: number) =>
    tasks.decide(id, entered.value.decision, given.value.reason.trim(), {}, key, { dated: new Date(entered.value.at).toISOString() });

  return { verbs, verb, given, person, hand, entered, wrong, busy, look, silent, title, confirm, go };
}
