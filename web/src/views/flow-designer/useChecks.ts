/** What the server says of the draft while it is drawn (边画边查): what is wrong, what changes, what a test run gives. */
import { onBeforeUnmount, ref, shallowRef } from "vue";
import { Refusal } from "@/core/api/client";
import * as definitions from "@/core/api/definitions";
import * as flows from "@/core/api/flows";
import { problemsOf } from "@/core/notice";
import type { Problem } from "@/core/types";
import type { Given } from "./TrialPanel.vue";
import type { FlowDoc } from "./tree";

const WAIT_MS = 400;

/** What a test run gives, or why there is none. */
export interface Tried<T> {
  trial: T | null;
  refused: string;
}

export function useChecks<D extends definitions.Document, G, T>(tryOut: (draft: D, given: G) => Promise<Tried<T>>) {
  const problems = shallowRef<Problem[]>([]);
  const changes = shallowRef<string[]>([]);
  const trial = shallowRef<T | null>(null);
  const refused = ref("");
  const busy = ref(false);
  let waiting = 0;
  let asked = 0;

  /** Ask once the draft has rested for a moment; an answer that was overtaken is not shown. */
  function later(draft: D, given: G): void {
    clearTimeout(waiting);
    busy.value = true;
    waiting = window.setTimeout(() => void look(draft, given), WAIT_MS);
  }

  async function look(draft: D, given: G): Promise<void> {
    const mine = (asked += 1);
    const [checked, tried] = await Promise.all([check(draft), tryOut(draft, given)]);
    if (mine !== asked) return;
    problems.value = checked.problems;
    changes.value = checked.changes;
    trial.value = tried.trial;
    refused.value = checked.problems.length ? "" : tried.refused;
    busy.value = false;
  }

  async function check(draft: D): Promise<{ problems: Problem[]; changes: string[] }> {
    try {
      const found = await definitions.preview({ documents: [draft] });
      return { problems: [], changes: found.changes.map((one) => one.sentence) };
    } catch (error) {
      return { problems: problemsOf(error), changes: [] };
    }
  }

  onBeforeUnmount(() => {
    clearTimeout(waiting);
    asked += 1;
  });
  return { problems, changes, trial, refused, busy, later };
}

/** Ask whom a procedure would ask, as soon as somebody starts it. */
export function supposing(move: string) {
  return async (flow: FlowDoc, given: Given): Promise<Tried<flows.Trial>> => {
    if (!given.starter) return { trial: null, refused: "" };
    const supposed = { move, starter: given.starter.id, record: given.record?.id ?? 0, values: given.values, refusing: given.refusing, document: flow };
    try {
      return { trial: await flows.simulate(flow.name, supposed), refused: "" };
    } catch (error) {
      return { trial: null, refused: error instanceof Refusal ? (error.problems[0]?.message ?? "") : problemsOf(error)[0].message };
    }
  };
}
