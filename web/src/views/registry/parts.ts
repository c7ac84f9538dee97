/** The fields that a kind of view is drawn from (视图用到的字段): which it needs, which fit, and which are taken unless chosen. */
import type { EntityMeta, FieldMeta } from "@/core/types";
import type { ListView, ViewDocument } from "@/core/view";

export type PartName = "date_field" | "end_field" | "picture_field" | "parent_field" | "lane_field" | "resource_field";

export interface ViewPart {
  name: PartName;
  label: string;
  /** the view cannot be drawn without it */
  required: boolean;
  fits(field: FieldMeta, entity: EntityMeta): boolean;
}

const DAYS = new Set(["date", "instant", "date_range"]);

export const dayPart: ViewPart = {
  name: "date_field", label: "日期", required: true,
  fits: (field) => DAYS.has(field.type) && field.filterable !== false && !field.masked,
};
export const endPart: ViewPart = {
  name: "end_field", label: "结束日期", required: false,
  fits: (field) => (field.type === "date" || field.type === "instant") && !field.masked,
};
export const picturePart: ViewPart = {
  name: "picture_field", label: "封面图片", required: true,
  fits: (field) => field.type === "images" || field.type === "files",
};
export const parentPart: ViewPart = {
  name: "parent_field", label: "上级", required: true,
  fits: (field, entity) => field.type === "link" && field.to === entity.name && !field.masked,
};
export const startPart: ViewPart = {
  name: "date_field", label: "开始", required: true,
  fits: (field) => (field.type === "instant" || field.type === "date") && field.filterable !== false && !field.masked && !field.formula,
};
export const untilPart: ViewPart = { ...startPart, name: "end_field", label: "结束" };
export const resourcePart: ViewPart = {
  name: "resource_field", label: "占用什么", required: true,
  fits: (field) => field.type === "link" && !field.masked && !field.formula,
};
export const colorPart: ViewPart = {
  name: "lane_field", label: "颜色按", required: false,
  fits: (field) => field.options.some((one) => one.color) && (field.type === "choice" || field.name === "stage") && !field.masked,
};

export const fieldsFor = (part: ViewPart, entity: EntityMeta) => entity.fields.filter((field) => part.fits(field, entity));

/** Does an entity have what the parts of a kind need? */
export const hasParts = (parts: ViewPart[], entity: EntityMeta) => parts.every((part) => !part.required || fieldsFor(part, entity).length > 0);

/** What a view of a kind is drawn from: what it says, where that fits, and else the first that does. */
export function filledParts(parts: ViewPart[], entity: EntityMeta, view: Pick<ViewDocument, PartName>): Partial<Record<PartName, string>> {
  return Object.fromEntries(
    parts.map((part) => {
      const fitting = fieldsFor(part, entity);
      const said = fitting.find((field) => field.name === view[part.name]);
      return [part.name, (said ?? (part.required ? usual(part, fitting, entity) : undefined))?.name ?? ""];
    }),
  );
}

const usual = (part: ViewPart, fitting: FieldMeta[], entity: EntityMeta) =>
  (part.name === "parent_field" && fitting.find((field) => field.name === entity.parent_field)) || fitting[0];

/** The field that a part of a view names, when it fits. */
export function partField(part: ViewPart, entity: EntityMeta, view: ListView): FieldMeta | undefined {
  const name = filledParts([part], entity, view)[part.name];
  return entity.fields.find((field) => field.name === name);
}
