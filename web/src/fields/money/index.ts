/** Amounts of money (金额): yuan with two decimals, kept as text. */
import { money as shown } from "@/core/format";
import { read } from "@/core/expr/number";
import { capital } from "@/core/expr/texts";
import { decimal, readNumber } from "../decimal";
import type { FieldType } from "../types";

export const money: FieldType = {
  ...decimal,
  name: "money",
  width: 120,
  mark: "¥",
  cell: (value) => shown(value),
  text: (value) => shown(value),
  parse: (text) => readNumber(text, 2),
  says(value) {
    const amount = value === null || value === undefined || value === "" ? null : read(String(value));
    return amount === null || amount === 0n ? "" : capital(amount);
  },
};
