/** Definitions in force (定义): read, drafted, checked while typed, published; and where figures come from. */
import { get, post } from "./client";

export type Kind = "entity" | "flow" | "alert" | "report" | "role" | "import" | "aggregate" | "automation" | "conversion" | "book" | "posting_rule";
export type Document = Record<string, unknown>;

export interface Listed {
  kind: Kind;
  name: string;
  label: string;
  bundle: string;
  origin: "shipped" | "changed" | "made";
  changed_at: string | null;
  reason: string;
}

export interface Version {
  version: number;
  at: string;
  by: string;
  reason: string;
}

export interface Shown {
  document: Document;
  shipped: Document | null;
  differences: string[];
  versions: Version[];
}

export interface Part {
  entity: string;
  field: string;
  label: string;
}

export interface AboutField {
  name: string;
  label: string;
  type: string;
  type_label: string;
  required: boolean;
  rules: string[];
  words: string;
  made_from: Part[];
  used: number;
  total: string;
}

export interface Named {
  name: string;
  label: string;
}

export interface About {
  fields: AboutField[];
  flow: Named | null;
  roles: Named[];
  aggregates: Named[];
  reports: Named[];
  imports: Named[];
  linked_from: Named[];
  saved_views: number;
  mappings: number;
}

export interface Use {
  kind: Kind;
  kind_label: string;
  name: string;
  label: string;
  place: string;
}

export interface Lineage {
  label: string;
  words: string;
  formula: string;
  through: string;
  made_from: Part[];
  partly: boolean;
  total: string;
  used_by?: Use[];
}

export interface Impact {
  label: string;
  used_by: Use[];
  filled: number | null;
  saved_views: { label: string; by: string }[];
  mappings: number;
}

export interface MeasureLineage {
  name: string;
  label: string;
  words: string;
  formula: string;
  where: string;
  made_from: Part[];
  partly: boolean;
}

export interface Step {
  key: string;
  risk: string;
  risk_label: string;
  sentence: string;
}

export interface NewField {
  entity: string;
  entity_label: string;
  field: string;
  label: string;
  seen_by: Named[];
  not_seen_by: Named[];
}

export interface Preview {
  changes: { where: string; sentence: string; loses: boolean }[];
  steps: Step[];
  new_fields: NewField[];
}

export interface Grant {
  role: string;
  entity: string;
  field: string;
  right: "hide" | "see" | "edit";
}

export interface Draft {
  documents: Document[];
  remove?: { kind: Kind; name: string }[];
  grant?: Grant[];
}

export interface Publication extends Draft {
  confirm: string[];
  reason: string;
  based_on: { kind: Kind; name: string; version: number }[];
}

export interface Property {
  name: string;
  label: string;
  kind: "text" | "long" | "expression" | "boolean" | "number" | "words" | "options" | "entity" | "field" | "parts";
}

export interface TypeWords {
  name: string;
  label: string;
  properties: Property[];
}

export interface Checked {
  kind: string;
  kind_label: string;
  problems: { where: string; message: string }[];
  names: { code: string; label: string; kind_label: string }[];
  sample: { title: string; text: string } | null;
}

export interface Asking {
  entity: string;
  text: string;
  expects?: string;
  lines?: string;
  form?: string;
  document?: Document;
  /** where it stands in the automation that is the document; blank is its condition */
  node?: string;
}

const at = (kind: Kind, name: string) => `/definitions/${kind}/${encodeURIComponent(name)}`;

export const listed = () => get<Listed[]>("/definitions");
export const shown = (kind: Kind, name: string) => get<Shown>(at(kind, name));
export const about = (name: string) => get<About>(`${at("entity", name)}/about`);
export const version = (kind: Kind, name: string, number: number, than = 0) =>
  get<{ document: Document; changes: string[] }>(`${at(kind, name)}/versions/${number}${than ? `?than=${than}` : ""}`);
export const preview = (draft: Draft) => post<Preview>("/definitions/preview", draft);
export const publish = (publication: Publication, key: string) => post<{ revision: number }>("/definitions/publish", publication, { key });
export const check = (asking: Asking, signal?: AbortSignal) => post<Checked>("/definitions/check", asking, { signal });
export const code = (label: string, taken: string[], entity = false) => post<{ code: string }>("/definitions/code", { label, taken, entity });
export const fieldTypes = () => get<TypeWords[]>("/field-types");

const field = (entity: string, name: string) => `/lineage/${encodeURIComponent(entity)}/${encodeURIComponent(name)}`;

export const lineage = (entity: string, name: string) => get<Lineage>(field(entity, name));
export const impact = (entity: string, name: string) => get<Impact>(`${field(entity, name)}/impact`);
export const reportLineage = (report: string) => get<{ where: string; measures: MeasureLineage[] }>(`/reports/${encodeURIComponent(report)}/lineage`);
