/** Handing over what people who leave have in hand (离职交接). */
import { get, post } from "./client";

export interface Thing {
  kind: string;
  kind_label: string;
  entity: string;
  entity_label: string;
  ref: number;
  title: string;
}

export interface Preview {
  person: { id: number; name: string; number: string };
  kinds: { kind: string; label: string; count: number }[];
  things: Thing[];
  /** the flows whose definitions name him */
  named_in: { flow: string; label: string; move: string; step: string }[];
}

export interface Run {
  id: number;
  person: { id: number; name: string };
  state: "running" | "done" | "failed";
  total: number;
  done: number;
  refused: number;
}

export interface ListedRun extends Run {
  by: string;
  at: string;
}

export interface ShownRun extends Run {
  failure: string;
  items: (Thing & { to: { id: number; name: string }; verdict: "done" | "refused" | null; problem: string })[];
}

export const preview = (person: number) => get<Preview>(`/leavers/${person}`);
export const handOver = (person: number, to: Record<string, number>, note: string, key: string) => post<{ id: number }>(`/leavers/${person}`, { to, note }, { key });
export const runs = () => get<ListedRun[]>("/leavers");
export const run = (id: number) => get<ShownRun>(`/leavers/runs/${id}`);
