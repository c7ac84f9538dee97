/** What a public address may hold (公开链接的内容), as far as the screen can tell; the server decides. */
import type { NewLink, PublicLink } from "@/core/api/links";
import type { EntityMeta, FieldMeta, Values } from "@/core/types";
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
}

export const NO_TERMS: Terms = { label: "", intro: "", password: "", opens: "", closes: "", perDay: "", perVisitor: "", captcha: true };

const writable = (field: FieldMeta) => field.editable && !field.readonly && !field.formula && !field.lines.length && !field.of;

/** Fields that strangers may fill in: what points to records, or holds files, is none of them. */
export const fillable = (entity: EntityMeta) => entity.fields.filter((one) => writable(one) && !one.to && !typeOf(one).holdsFiles);

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

const moment = (text: string) => (text ? new Date(text).toISOString() : null);
const count = (text: string) => (text ? Number(text) : null);

/** The address as the server takes it. */
export function written(
  entity: EntityMeta,
  what: Pick<NewLink, "kind" | "fields" | "asked" | "record_id"> & { fixed?: Values },
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
