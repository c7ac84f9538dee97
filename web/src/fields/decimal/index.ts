/** Exact decimals (小数): text all the way, so no digit is lost. */
import { grouped } from "@/core/format";
import type { FieldMeta } from "@/core/types";
import type { FieldType, Parsed } from "../types";

const withUnit = (text: string, field: FieldMeta) => (text && field.unit ? `${text} ${field.unit}` : text);
const shown = (value: unknown, field: FieldMeta) =>
  value === null || value === undefined || value === "" ? "" : withUnit(grouped(String(value)), field);

/** Read a typed or pasted number: full-width digits, separators, ¥ and unit are understood. */
export function readNumber(text: string, digits: number): Parsed {
  const plain = text
    .normalize("NFKC")
    .replace(/[\s,¥元]/g, "")
    .replace(/^\((.*)\)$/, "-$1");
  if (!plain) return { value: null };
  if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain)) return { value: text, problem: `「${text}」不是数字` };
  const [whole, fraction = ""] = plain.replace(/^\+/, "").split(".");
  if (fraction.replace(/0+$/, "").length > digits) return { value: text, problem: `最多 ${digits} 位小数` };
  const head = whole.replace(/^(-?)0+(?=\d)/, "$1").replace(/^-?$/, "$&0");
  return { value: digits ? `${head}.${fraction.slice(0, digits).padEnd(digits, "0")}` : head };
}

export const decimal: FieldType = {
  name: "decimal",
  width: 110,
  align: "right",
  cell: shown,
  text: shown,
  parse: (text, field) => readNumber(text, field.scale || 2),
  written: (value) => (value === "" || value === undefined ? null : value),
  ops: ["eq", "ne", "gt", "ge", "lt", "le", "between", "empty", "not_empty"],
  inputmode: "decimal",
  suffix: (field) => field.unit,
  adds: true,
};
