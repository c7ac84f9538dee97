/**
 * What travels through the door (数据形状): the JSON of the server, as docs/architecture.md section 6 names it.
 *
 * Values: money and decimals are strings, dates "2026-03-01", instants RFC 3339, a link is {id, title} when read and its id
 * when written, choices are codes.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Values = Record<string, unknown>;

export interface Problem {
  code: string;
  where: string;
  message: string;
  extra?: Record<string, unknown>;
}

export interface Link {
  id: number;
  title: string;
}

export interface FileInfo {
  id: number;
  name: string;
  size: number;
  media_type: string;
}

// ---- session ------------------------------------------------------------------------------------------------------

export interface Person {
  id: number;
  name: string;
  login: string;
  number: string;
  unit: Link | null;
  post: string;
  roles: { name: string; label: string }[];
  administers: boolean;
  /** the administrator who looks through this person's eyes; blank as usual */
  viewed_by?: string;
}

export interface DemoLogin {
  login: string;
  label: string;
  password: string;
}

/** What GET /api/session says: nobody signed in has no person, and a demo company offers its logins. */
export interface SessionData {
  person: Person | null;
  company: string;
  demo: boolean | DemoLogin[];
  home?: string;
  must_change?: boolean;
}

// ---- meta ---------------------------------------------------------------------------------------------------------

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
  kind: "list" | "board" | "report" | "import";
  name: string;
  label: string;
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

// ---- records ------------------------------------------------------------------------------------------------------

export type Op =
  | "eq" | "ne" | "gt" | "ge" | "lt" | "le" | "in" | "not_in" | "contains" | "starts" | "empty" | "not_empty"
  | "between" | "period" | "below" | "me" | "my_unit" | "my_unit_below" | "covers" | "overlaps";

export interface Condition {
  field: string;
  op: Op;
  value?: unknown;
}

/** The records a report counts, or one of its measures; only the server knows the condition. */
export interface OfReport {
  report: string;
  measure?: string;
}

/** The records that a field of kind `back` shows on a record: "net.station.parcels" of number 7. */
export interface OfBack {
  back: string;
  value: number;
}

export type Where = Condition | OfReport | OfBack | { and: Where[] } | { or: Where[] } | { not: Where };
export type SortKey = [field: string, direction: "asc" | "desc"];

export interface Query {
  where?: Where | null;
  sort?: SortKey[];
  search?: string;
  after?: string | null;
  limit?: number;
  columns?: string[];
  count?: boolean;
  /** each row says in `_mark` which of these it meets first */
  marks?: Where[];
}

export interface Row extends Values {
  id: number;
  version: number;
  title: string;
  stage?: string;
}

export interface Count {
  n: number;
  capped: boolean;
}

export interface Window {
  rows: Row[];
  next: string | null;
  count?: Count;
}

export interface Choice {
  id: number;
  title: string;
  hint?: string;
}

export interface MoveOffer {
  name: string;
  label: string;
  target: string;
  danger: boolean;
  blockers: Problem[];
  asks: string[];
  needs: string[];
  comment: "none" | "optional" | "required";
  /** label of the approval it runs first, or null */
  approval: string | null;
}

export interface ClockState {
  name: string;
  label: string;
  due_at: string;
  warn_at: string;
  state: string;
  paused: boolean;
  /** counted over days whose calendar is not published yet */
  provisional: boolean;
}

export type LineSums = Record<string, { n: number; sum: string | null }>;

/** Some lines of a sub-table, and how many fit in all. */
export interface LinesWindow {
  version: number;
  rows: (Values & { id: number })[];
  next: number | null;
  count: number;
  sums: LineSums;
}

/** What a save by the line gives: its lines as they are now, and what was computed from them. */
export interface LinesSaved {
  version: number;
  added: (Values & { id: number })[];
  changed: (Values & { id: number })[];
  values: Values;
  count: number;
  sums: LineSums;
  gone?: boolean;
}

export interface RecordData {
  id: number;
  entity: string;
  version: number;
  title: string;
  stage: string | null;
  values: Values;
  /** how many lines each sub-table has; of a long one only the first came along, and the sums of all */
  lines?: Record<string, { count: number; sums?: LineSums }>;
  /** `locked` says why nothing may be edited, blank when it may */
  rights: { edit: string[]; delete: boolean; locked: string };
  moves: MoveOffer[];
  clocks: ClockState[];
  procedure: Procedure | null;
  /** true when this person can no longer see the record after what was just done */
  gone?: boolean;
}

export interface HistoryEntry {
  seq: number;
  at: string;
  actor: { id: number | null; title: string };
  kind: string;
  kind_label: string;
  cause: string;
  changes: { field: string; label: string; before: string; after: string }[];
}

export interface Comment {
  id: number;
  author: { id: number | null; title: string };
  text: string;
  created_at: string;
  edited: boolean;
  /** taken back by its author: only its place is left */
  removed: boolean;
  /** until when this person may change it or take it back */
  changeable_until: string | null;
  reply: { id: number; author: string; text: string } | null;
}

// ---- procedures ---------------------------------------------------------------------------------------------------

export interface NamedPerson {
  id: number;
  name: string;
  unit: string | null;
}

export interface NodePerson extends NamedPerson {
  state: string;
  why: string;
  opinion: string;
  at: string | null;
  due_at: string | null;
  late: boolean;
  on_behalf_of: NamedPerson | null;
}

export interface TimelineNode {
  step: string;
  label: string;
  kind: string;
  mode: string;
  state: string;
  state_label: string;
  reason: string;
  within: string[];
  entered_at: string | null;
  left_at: string | null;
  due_at: string | null;
  people: NodePerson[];
}

export interface Procedure {
  id: number;
  move: string;
  label: string;
  state: string;
  round: number;
  starter: NamedPerson;
  started_at: string;
  ended_at: string | null;
  nodes: TimelineNode[];
  /** what this person may do with the whole procedure: withdraw, resubmit, remind, repair */
  actions: string[];
}

export interface Stay {
  stage: string;
  label: string;
  category: StageCategory;
  entered_at: string;
  left_at: string | null;
  work_seconds: number | null;
  paused_seconds: number | null;
  by: NamedPerson | null;
}

export interface Timeline {
  stages: Stay[];
  procedures: Procedure[];
}

export type TodoBox = "open" | "done" | "mine" | "copied";

export interface Task {
  id: number;
  instance_id: number;
  entity: string;
  record_id: number;
  title: string;
  flow: string;
  flow_label: string;
  step: string;
  step_label: string;
  /** approval, work, copy or starter (sent back to the one who started) */
  kind: string;
  state: string;
  instance_state: string;
  starter: { id: number; name: string };
  created_at: string;
  due_at: string | null;
  late: boolean;
  provisional: boolean;
  why: string;
  opinion: string;
  decided_at: string | null;
  read: boolean;
  summary: { label: string; text: string }[];
}

export interface TaskDetail extends Task {
  mine: boolean;
  record: Pick<RecordData, "id" | "title" | "stage" | "version" | "values">;
  /** fields the step lets its people fill */
  asks: string[];
  opinion_required: "never" | "reject" | "always";
  /** approve, reject, submit, send_back, hand_over; of a task sent back to its starter: withdraw, resubmit */
  actions: string[];
  send_back_to: { step: string; label: string }[];
  procedure: Procedure | null;
}

export interface TodoCounts {
  open: number;
  late: number;
  mine: number;
  copied_unread: number;
  messages_unread: number;
}

export interface TodoPage {
  rows: Task[];
  counts: TodoCounts;
  next: string | null;
}

// ---- boards, reports, imports: shapes used by the views of those rooms --------------------------------------------

export interface CardField {
  name: string;
  label: string;
  text: string;
  color: string;
  type: string;
}

export interface Card {
  id: number;
  version: number;
  title: string;
  stage: string;
  stage_since: string | null;
  hours_here: number;
  due_at: string | null;
  late: boolean;
  holder: Link | null;
  fields: CardField[];
}

export interface BoardColumn {
  stage: string;
  label: string;
  category: StageCategory;
  color: string;
  limit_hours: number;
  count: number;
  capped: boolean;
  median_hours: number | null;
  late: number;
  cards: Card[];
  next: string | null;
}

export interface ReportColumn {
  name: string;
  label: string;
  type: "dimension" | "measure";
  /** of a date dimension: day, week, month, quarter, year */
  bucket?: string;
  unit?: string;
  scale?: number;
  /** what further narrows the records of one measure */
  narrows?: Where | null;
}

export interface ReportRow {
  keys: { value: unknown; label: string }[];
  cells: (string | null)[];
  opens: Where;
}

export interface ReportAnswer {
  name: string;
  label: string;
  period: [from: string, until: string] | null;
  columns: ReportColumn[];
  rows: ReportRow[];
  totals: (string | null)[];
  as_of: string;
}

// ---- imports --------------------------------------------------------------------------------------------------------

export interface ImportMapping {
  use: boolean;
  entity: string;
  /** fields by which a row finds its record */
  key: string[];
  mode: "upsert" | "add" | "new_only" | "update_only";
  /** what an empty cell does to a record that exists */
  blank: "keep" | "clear";
  /** the sheet holds only lines; their record stands in another sheet, or is there */
  joins?: boolean;
  /** what lines do to those that are there */
  lines_mode?: "replace" | "append";
  /** only rows of a returned file that have a remark */
  only_marked?: boolean;
  columns: ImportColumn[];
  constants: Record<string, string>;
}

export interface ImportColumn {
  header: string;
  /** dotted for a column of a sub-table */
  field: string;
  by: string;
  absent?: "" | "error" | "create" | "empty";
  values: Record<string, string>;
  rest?: string;
  confidence?: number;
}

/** What holds for the whole file: all rows or none, and what happens by itself. */
export interface ImportOptions {
  whole: boolean;
  effects: "rows" | "batch" | "none";
}

/** A column that may become a field of a new entity. */
export interface ImportGuess {
  header: string;
  label: string;
  type: string;
  type_label: string;
  options: string[];
  scale: number;
  long: boolean;
  masked: boolean;
  to: string;
  why: string;
  distinct: number;
  filled: number;
  count: number;
}

export interface ImportProposal {
  label: string;
  fields: ImportGuess[];
  /** headers */
  key: string[];
  title: string;
  types: { name: string; label: string }[];
  entities: { name: string; label: string }[];
}

export interface ImportSheet {
  index: number;
  name: string;
  header: string[];
  columns: { index: number; header: string }[];
  /** name and label of the known kind of file, blank when it was found by likeness */
  shape: string;
  shape_label: string;
  rows: number;
  /** rows that are no data, by the reason */
  skipped: Record<string, number>;
  sample: string[][];
  mapping: ImportMapping | null;
  unmapped: string[];
  warnings: string[];
}

export type ImportCounts = Partial<Record<"new" | "changed" | "same" | "error" | "lines" | "undone", number>>;

export interface ImportBatch {
  id: number;
  name: string;
  state: "read" | "checking" | "checked" | "running" | "done" | "cancelled" | "undoing" | "undone";
  state_label: string;
  created_at: string;
  rows: number;
  counts: ImportCounts;
  progress: { done: number; total: number; rate: number; seconds: number; seconds_left: number | null };
  failure: string;
  can: Record<"map" | "dry_run" | "run" | "cancel" | "undo", boolean>;
}

export interface ImportRow {
  sheet: number;
  sheet_name: string;
  row: number;
  verdict: "new" | "changed" | "same" | "error";
  record_id: number | null;
  problems: (Problem & { level?: string })[];
}

export interface ImportChange {
  sheet: number;
  row: number;
  record_id: number;
  title: string;
  entity: string;
  fields: { field: string; label: string; before: string; after: string }[];
}

export interface ImportView extends ImportBatch {
  sheets: ImportSheet[];
  options: ImportOptions;
  checked: { counts: ImportCounts; changes: ImportChange[]; errors: ImportRow[]; notes?: string[] } | null;
}

export interface ImportErrors {
  rows: ImportRow[];
  next: string | null;
}

export interface Message {
  id: number;
  kind: string;
  text: string;
  entity: string | null;
  record_id: number | null;
  created_at: string;
  read: boolean;
}

/** Why a person may or may not see and do something with a record. */
export interface Explanation {
  person: { id: number; name: string };
  sees: boolean;
  rights: { right: Right; label: string; granted: boolean; by: string[]; missing: string }[];
  because: string[];
  fields: { name: string; label: string; sees: boolean; masked: boolean; edits: boolean; exports: boolean; because: string[] }[];
  hidden: string[];
  masked: string[];
}
