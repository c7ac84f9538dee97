/** A value as it stands in a cell (单元格): drawn by its field type; blank is a faint dash. */
import { h, type FunctionalComponent } from "vue";
import type { FieldMeta } from "@/core/types";
import { typeOf } from "./registry";

const CellValue: FunctionalComponent<{ field: FieldMeta; value: unknown }> = ({ field, value }) => {
  const drawn = typeOf(field).cell(value, field);
  return drawn === "" || drawn === null || drawn === undefined ? h("span", { class: "gc-dash", "aria-hidden": "true" }, "–") : drawn;
};
CellValue.props = ["field", "value"];

export default CellValue;
