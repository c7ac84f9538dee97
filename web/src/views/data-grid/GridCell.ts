/** One cell of the grid (单元格): due times of unfinished records carry a light; a figure opens the records it counts. */
import { h, type FunctionalComponent } from "vue";
import { dueText, instant, light } from "@/core/format";
import type { FieldMeta, Row } from "@/core/types";
import CellValue from "@/fields/CellValue";
import FigureCell from "@/views/lineage/FigureCell.vue";

const COLORS = { green: "gc-green", yellow: "gc-yellow", red: "gc-red", "": "" };

const GridCell: FunctionalComponent<{ field: FieldMeta; value: unknown; due?: boolean; entity?: string; row?: Row }> = (props) => {
  const { field, value, due, entity, row } = props;
  if (due && typeof value === "string") {
    return h("span", { class: ["gc-light", COLORS[light(value)]], title: instant(value) }, dueText(value));
  }
  if (field.figure && entity && row && value !== null && value !== undefined) {
    return h(FigureCell, { field, value, entity, recordId: row.id, title: row.title });
  }
  return h(CellValue, { field, value });
};
GridCell.props = ["field", "value", "due", "entity", "row"];

export default GridCell;
