/** Days (日期): "2026-03-01"; a week, month, quarter or year is its first day. */
import { isDay } from "@/core/identity";
import type { FieldMeta } from "@/core/types";
import { dayOf } from "@/core/zone";
import type { FieldType, Parsed } from "../types";
import { EXAMPLES, firstDay, readPeriod, shownPeriod } from "./period";

const shown = (value: unknown, field?: FieldMeta) =>
  typeof value === "string" && value ? shownPeriod(value.slice(0, 10), field?.precision) : "";
const two = (text: string) => text.padStart(2, "0");

/** Read a day the way people and Excel write it: 2026-3-1, 2026/3/1, 2026.3.1, 20260301, 2026年3月1日, 3-1. */
export function readDay(text: string, year = Number(dayOf(new Date()).slice(0, 4))): Parsed {
  const given = text.normalize("NFKC").trim();
  if (!given) return { value: null };
  const found =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(given) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(given) ??
    /^()(\d{1,2})[-/.月](\d{1,2})日?$/.exec(given);
  const day = found && `${found[1] || year}-${two(found[2])}-${two(found[3])}`;
  if (!day || !isDay(day)) return { value: text, problem: `「${text}」不是日期，请写成 2026-03-01` };
  return { value: day };
}

function read(text: string, precision = ""): Parsed {
  const period = readPeriod(text.normalize("NFKC").trim(), precision);
  if (period !== null) return { value: period };
  const { value, problem } = readDay(text);
  if (problem) return { value, problem: EXAMPLES[precision] ? `「${text}」不是日期，请写成 ${EXAMPLES[precision]}` : problem };
  return { value: typeof value === "string" ? firstDay(value, precision) : value };
}

export const date: FieldType = {
  name: "date",
  width: 116,
  align: "left",
  cell: shown,
  text: shown,
  edited: shown,
  parse: (text, field) => read(text, field.precision),
  written: (value) => value || null,
  ops: ["period", "eq", "ge", "le", "between", "empty", "not_empty"],
};
