/**
 * Exact numbers (精确数), the same as in guocheng/expr/number.py: a bigint that counts 10^-20.
 *
 * Products, quotients and powers are rounded once, half away from zero; division by zero is blank; what grows beyond 34 digits
 * is refused.
 */
export const PLACES = 20;
export const ONE = 10n ** BigInt(PLACES);
const LIMIT = 10n ** 34n * ONE;
const EXPONENT_MAX = 1000n;

export type How = "half_up" | "up" | "down" | "ceiling" | "floor";

/** The browser cannot tell; the server will. */
export class Unknown extends Error {}

export const whole = (count: number | bigint): bigint => BigInt(count) * ONE;
const size = (value: bigint) => (value < 0n ? -value : value);

function bounded(value: bigint): bigint {
  if (size(value) >= LIMIT) throw new Unknown("too large");
  return value;
}

/** Divide whole units, rounding as told. */
export function over(left: bigint, right: bigint, how: How = "half_up"): bigint {
  const negative = left < 0n !== right < 0n;
  const [quotient, rest] = [size(left) / size(right), size(left) % size(right)];
  if (rest === 0n) return negative ? -quotient : quotient;
  const away =
    how === "up" || (how === "half_up" && 2n * rest >= size(right)) || (how === "ceiling" && !negative) || (how === "floor" && negative);
  const found = quotient + (away ? 1n : 0n);
  return negative ? -found : found;
}

/** Read a number as values and constants carry it; null when it is none. */
export function read(text: string): bigint | null {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
  if (!found || (!found[2] && !found[3])) return null;
  const [, sign, integer, fraction = "", exponent = "0"] = found;
  const shift = PLACES - fraction.length + Number(exponent);
  const digits = BigInt(integer + fraction || "0");
  const units = shift >= 0 ? digits * 10n ** BigInt(shift) : over(digits, 10n ** BigInt(-shift));
  return bounded(sign === "-" ? -units : units);
}

/** Write a number in its shortest exact form. */
export function written(value: bigint): string {
  const text = size(value).toString().padStart(PLACES + 1, "0");
  const fraction = text.slice(-PLACES).replace(/0+$/, "");
  return (value < 0n ? "-" : "") + text.slice(0, -PLACES) + (fraction ? `.${fraction}` : "");
}

/** Write a number with just so many places. */
export function fixed(value: bigint, places: number): string {
  const [integer, fraction = ""] = written(roundedTo(value, whole(places))).split(".");
  return places ? `${integer}.${fraction.padEnd(places, "0")}` : integer;
}

export const multiply = (left: bigint, right: bigint) => bounded(over(left * right, ONE));

export const divide = (left: bigint, right: bigint): bigint | null => (right === 0n ? null : bounded(over(left * ONE, right)));

export function power(base: bigint, exponent: bigint): bigint | null {
  const isWhole = exponent % ONE === 0n;
  const times = exponent / ONE;
  if (size(exponent) > EXPONENT_MAX * ONE || (base === 0n && exponent < 0n) || (base < 0n && !isWhole)) return null;
  if (exponent === 0n) return ONE;
  if (!isWhole) throw new Unknown("roots are left to the server");
  const count = size(times);
  const raised = base ** count;
  const unit = ONE ** count;
  return bounded(times > 0n ? over(raised * ONE, unit) : over(unit * ONE, raised));
}

/** The remainder with the sign of the divisor, as in Excel. */
export function modulo(value: bigint, by: bigint): bigint | null {
  if (by === 0n) return null;
  const rest = value % by;
  return rest !== 0n && rest < 0n !== by < 0n ? rest + by : rest;
}

/** Cut a number to a whole count, for places, days and lengths. */
export const count = (value: bigint): number => Number(value / ONE);

export function roundedTo(value: bigint, places: bigint, how: How = "half_up"): bigint {
  const digits = Math.max(-34, Math.min(PLACES, count(places)));
  const step = 10n ** BigInt(PLACES - digits);
  return over(value, step, how) * step;
}

export function multiple(value: bigint, step: bigint, how: How): bigint | null {
  const times = divide(value, size(step));
  return times === null ? null : multiply(over(times, ONE, how) * ONE, size(step));
}

export const absolute = size;
export const integerBelow = (value: bigint) => over(value, ONE, "floor") * ONE;
