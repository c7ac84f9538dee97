/** Lengths of time (时长): whole minutes; "2小时30分", "2.5h", "2:30" and "150" are understood. */
import { integer } from "../integer";
import type { FieldType, Parsed } from "../types";

const HOUR = "(?:个?小时|时|hours?|hrs?|h)";
const MINUTE = "(?:分钟|分|minutes?|mins?|min|m)";
const SPOKEN = new RegExp(`^(?:(\\d+(?:\\.\\d+)?)${HOUR})?(?:零?(\\d+(?:\\.\\d+)?)${MINUTE}?)?$`, "i");
const CLOCK = /^(\d{1,4}):([0-5]\d)(?::\d\d)?$/;
const HALF_HOUR = new RegExp(`^半个?${HOUR}$`, "i");
const AND_A_HALF = new RegExp(`^(\\d+)(?:${HOUR}半|个半${HOUR})$`, "i");

export function readDuration(text: string): Parsed {
  const given = text.normalize("NFKC").replace(/\s/g, "").replaceAll("两", "2");
  if (!given) return { value: null };
  const halved = HALF_HOUR.test(given) ? "30分" : given.replace(AND_A_HALF, "$1.5h");
  const found = CLOCK.exec(halved) ?? SPOKEN.exec(halved);
  if (!found) return { value: text, problem: "请填时长，例如 2小时30分、2.5h 或 150（分钟）" };
  return { value: Math.round(Number(found[1] ?? 0) * 60 + Number(found[2] ?? 0)) };
}

export function shownDuration(value: unknown): string {
  if (typeof value !== "number") return "";
  const [hours, minutes] = [Math.floor(Math.abs(value) / 60), Math.abs(value) % 60];
  const parts = [hours ? `${hours} 小时` : "", minutes ? `${minutes} 分` : ""].filter(Boolean);
  return (value < 0 ? "-" : "") + (parts.join(" ") || "0 分");
}

export const duration: FieldType = {
  ...integer,
  name: "duration",
  width: 110,
  cell: shownDuration,
  text: shownDuration,
  edited: shownDuration,
  parse: readDuration,
  suffix: () => "",
  inputmode: "text",
  adds: false,
};
