/** Times of day (时间): "08:30". */
import { plain } from "../checked/kind";
import type { FieldType, Parsed } from "../types";

const CLOCK = /^(凌晨|早上|上午|中午|下午|傍晚|晚上)?(\d{1,2})[:时点](\d{1,2}|半|整)?分?(?::?\d{1,2}秒?(?:\.\d+)?)?(am|pm)?$/i;
const COMPACT = /^()(\d\d)(\d\d)()$/;
const AFTER_NOON = new Set(["中午", "下午", "傍晚", "晚上", "PM"]);

export function readTime(text: string): Parsed {
  const given = text.normalize("NFKC").replace(/\s/g, "");
  if (!given) return { value: null };
  const wrong = { value: text, problem: "请填时间，例如 08:30" };
  const found = CLOCK.exec(given) ?? COMPACT.exec(given);
  if (!found) return wrong;
  const half = (found[1] || found[4] || "").toUpperCase();
  let hour = Number(found[2]);
  if (AFTER_NOON.has(half) && hour > 0 && hour < (half === "中午" ? 11 : 12)) hour += 12;
  if (half === "AM" && hour === 12) hour = 0;
  const minute = found[3] === "半" ? 30 : Number(found[3] === "整" ? 0 : (found[3] ?? 0));
  return hour < 24 && minute < 60 ? { value: `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}` } : wrong;
}

export const time: FieldType = {
  name: "time",
  width: 80,
  align: "left",
  cell: plain,
  text: plain,
  parse: readTime,
  written: (value) => value || null,
  ops: ["eq", "ge", "le", "between", "empty", "not_empty"],
};
