/** Progress (进度): 0 to 100 percent, whole. */
import { h } from "vue";
import { integer } from "../integer";
import type { FieldType } from "../types";

const said = (value: unknown) => (value === null || value === undefined ? "" : `${value}%`);

export const progress: FieldType = {
  ...integer,
  name: "progress",
  width: 120,
  align: "left",
  cell: (value) =>
    typeof value === "number"
      ? h("span", { class: "gc-progress" }, [h("i", { style: { width: `${Math.max(0, Math.min(100, value))}%` } }), h("b", said(value))])
      : "",
  text: said,
  parse(text, field) {
    const read = integer.parse(text.normalize("NFKC").trim().replace(/\s*%$/, ""), field);
    if (read.problem || read.value === null) return read;
    return Number(read.value) >= 0 && Number(read.value) <= 100 ? read : { value: text, problem: "请填 0 到 100" };
  },
  suffix: () => "%",
  adds: false,
};
