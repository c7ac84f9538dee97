/** Who saved a field last (最后改的人), as far as the history tells this person. */
import * as records from "@/core/api/records";
import { spoken } from "@/core/format";
import type { HistoryEntry } from "@/core/types";

/** By field: who, and when, in words. */
export type Hands = Record<string, string>;

/** Read them off a history, newest first. */
export function handsIn(history: HistoryEntry[], fields: string[]): Hands {
  const found: Hands = {};
  for (const entry of history) {
    for (const { field } of entry.changes) {
      if (fields.includes(field)) found[field] ??= `${entry.actor.title || "系统"} ${spoken(entry.at)}`;
    }
  }
  return found;
}

/** Ask the history; who may not read it is told what, not who. */
export async function hands(entity: string, id: number, fields: string[]): Promise<Hands> {
  return handsIn(await records.history(entity, id).catch(() => []), fields);
}
