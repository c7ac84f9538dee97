/** What a public address may hold (公开链接的内容), as far as the screen can tell; the server decides. */
import type { NewLink, PublicLink } from "@/core/api/links";
import type { EntityMeta, FieldMeta, Values } from "@/core/types";
import { momentTyped } from "@/core/zone";
import { writtenValue } from "@/fields/form";
import { typeOf } from "@/fields/registry";
import { isBlankValue } from "@/fields/types";

/** The terms as they stand in the form: blank text where nothing is set. */
export interface Terms {
  label: string;
  intro: string;
  password: string;
  opens: string;
  closes: string;
  perDay: string;
  perVisitor: string;
  captcha: boolean;
  lines: string;
  files: string;
}

export const NO_TERMS: Terms = { label: "", intro: "", password: "", opens: "", closes: "", perDay: "", perVisitor: "", captcha: true, lines: "20", files: "10" };

const typed = (field: FieldMeta) => field.editable && !field.readonly && !field.formula && !field.of;
const writable = (field: FieldMeta) => typed(field) && !field.lines.length;

/** A field or a column that strangers may fill in, as the server names it. */
export interface Fillable {
  name: string;
  label: string;
  field: FieldMeta;
}

/** What strangers may fill in: fields, and the columns of each sub-table behind it. */
export const fillable = (entity: EntityMeta): Fillable[] =>
  entity.fields.filter(typed).flatMap((field) => [
    { name: field.name, label: field.label, field },
    ...field.lines.filter(writable).map((column) => ({ name: `${field.name}.${column.name}`, label: `${field.label} · ${column.label}`, field: column })),
  ]);

/** What is named with a choice: a sub-table with its columns, a column with its sub-table. */
export function chosenWith(entity: EntityMeta, chosen: string[], name: string): string[] {
  const on = chosen.includes(name);
  const [lines, column] = name.split(".");
  const columns = (entity.fields.find((one) => one.name === lines)?.lines ?? []).filter(writable).map((one) => `${lines}.${one.name}`);
  if (!column) return on ? [...new Set([...chosen, ...columns])] : chosen.filter((one) => !columns.includes(one));
  if (on) return [...new Set([...chosen, lines])];
  return columns.some((one) => chosen.includes(one)) ? chosen : chosen.filter((one) => one !== lines);
}

/** Links among what was chosen: it must be said which records they offer. */
export const linking = (entity: EntityMeta, chosen: string[]) => fillable(entity).filter((one) => one.field.to && chosen.includes(one.name));

/** Fields that may be given a value once for all who fill in. */
export const settable = (entity: EntityMeta) => entity.fields.filter((one) => writable(one) && !typeOf(one).holdsFiles);

/** What can be compared with what somebody types. */
export const askable = (entity: EntityMeta) =>
  entity.fields.filter((one) => !one.lines.length && !one.masked && one.name !== "stage" && typeOf(one).ops.includes("starts"));

/** What may be told: the title and what holds one value. */
export const tellable = (entity: EntityMeta) => entity.fields.filter((one) => !one.lines.length && !one.masked && one.name !== "id");

/** Required fields that neither stand in the form nor have a value. */
export const unmet = (entity: EntityMeta, fields: string[], fixed: Values) =>
  entity.fields.filter(
    (one) => one.required && !one.default && writable(one) && !fields.includes(one.name) && isBlankValue(fixed[one.name]),
  );

const moment = (text: string) => (text ? momentTyped(text).toISOString() : null);
const count = (text: string) => (text ? Number(text) : null);

/** The address as the server takes it. */
export function written(
  entity: EntityMeta,
  what: Pick<NewLink, "kind" | "fields" | "asked" | "record_id" | "offered"> & { fixed?: Values },
  terms: Terms,
): NewLink {
  const fixed = Object.fromEntries(
    Object.entries(what.fixed ?? {})
      .filter(([, value]) => !isBlankValue(value))
      .map(([name, value]) => {
        const field = entity.fields.find((one) => one.name === name);
        return [name, field ? writtenValue(field, value) : value];
      }),
  );
  return {
    ...what,
    entity: entity.name,
    fixed,
    label: terms.label.trim(),
    intro: terms.intro.trim(),
    password: terms.password,
    opens_at: moment(terms.opens),
    closes_at: moment(terms.closes),
    per_day: count(terms.perDay),
    per_visitor: count(terms.perVisitor),
    captcha: terms.captcha,
    ...(what.kind === "form" ? { lines_max: count(terms.lines) ?? 20, files_max: count(terms.files) ?? 10 } : {}),
  };
}

/** The whole address, to be sent or scanned. */
export const addressOf = (link: Pick<PublicLink, "address">, origin = location.origin) => `${origin}${link.address}`;

/** How an address stands now. */
export function stateOf(link: PublicLink, now = new Date()): string {
  if (link.opens_at && now < new Date(link.opens_at)) return "未开放";
  if (link.closes_at && now >= new Date(link.closes_at)) return "已截止";
  return "开放中";
}
