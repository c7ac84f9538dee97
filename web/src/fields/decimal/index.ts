/** Exact decimals (小数): text all the way, so no digit is lost. */
import { grouped } from "@/core/format";
import type { FieldMeta } from "@/core/types";
import type { FieldType, Parsed } from "../types";

const withUnit = (text: string, field: FieldMeta) => (text && field.unit ? `${text} ${field.unit}` : text);
const shown = (value: unknown, field: FieldMeta) =>
  value === null || value === undefined || value === "" ? "" : withUnit(grouped(String(value)), field);

const FACTORS: Record<string, number> = { 万: 4, 亿: 8 };

/** Move the point of a plain number to the right: "1.2" by 4 is "12000". */
function shifted(plain: string, places: number): string {
  const [, sign, whole, fraction = ""] = /^([-+]?)(\d*)\.?(\d*)$/.exec(plain) ?? [];
  if (whole === undefined) return plain;
  const padded = fraction.padEnd(places, "0");
  return `${sign}${whole}${padded.slice(0, places)}.${padded.slice(places)}`;
}

/** Read a typed or pasted number: full-width digits, separators, currency, unit, 万 and 亿 are understood. */
export function readNumber(text: string, digits: number, unit = ""): Parsed {
  let plain = text.normalize("NFKC").replace(/[\s,]/g, "");
  if (unit && plain.endsWith(unit)) plain = plain.slice(0, -unit.length);
  plain = plain
    .replace(/^\((.*)\)$/, "-$1")
    .replace(/^([-+]?)(?:[¥¥$]|RMB|CNY|人民币)/i, "$1")
    .replace(/(?:元整|[元圆块])$/, "");
  const factor = FACTORS[plain.slice(-1)];
  if (factor && plain.length > 1) plain = shifted(plain.slice(0, -1), factor);
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
  parse: (text, field) => readNumber(text, field.scale || 2, field.unit),
  written: (value) => (value === "" || value === undefined ? null : value),
  ops: ["eq", "ne", "gt", "ge", "lt", "le", "between", "empty", "not_empty"],
  inputmode: "decimal",
  suffix: (field) => field.unit,
  adds: true,
};
