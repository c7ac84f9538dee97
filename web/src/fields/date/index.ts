/** Days (日期): "2026-03-01". */
import type { FieldType, Parsed } from "../types";

const shown = (value: unknown) => (typeof value === "string" ? value.slice(0, 10) : "");
const two = (text: string) => text.padStart(2, "0");

/** Read a day the way people and Excel write it: 2026-3-1, 2026/3/1, 2026.3.1, 20260301, 2026年3月1日, 3-1. */
export function readDay(text: string, year = new Date().getFullYear()): Parsed {
  const given = text.normalize("NFKC").trim();
  if (!given) return { value: null };
  const found =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(given) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(given) ??
    /^()(\d{1,2})[-/.月](\d{1,2})日?$/.exec(given);
  const day = found && `${found[1] || year}-${two(found[2])}-${two(found[3])}`;
  if (!day || !exists(day)) return { value: text, problem: `「${text}」不是日期，请写成 2026-03-01` };
  return { value: day };
}

function exists(day: string): boolean {
  const moment = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(day);
}

export const date: FieldType = {
  name: "date",
  width: 116,
  align: "left",
  cell: shown,
  text: shown,
  parse: (text) => readDay(text),
  written: (value) => value || null,
  ops: ["period", "eq", "ge", "le", "between", "empty", "not_empty"],
};
