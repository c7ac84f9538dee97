/** Records that point here (关联查询): their number in a list, the records themselves on the page of a record. */
import { defineAsyncComponent } from "vue";
import { link } from "../link";
import type { FieldType } from "../types";

const said: FieldType["text"] = (value, field) =>
  field.shown_as === "link" ? link.text(value, field) : typeof value === "number" && value > 0 ? String(value) : "";

export const back: FieldType = {
  name: "back",
  width: 90,
  align: "right",
  cell: said,
  text: said,
  parse: () => ({ value: null, problem: "这一列是查出来的，不能填写" }),
  written: () => null,
  ops: ["not_empty", "empty", "gt", "ge", "lt", "le", "eq"],
  shown: defineAsyncComponent(() => import("./Shown.vue")),
  wide: true,
};
