/** Text and formats (文字与格式) as in guocheng/expr/functions/texts.py: characters are counted one by one, from 1. */
import { local, parts as partsOf } from "./days";
import { absolute, count, multiply, ONE, PLACES, read, roundedTo, whole } from "./number";

const LONGEST = 100_000;
const SOURCE_MAX = 10_000;
const PATCH_MAX = 1_000;

const letters = (text: string) => Array.from(text);
const length = (value: bigint) => Math.max(0, Math.min(LONGEST, value > whole(LONGEST) ? LONGEST : count(value)));
const lowered = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

export const left = (text: string, many: bigint) => letters(text).slice(0, length(many)).join("");
export const right = (text: string, many: bigint) => {
  const all = letters(text);
  return all.slice(Math.max(0, all.length - length(many))).join("");
};
export const mid = (text: string, start: bigint, many: bigint) =>
  start < ONE ? null : letters(text).slice(length(start) - 1, length(start) - 1 + length(many)).join("");

export function replace(text: string | null, start: bigint | null, many: bigint | null, patch: string | null): string | null {
  if (text === null || start === null || many === null || start < ONE || many < 0n) return null;
  const [all, first] = [letters(text), length(start) - 1];
  return all.slice(0, first).join("") + letters(patch ?? "").slice(0, PATCH_MAX).join("") + all.slice(first + length(many)).join("");
}

export function substitute(text: string | null, old: string | null, patch: string | null): string | null {
  const source = text && letters(text).slice(0, SOURCE_MAX).join("");
  if (source === null || old === null) return source;
  return source.split(old).join(letters(patch ?? "").slice(0, PATCH_MAX).join(""));
}

export function search(sought: string, text: string): bigint | null {
  const found = lowered(text).indexOf(lowered(sought));
  return found < 0 ? null : whole(letters(text.slice(0, found)).length + 1);
}

export const size = (text: string | null) => whole(letters(text ?? "").length);
export const trim = (text: string) => text.replace(/[ \t\n\r\u3000\u00a0]+/g, " ").replace(/^ | $/g, "");
export const upper = (text: string) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
export const lower = lowered;

export const joinWith = (between: string | null, leaveOut: boolean | null, items: (string | null)[]) =>
  items
    .filter((item) => item || !leaveOut)
    .map((item) => item ?? "")
    .join(between ?? "");

/** Read a number out of a text; blank when it is none. */
export function valueOf(text: string): bigint | null {
  const plain = text.replace(/[,，¥￥ ]/g, "");
  const digits = plain.replace(/%$/, "");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(digits)) return null;
  const found = read(digits);
  return found !== null && plain.endsWith("%") ? multiply(found, ONE / 100n) : found;
}

export function numberWritten(value: bigint, pattern: string): string {
  const found = /^(#,##)?(0{1,20})(?:\.(0{1,20}))?(%)?$/.exec(pattern);
  if (!found) throw new Error("the check lets only good formats through");
  const [, grouped, wholePart, fraction = "", percent] = found;
  const shown = roundedTo(percent ? multiply(value, whole(100)) : value, whole(fraction.length));
  const text = absolute(shown).toString().padStart(PLACES + 1, "0");
  const integer = text.slice(0, -PLACES).padStart(wholePart.length, "0");
  const head = grouped ? integer.replace(/\B(?=(\d{3})+$)/g, ",") : integer;
  const tail = fraction ? `.${text.slice(-PLACES).slice(0, fraction.length)}` : "";
  return (shown < 0n ? "-" : "") + head + tail + (percent ?? "");
}

const PART = /yyyy|yy|mm?|dd?|hh?|ss|[年月日时点分秒号周/\-:.,\s]+/giy;
const FIELDS = new Set(["yyyy", "yy", "mm", "m", "dd", "d", "hh", "h", "minute", "ss"]);

export function dateWritten(value: string | Date, pattern: string): string {
  const at = typeof value === "string" ? { ...partsOf(value), hour: 0, minute: 0, second: 0 } : local(value);
  const pad = (number: number, width = 2) => String(number).padStart(width, "0");
  const shown: Record<string, string> = {
    yyyy: pad(at.year, 4), yy: pad(at.year % 100), mm: pad(at.month), m: String(at.month), dd: pad(at.day), d: String(at.day),
    hh: pad(at.hour), h: String(at.hour), minute: pad(at.minute), ss: pad(at.second),
  };
  let afterHour = false;
  return (pattern.match(PART) ?? [])
    .map((part) => {
      const word = part.toLowerCase();
      const name = word === "mm" && afterHour ? "minute" : word;
      if (FIELDS.has(name)) afterHour = name === "hh" || name === "h";
      return shown[name] ?? part;
    })
    .join("");
}

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const UNITS = ["", "拾", "佰", "仟"];
const GROUPS: [size: bigint, name: string, full: bigint][] = [
  [100_000_000n, "亿", 10_000_000n],
  [10_000n, "万", 1_000n],
];

/** Write an amount in the capital characters of cheques, as guocheng/base/money.py does. */
export function capital(amount: bigint): string {
  const fen = absolute(roundedTo(amount, whole(2))) / (ONE / 100n);
  if (fen === 0n) return "零元整";
  const yuan = fen / 100n;
  return (amount < 0n ? "负" : "") + (yuan ? `${integerWords(yuan)}元` : "") + fractionWords(Number(fen % 100n), yuan > 0n);
}

function fractionWords(fen: number, afterYuan: boolean): string {
  if (fen === 0) return "整";
  const [jiao, cents] = [Math.floor(fen / 10), fen % 10];
  return (jiao ? `${DIGITS[jiao]}角` : afterYuan ? "零" : "") + (cents ? `${DIGITS[cents]}分` : "整");
}

/** A group that leaves places empty is announced with one 零. */
function integerWords(value: bigint): string {
  for (const [size, name, full] of GROUPS) {
    if (value < size) continue;
    const low = value % size;
    return integerWords(value / size) + name + (low > 0n && low < full ? "零" : "") + integerWords(low);
  }
  return groupWords(value.toString().padStart(4, "0"));
}

function groupWords(group: string): string {
  let words = "";
  let gap = false;
  Array.from(group).forEach((digit, place) => {
    if (digit === "0") {
      gap = words !== "";
      return;
    }
    words += (gap ? "零" : "") + DIGITS[Number(digit)] + UNITS[3 - place];
    gap = false;
  });
  return words;
}
