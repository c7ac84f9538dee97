/** Standing in for somebody for a time (审批代理). */
import { actionKey, get, post } from "./client";

export interface Proxy {
  id: number;
  person: { id: number; name: string };
  stand_in: { id: number; name: string };
  starts_at: string;
  /** the first moment at which it is over */
  ends_at: string;
  in_force: boolean;
  /** what the flows are called; none means all */
  flows: string[];
  unit: { id: number; title: string } | null;
  amount_max: string | null;
  keeps_copy: boolean;
  note: string;
}

export interface Proxies {
  mine: Proxy[];
  for_others: Proxy[];
  flows: { name: string; label: string }[];
}

export interface NewProxy {
  /** blank is oneself */
  person: number | null;
  stand_in: number;
  /** blank is now */
  starts_at: string | null;
  ends_at: string;
  flows: string[];
  unit: number | null;
  amount_max: string | null;
  keeps_copy: boolean;
  note: string;
}

export const proxies = () => get<Proxies>("/proxies");
export const ofEverybody = () => get<{ rows: Proxy[] }>("/proxies/everybody");
export const name = (given: NewProxy, key: string) => post<{ id: number }>("/proxies", given, { key });
export const withdraw = (id: number) => post<{ id: number }>(`/proxies/${id}/withdraw`, {}, { key: actionKey() });
