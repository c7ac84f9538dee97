/** What screens are drawn from (元数据): entities, fields, flows, reports, the menu. */
import type { Op } from "./records";
import type { Json } from "./values";

export interface Option {
  code: string;
  label: string;
  color: string;
  offered: boolean;
  /** in a cascade the code of the option above */
  parent?: string;
  /** when it can be chosen; null when this person may not see what it depends on */
  when?: string;
  when_tree?: Rule | null;
}

/** A node of a checked expression, as `guocheng/expr/check.py` writes it. */
export interface Tree {
  kind: string;
  value?: Json | Tree;
  field?: string[];
  lines?: string[];
  call?: string;
  args?: Tree[];
  list?: Tree[];
  aggregate?: string;
  where?: Tree | null;
}

/** An expression the browser may evaluate. */
export interface Rule {
  text: string;
  kind: string;
  paths: string[];
  tree: Tree;
}

export interface FieldMeta {
  name: string;
  label: string;
  type: string;
  required: boolean;
  unique: boolean;
  readonly: boolean;
  masked: boolean;
  indexed: boolean;
  searchable: boolean;
  required_when: string;
  visible_when: string;
  formula: string;
  default: string;
  check: string;
  check_message: string;
  /** trees of the expressions above; null when they need a field this person may not see */
  required_when_tree: Rule | null;
  visible_when_tree: Rule | null;
  formula_tree: Rule | null;
  default_tree: Rule | null;
  check_tree: Rule | null;
  options: Option[];
  to: string;
  scale: number;
  unit: string;
  long: boolean;
  rule: string;
  lines: FieldMeta[];
  /** what may be done to whole rows of a sub-table: @add, @edit, @delete, @move */
  actions: string[];
  help: string;
  width: number;
  /** May this person write it in some record? */
  editable: boolean;
  sortable: boolean;
  filterable: boolean;
  /** The only comparisons this person has on a masked field; left out where there are the usual ones. */
  ops?: Op[];
  /** What follows is left out where a field says nothing of it. */
  placeholder?: string;
  readonly_when?: string;
  readonly_when_tree?: Rule | null;
  on_change?: { field: string; value: string; value_tree?: Rule | null }[];
  widget?: string;
  remembered?: boolean;
  /** choices: a word of one's own may be filled in, kept as "other:词" */
  other?: boolean;
  /** files: kinds, number, megabytes of each */
  accept?: string[];
  count_max?: number;
  size_max?: number;
  camera_only?: boolean;
  watermark?: boolean;
  /** location: taken from the device, not moved */
  pinned?: boolean;
  /** region: with the address below it */
  detailed?: boolean;
  /** what a value may be */
  pattern?: string;
  pattern_message?: string;
  length_max?: number;
  upper?: boolean;
  minimum?: string;
  maximum?: string;
  /** barcode: read by the camera, not typed */
  scan_only?: boolean;
  /** date: day, week, month, quarter or year */
  precision?: string;
  /** lookup, back: the type its value is shown as */
  shown_as?: string;
  /** lookup: where it reads, and whether it is copied and kept */
  through?: string;
  /** kept from other records: a figure that opens them */
  figure?: boolean;
  /** kept from the records that point here */
  roll_up?: { of: string; by: string; function?: string };
  snapshot?: boolean;
  /** back: whose records, and by which of their links */
  of?: string;
  by?: string;
}

export interface SectionMeta {
  label: string;
  fields: string[];
  collapsed: boolean;
}

export type Right =
  | "see" | "create" | "copy" | "edit" | "batch_edit" | "delete" | "import" | "export" | "print" | "share" | "comment" | "manage_flow";

export interface EntityMeta {
  name: string;
  label: string;
  icon: string;
  fields: FieldMeta[];
  sections: SectionMeta[];
  /** the template of titles: "{number} {customer}" */
  title?: string;
  columns: string[];
  phone_columns: string[];
  filters: string[];
  sort: string[];
  flow: string | null;
  parent_field: string;
  /** Who a record belongs to: links to people, the nearest first. */
  owner_fields: string[];
  /** a book puts something on records of it */
  collected?: boolean;
  rights: Right[];
}

export type StageCategory = "open" | "waiting" | "done" | "cancelled";

export interface StageMeta {
  name: string;
  label: string;
  category: StageCategory;
  color: string;
  limit_hours: number;
}

export interface MoveMeta {
  name: string;
  label: string;
  sources: string[];
  target: string;
  asks: string[];
  needs: string[];
  comment: "none" | "optional" | "required";
  danger: boolean;
  /** does it run an approval first? */
  approval: boolean;
}

export interface FlowMeta {
  name: string;
  label: string;
  on: string;
  initial: string;
  stages: StageMeta[];
  moves: MoveMeta[];
  clocks: { name: string; label: string; due_field: string }[];
}

export interface ReportMeta {
  name: string;
  label: string;
  on: string;
  rows: { name: string; label: string; field: string; bucket?: string }[];
  measures: { name: string; label: string; kind: string; unit?: string; scale?: number; over?: string }[];
  date_field?: string;
  period?: string;
  charts?: { kind: string; x: string; measures: string[]; series?: string }[];
  help?: string;
}

export interface MenuItem {
  kind: "list" | "board" | "report" | "accounts" | "settling" | "rating" | "book" | "import";
  name: string;
  label: string;
  /** the word it is folded under with others, blank when it stands by itself */
  under: string;
  /** the shipped view a list opens with */
  view?: string;
  /** the bundle it comes from and that bundle's label */
  bundle: string;
  group: string;
}

export interface Meta {
  entities: EntityMeta[];
  flows: FlowMeta[];
  reports: ReportMeta[];
  menu: MenuItem[];
  imports: { name: string; label: string; entity: string }[];
}
