/** Amounts of money (金额): yuan with two decimals, kept as text. */
import { money as shown } from "@/core/format";
import { decimal, readNumber } from "../decimal";
import type { FieldType } from "../types";

export const money: FieldType = {
  ...decimal,
  name: "money",
  width: 120,
  cell: (value) => shown(value),
  text: (value) => shown(value),
  parse: (text) => readNumber(text, 2),
};
