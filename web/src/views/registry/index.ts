/**
 * The kinds of views (视图种类): a new kind is one folder under `views/` and one line here; the list page draws whatever it names.
 *
 * A view is given what is asked and answers with events; searching, filtering, saving and batches are the page's.
 */
import { defineAsyncComponent, type Component } from "vue";
import IconCalendar from "~icons/tabler/calendar";
import IconCards from "~icons/tabler/layout-cards";
import IconGallery from "~icons/tabler/photo";
import IconBoard from "~icons/tabler/layout-kanban";
import IconSchedule from "~icons/tabler/calendar-time";
import IconTree from "~icons/tabler/sitemap";
import IconGrid from "~icons/tabler/table";
import type { Count, EntityMeta, Row, SortKey, Where } from "@/core/types";
import type { ListView, ViewDocument, ViewKind } from "@/core/view";
import { colorPart, dayPart, endPart, fieldsFor, hasParts, parentPart, picturePart, resourcePart, startPart, untilPart, type ViewPart } from "./parts";

/** What the list asks for: filters of the view and of the address together. */
export interface ListQuestion {
  where: Where | null;
  sort: SortKey[];
  search: string;
}

/** What every view is given. */
export interface ViewProps {
  entity: EntityMeta;
  view: ListView;
  query: ListQuestion;
  /** id of the record shown beside the view */
  opened: number | null;
  /** ids of the selected records */
  selected: ReadonlySet<number>;
}

/** What every view may say. */
export type ViewEvents = {
  /** show a record beside the view */
  point: [row: Pick<Row, "id">];
  /** open the page of a record */
  open: [row: Pick<Row, "id">];
  select: [ids: Set<number>];
  /** the view was arranged differently: columns, sort, groups, heights */
  arrange: [part: Partial<ViewDocument>];
  counted: [count: Count | null];
  asking: [now: boolean];
};

/** What the page may ask of a view. */
export interface ViewHandle {
  /** ask the same question again and keep the place */
  again(): void | Promise<void>;
  focus?(): void | Promise<void>;
  /** count exactly what was only counted up to the limit */
  countExactly?(): void | Promise<void>;
}

export interface ViewType {
  kind: ViewKind;
  label: string;
  icon: Component;
  component: Component;
  /** the fields it is drawn from */
  parts: ViewPart[];
  /** does it show the columns of the view? */
  columns: boolean;
  /** may records of this entity be shown like this? */
  fits(entity: EntityMeta): boolean;
}

const drawn = (kind: ViewKind, label: string, icon: Component, load: () => Promise<Component>, parts: ViewPart[], columns = true): ViewType => ({
  kind, label, icon, parts, columns, component: defineAsyncComponent(load), fits: (entity) => hasParts(parts, entity),
});

/** Is there something to be taken, from a moment on and up to another? */
const schedulable = (entity: EntityMeta) => hasParts([resourcePart], entity) && fieldsFor(startPart, entity).length > 1;

const TYPES: ViewType[] = [
  drawn("grid", "表格", IconGrid, () => import("../data-grid/GridView.vue"), []),
  drawn("card", "卡片", IconCards, () => import("../card/CardView.vue"), [colorPart]),
  drawn("calendar", "日历", IconCalendar, () => import("../calendar/CalendarView.vue"), [dayPart, endPart, colorPart], false),
  drawn("gallery", "画册", IconGallery, () => import("../gallery/GalleryView.vue"), [picturePart, colorPart]),
  drawn("tree", "树", IconTree, () => import("../tree/TreeView.vue"), [parentPart, colorPart]),
  { ...drawn("schedule", "排期", IconSchedule, () => import("../schedule/ScheduleView.vue"), [resourcePart, startPart, untilPart, colorPart], false), fits: schedulable },
  { ...drawn("board", "看板", IconBoard, () => import("../board/FlowBoard.vue"), [], false), fits: (entity) => !!entity.flow },
];

/** The kinds that fit an entity. */
export const viewTypes = (entity: EntityMeta): ViewType[] => TYPES.filter((one) => one.fits(entity));

/** The kind of a view; one this page does not know is shown as a grid. */
export const viewType = (kind: ViewKind): ViewType => TYPES.find((one) => one.kind === kind) ?? TYPES[0];
