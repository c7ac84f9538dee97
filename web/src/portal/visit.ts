/** What a visitor may ask of an address (访问): each answer tells only what the address opens. */
import { actionKey, get, post, request } from "@/core/api/client";
import { normalField } from "@/core/meta";
import { changes, isLocked, isShown, missing, prefilled, writtenValue } from "@/fields/form";
import type { Choice, FieldMeta, FileInfo, Problem, Values } from "@/core/types";

export interface Told {
  label: string;
  text: string;
}

/** What is behind the address; without the password only its name is told. */
export interface Inside {
  fields?: FieldMeta[];
  asked?: { name: string; label: string }[];
  values?: Told[];
  /** what files are uploaded under, where the form takes any */
  visit?: string;
  /** how many lines a sub-table takes */
  lines_max?: number;
  /** of a task: who is asked, what stands in the fields he fills in, and what he may say */
  name?: string;
  filled?: Values;
  verbs?: Verb[];
  opinion?: "never" | "reject" | "always";
}

export type Verb = "approve" | "reject" | "submit";

export interface Welcome extends Inside {
  kind: "form" | "record" | "status" | "task";
  /** what a task asks for to be opened, instead of a password */
  asks?: string;
  label: string;
  intro: string;
  password: boolean;
  captcha: boolean;
  closed: string;
}

/** What is shown with everything that is sent. */
export interface Proof {
  password: string;
  captcha: string;
  answer: string;
}

export type Found = { found: true; values: Told[] } | { found: false; message: string };

const at = (token: string, verb = "") => `/public/${encodeURIComponent(token)}${verb && `/${verb}`}`;
/** A field with a default may stay blank: the server fills it in. */
export function asked(loose: object): FieldMeta {
  const field = normalField(loose as never);
  const lines = field.lines.map((column) => ({ ...column, required: column.required && !column.default }));
  return { ...field, lines, required: field.required && !field.default };
}

const normal = <T extends Inside>(inside: T): T => (inside.fields ? { ...inside, fields: inside.fields.map(asked) } : inside);

export const welcome = async (token: string) => normal(await get<Welcome>(at(token)));
export const enter = async (token: string, password: string) => normal(await post<Inside>(at(token, "enter"), { password }));
export const picture = (token: string) => post<{ captcha: string; picture: string }>(at(token, "captcha"));
export const submit = (token: string, proof: Proof, values: Values, key: string, visit = "") =>
  post<{ done: true; receipt: Told[] }>(at(token, "submit"), { ...proof, values, visit }, { key });

/** Answer as somebody outside; it is done once. */
export const answer = (token: string, proof: Proof, said: { decision: Verb; opinion: string; values: Values }, key: string) =>
  post<{ done: true; verb: string }>(at(token, "answer"), { ...proof, ...said }, { key });

/** Upload a file; it is good for this visit alone. */
export function bring(token: string, password: string, visit: string, file: File): Promise<FileInfo> {
  const body = new FormData();
  body.append("file", file, file.name);
  body.append("visit", visit);
  body.append("password", password);
  return request<FileInfo>("POST", at(token, "files"), { body, key: actionKey() });
}

/** Find the records that a link offers, by their titles. */
export async function offers(token: string, body: { password: string; field: string; text: string; values: Values; line?: Values }): Promise<Choice[]> {
  const { rows } = await post<{ rows: Choice[] }>(at(token, "options"), body);
  return rows;
}

/** A line as the server takes it. */
export function sentLine(fields: FieldMeta[], path: string, line: Values): Values {
  const columns = fields.find((one) => one.name === path.split(".")[0])?.lines ?? [];
  return Object.fromEntries(columns.filter((one) => one.name in line).map((one) => [one.name, writtenValue(one, line[one.name])]));
}
export const ask = (token: string, proof: Proof, asked: Record<string, string>) => post<Found>(at(token, "state"), { ...proof, asked });

/** The token at the end of an address: "/p/AbC" gives "AbC". */
export const tokenIn = (path: string) => decodeURIComponent(path.replace(/^\/p\//, "").replace(/\/+$/, ""));

/** What the address itself fills in: "?v.kind=lost". */
export const filledByAddress = (fields: FieldMeta[], search: string) => prefilled(fields, Object.fromEntries(new URLSearchParams(search)));

/** What a filled form sends: what is shown, may be typed and is not blank. */
export function sent(fields: FieldMeta[], values: Values): Values {
  const typed = fields.filter((field) => isShown(field, values) && !isLocked(field, values));
  return changes(typed, {}, values);
}

export const gaps = (fields: FieldMeta[], values: Values) => missing(fields, values);

/** Put problems at their fields; the others come first, under "". */
export function placed(fields: FieldMeta[], problems: Problem[]): Record<string, string> {
  const names = new Set(fields.map((field) => field.name));
  const found: Record<string, string> = {};
  for (const { where, message } of problems) {
    const path = names.has(where.split(".")[0]) ? where.split(".")[0] : "";
    found[path] = found[path] ? `${found[path]};${message}` : message;
  }
  return found;
}
