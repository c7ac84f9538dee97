/** Whom somebody picks for a step that lets him (自选审批人): who may be picked, how many, and what is still missing. */
import type { Link, Picking } from "@/core/types";

/** The people picked, by step. */
export type Picked = Record<string, Link[]>;

/** How many may be picked: "1 人", "1 到 3 人", "至少 2 人". */
export function howMany({ at_least: least, at_most: most }: Pick<Picking, "at_least" | "at_most">): string {
  if (!most) return `至少 ${least} 人`;
  return least === most ? `${least} 人` : `${least} 到 ${most} 人`;
}

/** Whom the starter picked before, to begin with. */
export const pickedBefore = (picks: Picking[]): Picked => Object.fromEntries(picks.map((one) => [one.step, (one.picked ?? []).map(({ id, name }) => ({ id, title: name }))]));

/** Say which step has too few or too many, or nothing. */
export function wrongPick(picks: Picking[], picked: Picked): string {
  const found = picks.find((one) => {
    const count = picked[one.step]?.length ?? 0;
    return count < one.at_least || (one.at_most > 0 && count > one.at_most);
  });
  return found ? `「${found.label}」要选 ${howMany(found)}` : "";
}

/** As the server takes it: ids by step, without steps for which nobody was picked. */
export const idsOf = (picked: Picked): Record<string, number[]> =>
  Object.fromEntries(Object.entries(picked).filter(([, people]) => people.length).map(([step, people]) => [step, people.map((one) => one.id)]));
