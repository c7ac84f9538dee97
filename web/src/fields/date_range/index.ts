/** Ranges of days (日期区间): {from, until}, both days in it; lists give "2026-03-01/2026-03-05". */
import { readDay } from "../date";
import type { FieldType, Parsed } from "../types";

export interface Range {
  from: string;
  until: string;
}

/** Return the two days of a range however it comes; either may be blank while it is filled in. */
export function rangeOf(value: unknown): Range | null {
  if (typeof value === "string" && value) {
    const [from, until = from] = value.split("/");
    return { from, until };
  }
  return value && typeof value === "object" ? (value as Range) : null;
}

const shown = (value: unknown) => {
  const range = rangeOf(value);
  return !range ? "" : range.from === range.until ? range.from : `${range.from} 至 ${range.until}`;
};

const BETWEEN = /\s*(?:至|到|~|—+|–|\s-\s|\/(?=\d{4}-\d\d-\d\d$))\s*/;
const DASH = /(?<=[日\d])-(?=\d{1,2}月|\d{4}[年/.])/;

function read(text: string): Parsed {
  const given = text.normalize("NFKC").trim();
  if (!given) return { value: null };
  const wrong = { value: text, problem: `「${text}」不是日期区间，请写成 2026-03-01 至 2026-03-05` };
  const alone = day(given);
  const parts = alone ? [given, given] : [BETWEEN, DASH].map((one) => given.split(one)).find((one) => one.length === 2);
  const from = parts && day(parts[0]);
  const until = from && parts && (day(parts[1]) ?? day(parts[1], from));
  if (!from || !until) return wrong;
  return until < from ? { value: text, problem: `结束 ${until} 早于开始 ${from}，请换过来` } : { value: { from, until } };
}

/** Read a day; with a first one before it the year, and the month, may be left out. */
function day(text: string, first?: string): string | null {
  const alone = first && /^(\d{1,2})日?$/.exec(text);
  if (!first && !/^\d{4}/.test(text)) return null;
  const found = readDay(alone ? `${first.slice(0, 8)}${alone[1]}` : text, first ? Number(first.slice(0, 4)) : undefined);
  return found.problem === undefined ? (found.value as string | null) : null;
}

export const dateRange: FieldType = {
  name: "date_range",
  width: 190,
  align: "left",
  cell: shown,
  text: shown,
  parse: read,
  written: (value) => rangeOf(value),
  ops: ["covers", "overlaps", "eq", "empty", "not_empty"],
};
