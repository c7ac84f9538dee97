/** Internal settlement (内部结算): runs that make internal trades, what is pending, the prepaid accounts of outlets. */
import type { Link, Where } from "../types";
import { get, post, withParams } from "./client";

export interface Run {
  id: number;
  month: string;
  state: "waiting" | "running" | "done" | "failed";
  state_label: string;
  by: string;
  at: string;
  ended_at: string | null;
  done: number;
  total: number;
  counts: Record<string, number>;
  failure: string;
}

export interface Pending {
  conversion: string;
  label: string;
  day: string | null;
  provider: string;
  receiver: string;
  item: string;
  grade: string;
  quantity: string | null;
  records: number;
  reason: string;
  message: string;
}

/** A rule of conversion as the list shows it. */
export interface Rule {
  name: string;
  label: string;
  help: string;
  enabled: boolean;
  /** the label of the form its data are of */
  source: string;
  valid_from: string;
  valid_until: string;
  floor: string;
  cap: string;
  gives_way_to: string[];
}

export interface Worded {
  code: string;
  label: string;
}

/** What a rule is drawn of. */
export interface RuleWords {
  /** the entities a provider or a receiver may be a link to */
  sides: string[];
  items: Worded[];
  units: Worded[];
  kinds: Worded[];
  directions: Worded[];
}

export interface Tried {
  trades: number;
  amount: string;
  /** what is not charged because a rule gives way to another */
  given_way: string;
}

/** What drafted rules would make of a month, beside those in force. */
export interface Trial {
  month: string;
  label: string;
  closed: boolean;
  before: Tried;
  after: Tried;
  units: { id: number; name: string; before: string; after: string; difference: string }[];
  trades: { rule: string; day: string; seller: string; buyer: string; item: string; kinds: string[]; grade: string; quantity: string; before: string | null; after: string | null; difference: string; explained: string }[];
  pending: { count: number; rows: { provider: string; receiver: string; item: string; records: number; message: string }[] };
}

export interface Overview {
  month: string;
  conversions: Rule[];
  runs: Run[];
  pending: Pending[];
  statements: { entity: string; where: Where; stages: { stage: string; label: string; count: number }[] };
}

export type AccountState = "ok" | "low" | "stopped";

export interface Left {
  balance: string;
  open: string;
  warn_below: string | null;
  stop_below: string;
  state: AccountState;
  state_label: string;
}

export interface AccountLine {
  category: string;
  label: string;
  quantity: string | null;
  amount: string;
  balance: string;
  where: Where;
}

export interface Account extends Left {
  book: string;
  outlet: Link;
  month: string;
  label: string;
  opening: string;
  lines: AccountLine[];
  closing: string;
  /** the entity of the trades that wait */
  trades: string;
  waiting: { category: string; label: string; amount: string; trades: number; where: Where }[];
  /** what was entered by hand and not agreed to: no part of any balance */
  unconfirmed: { trades: number; amount: string; where: Where } | null;
  /** how many changed papers the account has not followed yet */
  behind: number;
  /** what is left today, kept, booked and reckoned anew from the papers; the message says what does not agree */
  checked: { kept: string; booked: string; papers: string; agrees: boolean; message: string };
  as_of: string;
}

export const ruleWords = () => get<RuleWords>("/settlement/rules");
export const trial = (month: string, documents: object[]) => post<Trial>(`/settlement/${month}/trial`, { documents });
export const overview = (month: string) => get<Overview>(`/settlement/${month}`);
export const run = (month: string, key: string) => post<{ id: number }>(`/settlement/${month}/run`, {}, { key });
export const send = (month: string, key: string) => post<{ sent: number; problems: string[] }>(`/settlement/${month}/send`, {}, { key });
export const runState = (id: number) => get<Run>(`/settlement/runs/${id}`);
export const accounts = (month: string) => get<{ month: string; outlets: (Left & { outlet: Link })[] }>(withParams("/settlement/outlets", { month }));
export const account = (outlet: number, month: string) => get<Account>(withParams(`/settlement/outlets/${outlet}`, { month }));
export const accountFile = (outlet: number, month: string) => `/api${withParams(`/settlement/outlets/${outlet}/export`, { month })}`;
