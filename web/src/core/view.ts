/**
 * Ways to look at the records of an entity (视图): the kind, the columns, the question and what is special to the kind.
 *
 * A view has a key: `all` is the plain list, `shipped:<name>` comes with the entity, a number was saved by somebody. What a
 * person arranges without saving stays in this browser, over the view as it was saved.
 */
import type { EntityMeta, Link, SortKey, Where } from "./types";

export type ViewKind = "grid" | "card" | "calendar" | "gallery" | "tree" | "board" | "schedule";
export type Statistic = "" | "count" | "empty" | "filled" | "distinct" | "sum" | "avg" | "min" | "max" | "median";
export type Bucket = "" | "day" | "week" | "month" | "quarter" | "year";
export type RowHeight = "low" | "medium" | "high";

export interface ViewColumn {
  field: string;
  /** pixels, 0 for the field's own */
  width: number;
  hidden: boolean;
  frozen: boolean;
  statistic: Statistic;
}

export interface GroupBy {
  field: string;
  bucket: Bucket;
  down: boolean;
}

export interface RowColor {
  where: Where;
  color: string;
}

export interface ViewDocument {
  kind: ViewKind;
  columns: ViewColumn[];
  where: Where | null;
  sort: SortKey[];
  groups: GroupBy[];
  row_height: RowHeight;
  colors: RowColor[];
  /** the day of a calendar, and its last day */
  date_field: string;
  end_field: string;
  picture_field: string;
  parent_field: string;
  /** the lanes of a board, the colour of a card */
  lane_field: string;
  /** the link to what a schedule says is taken */
  resource_field: string;
}

export interface ListView extends ViewDocument {
  key: string;
  id: number | null;
  version: number;
  label: string;
  /** who saved it; null for what comes with the entity */
  owner: Link | null;
  mine: boolean;
  shares: ViewShare[];
  /** what of it this person does not see, in words */
  notes: string[];
}

export interface ViewShare {
  kind: "everyone" | "role" | "unit";
  /** the name of a role, the id of a unit, blank for everyone */
  name: string;
  label?: string;
}

export interface ViewList {
  views: ListView[];
  /** key of the view this person starts with, blank for the plain list */
  default: string;
  /** may this person share views of this entity? */
  may_share: boolean;
}

export const ALL = "all";
export const GROUPS_MAX = 3;

export const plainDocument = (): ViewDocument => ({
  kind: "grid", columns: [], where: null, sort: [], groups: [], row_height: "low", colors: [],
  date_field: "", end_field: "", picture_field: "", parent_field: "", lane_field: "", resource_field: "",
});

/** The list without any view: everything, as the entity arranges it. */
export const plainView = (entity: Pick<EntityMeta, "label">): ListView => ({
  ...plainDocument(), key: ALL, id: null, version: 0, label: `全部${entity.label}`, owner: null, mine: false, shares: [], notes: [],
});

/** What is kept of a view when it is saved. */
export function documentOf(view: ViewDocument): ViewDocument {
  const names = Object.keys(plainDocument()) as (keyof ViewDocument)[];
  return Object.fromEntries(names.map((name) => [name, view[name]])) as unknown as ViewDocument;
}

/** Do two views look the same? */
export const alike = (one: ViewDocument, other: ViewDocument) => JSON.stringify(documentOf(one)) === JSON.stringify(documentOf(other));
