/** One cell of the grid (单元格): due times of unfinished records carry a light and say how long is left. */
import { h, type FunctionalComponent } from "vue";
import { dueText, instant, light } from "@/core/format";
import type { FieldMeta } from "@/core/types";
import CellValue from "@/fields/CellValue";

const COLORS = { green: "gc-green", yellow: "gc-yellow", red: "gc-red", "": "" };

const GridCell: FunctionalComponent<{ field: FieldMeta; value: unknown; due?: boolean }> = ({ field, value, due }) => {
  if (due && typeof value === "string") {
    return h("span", { class: ["gc-light", COLORS[light(value)]], title: instant(value) }, dueText(value));
  }
  return h(CellValue, { field, value });
};
GridCell.props = ["field", "value", "due"];

export default GridCell;
