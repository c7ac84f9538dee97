/**
 * A form being changed (草稿): its document, and the ways to change it; every way returns a new document.
 *
 * Fields are known by their path: "amount", or "parts.price" for a column of a sub-table.
 */
import type { Document } from "@/core/api/definitions";

export interface OptionDoc {
  code: string;
  label: string;
  color?: string;
  offered?: boolean;
  parent?: string;
  when?: string;
}

export interface FieldDoc {
  name: string;
  label: string;
  type: string;
  options?: OptionDoc[];
  lines?: FieldDoc[];
  [property: string]: unknown;
}

export interface SectionDoc {
  label: string;
  fields: string[];
  collapsed?: boolean;
}

export interface EntityDoc extends Document {
  definition: "entity";
  name: string;
  label: string;
  fields: FieldDoc[];
  sections?: SectionDoc[];
  columns?: string[];
}

export interface Group {
  label: string;
  fields: FieldDoc[];
}

/** Lists of an entity that name fields. */
const NAMING = ["columns", "phone_columns", "filters", "sort", "key", "unit_fields", "owner_fields"];

/** Return a form with nothing but a name, as everybody begins. */
export function blankEntity(name: string, label: string): EntityDoc {
  return {
    definition: "entity",
    format: 1,
    name,
    label,
    title: "{name}",
    columns: ["name"],
    fields: [{ name: "name", label: "名称", type: "text", required: true, searchable: true }],
  };
}

const parted = (path: string): [string, string] => {
  const dot = path.indexOf(".");
  return dot < 0 ? ["", path] : [path.slice(0, dot), path.slice(dot + 1)];
};

/** Return the fields a path stands among: the form's own, or the columns of its sub-table. */
export function siblings(document: EntityDoc, path: string): FieldDoc[] {
  const [lines] = parted(path);
  return lines ? (document.fields.find((one) => one.name === lines)?.lines ?? []) : document.fields;
}

export function fieldAt(document: EntityDoc, path: string): FieldDoc | undefined {
  return siblings(document, path).find((one) => one.name === parted(path)[1]);
}

/** Return the groups of the form in their order; what no section names stands at the end. */
export function groupsOf(document: EntityDoc): Group[] {
  const named = new Set((document.sections ?? []).flatMap((one) => one.fields));
  const groups = (document.sections ?? []).map((one) => ({
    label: one.label,
    fields: one.fields.flatMap((name) => document.fields.find((field) => field.name === name) ?? []),
  }));
  const rest = document.fields.filter((one) => !named.has(one.name));
  return rest.length || !groups.length ? [...groups, { label: "", fields: rest }] : groups;
}

/** Leave out what says nothing, as a stored document does. */
export function bare(field: FieldDoc): FieldDoc {
  const says = (value: unknown) => value !== "" && value !== false && value !== 0 && value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
  const kept = Object.entries(field).filter(([name, value]) => ["name", "label", "type"].includes(name) || says(value));
  return Object.fromEntries(kept) as FieldDoc;
}

/** Put a field in the place of the one at a path, or at the end of a section (or sub-table) when it is new. */
export function withField(document: EntityDoc, field: FieldDoc, path: string, isNew: boolean, section = ""): EntityDoc {
  const [lines] = parted(path);
  const given = bare(field);
  const put = (fields: FieldDoc[]) => (isNew ? [...fields, given] : fields.map((one) => (one.name === parted(path)[1] ? given : one)));
  if (lines) return { ...document, fields: document.fields.map((one) => (one.name === lines ? { ...one, lines: put(one.lines ?? []) } : one)) };
  const next = { ...document, fields: put(document.fields) };
  return isNew && section ? inSection(next, given.name, section) : next;
}

/** Move a field into a section, to its end; blank takes it out of all. */
export function inSection(document: EntityDoc, name: string, section: string): EntityDoc {
  const sections = (document.sections ?? []).map((one) => {
    const fields = one.fields.filter((each) => each !== name);
    return { ...one, fields: one.label === section ? [...fields, name] : fields };
  });
  return { ...document, sections };
}

/** Move a field one up or down: within its section, over its edge into the next one. */
export function moved(document: EntityDoc, path: string, step: 1 | -1): EntityDoc {
  const [lines, name] = parted(path);
  if (lines) {
    return { ...document, fields: document.fields.map((one) => (one.name === lines ? { ...one, lines: shifted(one.lines ?? [], name, step) } : one)) };
  }
  const at = (document.sections ?? []).findIndex((one) => one.fields.includes(name));
  if (at < 0) return { ...document, fields: shifted(document.fields, name, step) };
  const sections = document.sections ?? [];
  const inside = sections[at].fields;
  const over = step < 0 ? inside[0] === name : inside[inside.length - 1] === name;
  const next = sections[at + step];
  if (!over) return { ...document, sections: sections.map((one, place) => (place === at ? { ...one, fields: swapped(inside, inside.indexOf(name), step) } : one)) };
  if (!next) return document;
  const joined = step < 0 ? [...next.fields, name] : [name, ...next.fields];
  return {
    ...document,
    sections: sections.map((one, place) => {
      if (place === at) return { ...one, fields: inside.filter((each) => each !== name) };
      return place === at + step ? { ...one, fields: joined } : one;
    }),
  };
}

function shifted(fields: FieldDoc[], name: string, step: 1 | -1): FieldDoc[] {
  return swapped(
    fields,
    fields.findIndex((one) => one.name === name),
    step,
  );
}

function swapped<T>(list: T[], at: number, step: 1 | -1): T[] {
  const to = at + step;
  if (at < 0 || to < 0 || to >= list.length) return list;
  const next = [...list];
  [next[at], next[to]] = [next[to], next[at]];
  return next;
}

/** Take a field away, with every place of the form that names it. */
export function without(document: EntityDoc, path: string): EntityDoc {
  const [lines, name] = parted(path);
  if (lines) {
    return { ...document, fields: document.fields.map((one) => (one.name === lines ? { ...one, lines: (one.lines ?? []).filter((each) => each.name !== name) } : one)) };
  }
  const next: EntityDoc = { ...document, fields: document.fields.filter((one) => one.name !== name) };
  if (next.sections) next.sections = next.sections.map((one) => ({ ...one, fields: one.fields.filter((each) => each !== name) }));
  for (const list of NAMING) {
    const named = next[list];
    if (Array.isArray(named)) next[list] = named.filter((one) => String(one).replace(/^-/, "").split(".")[0] !== name);
  }
  if (Array.isArray(next.indexes)) next.indexes = (next.indexes as string[][]).filter((one) => !one.includes(name));
  if (typeof next.title === "string") next.title = next.title.replaceAll(`{${name}}`, "").trim();
  if (next.parent_field === name) next.parent_field = "";
  if (next.period_field === name) next.period_field = "";
  return next;
}

/** Are two documents the same, whatever the order of their keys? */
export const same = (one: unknown, other: unknown) => stable(one) === stable(other);

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(",")}]`;
  if (value && typeof value === "object") {
    return `{${Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => `${JSON.stringify(key)}:${stable(inner)}`)
      .join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
