/**
 * A rule of conversion being drawn (折算规则草稿): its document, what a value may be chosen from, what is published.
 *
 * Every text of a rule but its words is an expression: a field by its name, a fixed code in quotes, or anything else.
 */
import type { Document } from "@/core/api/definitions";
import type { RuleWords, Worded } from "@/core/api/settlement";
import type { EntityMeta, FieldMeta } from "@/core/types";

export interface RuleDoc extends Document {
  name: string;
  label: string;
  of: string;
  day: string;
  provider: string;
  receiver: string;
  item: string;
  quantity: string;
  grade?: string;
  direction?: string;
  where?: string;
  group_by?: string;
  trade?: string;
  enabled?: boolean;
  gives_way_to?: string;
  valid_from?: string;
  valid_until?: string;
  floor?: string;
  cap?: string;
  help?: string;
}

export interface Offered {
  /** the expression that is meant */
  value: string;
  label: string;
  group: string;
}

const NUMBERS = new Set(["integer", "decimal", "money", "percent"]);
/** Attributes that are left out where they say nothing, as the server writes them. */
const DEFAULTS: Record<string, unknown> = { grade: "", direction: "", where: "", group_by: "month", trade: "trade", enabled: true, gives_way_to: "", valid_from: "", valid_until: "", floor: "", cap: "", help: "" };

export const blankRule = (): RuleDoc => ({ definition: "conversion", format: 1, name: "", label: "", of: "", day: "", provider: "", receiver: "", item: "", quantity: "" });

/** The entity a rule draws from, and its sub-table. */
export function sourceOf(of: string): { entity: string; lines: string } {
  const [bundle, name, lines = ""] = of.split(".");
  return { entity: name ? `${bundle}.${name}` : "", lines };
}

export const quoted = (code: string) => `'${code}'`;

/** Leave out what says nothing. */
export function bareRule(rule: RuleDoc): RuleDoc {
  const said = Object.entries(rule).map(([name, value]) => [name, typeof value === "string" ? value.trim() : value] as const);
  return Object.fromEntries(said.filter(([name, value]) => !(name in DEFAULTS) || value !== DEFAULTS[name])) as RuleDoc;
}

/** The fields a rule may name: the columns of its sub-table first, then those of the record. */
export function fieldsOf(entity: EntityMeta | undefined, lines: string): { group: string; fields: FieldMeta[] }[] {
  if (!entity) return [];
  const table = entity.fields.find((one) => one.name === lines);
  const own = { group: entity.label, fields: entity.fields.filter((one) => !one.lines.length) };
  return table ? [{ group: table.label, fields: table.lines }, own] : [own];
}

type Part = "day" | "quantity" | "side" | "item" | "direction";

/** What one part of a rule may be chosen from; everything else is a formula. */
export function offeredFor(part: Part, entity: EntityMeta | undefined, lines: string, words: RuleWords | null): Offered[] {
  const among = (fits: (field: FieldMeta) => boolean): Offered[] =>
    fieldsOf(entity, lines).flatMap(({ group, fields }) => fields.filter(fits).map((one) => ({ value: one.name, label: one.label, group: `「${group}」的字段` })));
  const fixed = (rows: Worded[] | undefined, group: string): Offered[] => (rows ?? []).map((one) => ({ value: quoted(one.code), label: one.label, group }));
  if (part === "day") return among((one) => one.type === "date");
  if (part === "quantity") return among((one) => NUMBERS.has(one.type));
  if (part === "item") return fixed(words?.items, "服务项目");
  if (part === "direction") return fixed(words?.directions, "方向");
  return [...among((one) => !!words?.sides.includes(one.to)), ...fixed(words?.units, "固定的单元")];
}

/**
 * What is published: the rule itself, or, from a day on, the rule in force until that day and its successor after it.
 *
 * Days before it stay with the rule they were reckoned by; a rule that ended earlier does not come back.
 * What gives way to the rule gives way to its successor too.
 */
export function published(rule: RuleDoc, inForce: RuleDoc | null, since: string, successor: string, givingWay: RuleDoc[] = []): RuleDoc[] {
  if (!inForce || !since) return [bareRule(rule)];
  const label = rule.label === inForce.label ? `${rule.label}（${since} 起）` : rule.label;
  const after = givingWay.map((one) => bareRule({ ...one, gives_way_to: [...firstOf(one), successor].join(",") }));
  return [bareRule({ ...inForce, valid_until: earlier(inForce.valid_until, since) }), bareRule({ ...rule, name: successor, label, valid_from: since }), ...after];
}

const earlier = (until: string | undefined, since: string) => (until && until < since ? until : since);

/** Why a rule cannot be replaced on a day, in words; blank when it can. */
export function notSince(rule: RuleDoc, inForce: RuleDoc, since: string): string {
  if (!since) return "请写从哪一天起换。";
  if (inForce.valid_until && since >= inForce.valid_until) return `这条规则 ${inForce.valid_until} 起就不再算了，换的日子要在它之前；要从那以后接着收，请新建一条规则。`;
  if (inForce.valid_from && since <= inForce.valid_from) return `这条规则 ${inForce.valid_from} 才开始算，换的日子要在它之后；要从头改，请选「就改这一条」。`;
  if (inMonth(since) && bounded([rule, inForce])) return "一个月一笔、又有每笔最低或每笔封顶的规则，换在月中，这个月会收两次最低、封两次顶，请从某个月的 1 日起换。";
  return "";
}

/** What somebody should know who replaces a rule within a month; blank when there is nothing. */
export const sinceWarning = (rule: RuleDoc, inForce: RuleDoc, since: string) =>
  inMonth(since) && [rule, inForce].some(monthly) ? "换在月中：这个月会折成前后两笔，价目里的阶梯价、最低和封顶各算各的。用这个月试算可以看到会差多少。" : "";

export const inMonth = (since: string) => !!since && !since.endsWith("-01");
const monthly = (rule: RuleDoc) => (rule.group_by ?? "month") === "month";
const bounded = (rules: RuleDoc[]) => rules.some((one) => monthly(one) && (one.floor || one.cap));

/** The rule as if it counted all the time: a month is tried that may lie before its first day. */
export const wholeMonth = (rule: RuleDoc): RuleDoc => bareRule({ ...rule, valid_from: "", valid_until: "" });

/** Which versions what is published was drawn from: of every rule that is written over, not only of the one opened. */
export const basedOnOf = (documents: Document[], versions: ReadonlyMap<string, number>) =>
  documents.flatMap(({ name }) => {
    const version = versions.get(String(name));
    return version === undefined ? [] : [{ kind: "conversion" as const, name: String(name), version }];
  });

/** The rules a rule gives way to. */
export const firstOf = (rule: RuleDoc) => (rule.gives_way_to ?? "").split(",").map((one) => one.trim()).filter(Boolean);

const PARTS: Record<string, string> = {
  day: "日期", provider: "提供方", receiver: "接收方", item: "服务项目", quantity: "数量", grade: "折算类别", direction: "方向", where: "条件", cap: "每笔封顶", floor: "每笔最低",
  valid_from: "生效日期", valid_until: "停用日期", gives_way_to: "让给哪条规则", provider_history: "归属沿革",
};

/** What is wrong, told by the word of the part instead of its code. */
export function told(problem: { where: string; message: string }): string {
  const part = PARTS[problem.where.split(".").at(-1) ?? ""];
  const rest = problem.message.startsWith(problem.where) ? problem.message.slice(problem.where.length).replace(/^[：:]/, "") : "";
  return part && rest ? `${part}：${rest}` : problem.message;
}

/** How long a rule counts, in words; blank when always. */
export function validity(rule: { valid_from?: string; valid_until?: string }): string {
  const from = rule.valid_from ? `${rule.valid_from} 起` : "";
  const until = rule.valid_until ? `${rule.valid_until} 起不再算` : "";
  return [from, until].filter(Boolean).join("，");
}

/** The first day of the month after one. */
export function firstOfNext(month: string): string {
  const [year, number] = month.split("-").map(Number);
  return number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, "0")}-01`;
}
