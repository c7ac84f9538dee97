/** Moments (时间): RFC 3339 with an offset, shown and typed in the company's zone. */
import { instant as shown } from "@/core/format";
import { momentAt } from "@/core/zone";
import { readDay } from "../date";
import type { FieldType, Parsed } from "../types";

function readInstant(text: string): Parsed {
  const given = text.normalize("NFKC").trim();
  if (!given) return { value: null };
  const found = /^(\S+?)(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(given);
  const day = found ? readDay(found[1]) : { value: null, problem: "" };
  if (!found || day.problem !== undefined) return { value: text, problem: `「${text}」不是时间，请写成 2026-03-01 09:30` };
  const [, , hour = "0", minute = "00", second = "00"] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return { value: text, problem: `「${text}」不是时间，请写成 2026-03-01 09:30` };
  return { value: momentAt(String(day.value), `${hour.padStart(2, "0")}:${minute}:${second}`).toISOString() };
}

export const instant: FieldType = {
  name: "instant",
  width: 146,
  align: "left",
  cell: shown,
  text: shown,
  parse: readInstant,
  written: (value) => value || null,
  ops: ["period", "ge", "le", "between", "empty", "not_empty"],
};
