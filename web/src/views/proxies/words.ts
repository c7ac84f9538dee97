/** Standing in, in words (审批代理的说法): from when until when, for what; and what a form of it still misses. */
import type { NewProxy, Proxy } from "@/core/api/proxies";
import { money } from "@/core/format";
import { addDays, dayOf, momentAt, wallOf } from "@/core/zone";
import type { Link } from "@/core/types";

/** What is filled in: days as people say them, the last one included. */
export interface Given {
  person: Link | null;
  standIn: Link | null;
  from: string;
  until: string;
  flows: string[];
  unit: Link | null;
  amount: string;
  keepsCopy: boolean;
  note: string;
}

export const SPANS: [days: number, label: string][] = [
  [1, "只今天"],
  [3, "3 天"],
  [7, "一周"],
  [14, "两周"],
];

export const blank = (today: string): Given => ({ person: null, standIn: null, from: today, until: addDays(today, 6), flows: [], unit: null, amount: "", keepsCopy: true, note: "" });

/** The year is said where it is not the one we are in. */
function dayWords(day: string): string {
  const year = day.slice(0, 4) === dayOf(new Date()).slice(0, 4) ? "" : `${day.slice(0, 4)}年`;
  return `${year}${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
}

/** A moment at which something begins: the day, and the time when it is not its first. */
function begins(at: string): string {
  const { day, clock } = wallOf(new Date(at));
  return clock === "00:00" ? dayWords(day) : `${dayWords(day)} ${clock}`;
}

/** Until when: a midnight belongs to the day before it. */
function ends(at: string): string {
  const { day, clock } = wallOf(new Date(at));
  return clock === "00:00" ? `${dayWords(addDays(day, -1))}（含当天）` : `${dayWords(day)} ${clock}`;
}

export const period = (one: Pick<Proxy, "starts_at" | "ends_at">) => `${begins(one.starts_at)} 起，到 ${ends(one.ends_at)}`;

/** For what: everything, or what it is narrowed to. */
export function scope(one: Pick<Proxy, "flows" | "unit" | "amount_max">): string {
  const parts = [
    one.flows.length ? `只代理${one.flows.map((flow) => `「${flow}」`).join("")}` : "所有流程",
    one.unit ? `${one.unit.title}和它的下级` : "",
    one.amount_max === null ? "" : `金额不超过 ${money(one.amount_max)}`,
  ];
  return parts.filter(Boolean).join("，");
}

/** Say what is still missing or wrong, or nothing. */
export function missing(given: Given, today: string, forOthers: boolean): string {
  if (forOthers && !given.person) return "请选择替谁设置代理";
  if (!given.standIn) return "请选择代理人";
  if (!given.from || !given.until) return "请填写从哪天到哪天";
  if (given.until < given.from) return "结束的日子要在开始之后";
  if (given.until < today) return "结束的日子已经过去了";
  if (given.amount && !/^\d+(\.\d{1,2})?$/.test(given.amount.trim())) return "金额上限请填数字，最多两位小数";
  return "";
}

/** What the server takes: half-open, so it ends with the midnight after the last day; today begins now. */
export function asked(given: Given, today: string): NewProxy {
  return {
    person: given.person?.id ?? null,
    stand_in: given.standIn!.id,
    starts_at: given.from <= today ? null : momentAt(given.from).toISOString(),
    ends_at: momentAt(addDays(given.until, 1)).toISOString(),
    flows: given.flows,
    unit: given.unit?.id ?? null,
    amount_max: given.amount.trim() || null,
    keeps_copy: given.keepsCopy,
    note: given.note.trim(),
  };
}
