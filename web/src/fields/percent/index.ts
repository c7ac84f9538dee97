/** Percentages (百分比): the figure before the sign, 12.5 for 12.5%. */
import { bare, grouped } from "@/core/format";
import { decimal, readNumber } from "../decimal";
import type { FieldType } from "../types";

const shown = (value: unknown) => (value === null || value === undefined || value === "" ? "" : `${bare(grouped(String(value)))}%`);

export const percent: FieldType = {
  ...decimal,
  name: "percent",
  width: 90,
  cell: shown,
  text: shown,
  parse: (text, field) => readNumber(text.normalize("NFKC").trim().replace(/%$/, ""), field.scale),
  suffix: () => "%",
  adds: false,
};
