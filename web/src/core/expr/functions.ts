/** What each function answers (函数): strict ones are blank as soon as one argument is, lazy ones are in `evaluate.ts`. */
import * as days from "./days";
import { age, birthday, sex } from "../identity";
import * as number from "./number";
import { distance } from "./places";
import * as ranges from "./ranges";
import * as texts from "./texts";

export type Value = null | boolean | string | number | bigint | Date | Value[];
export type Call = (...args: never[]) => Value;

/** What an expression may know besides the record. */
export interface Env {
  now: Date;
  userId: number | null;
  unitIds: number[];
}

const filled = (values: Value[]) => values.filter((value) => value !== null);
const sum = (values: Value[]) => (filled(values) as bigint[]).reduce((total, value) => total + value, 0n);
const joined = (items: Value[]) => items.map((item) => item ?? "").join("") || null;

/** Order two values of one kind; instants by their moment. */
export function order(left: Value, right: Value): number {
  const [one, other] = [comparable(left), comparable(right)];
  return one === other ? 0 : one < other ? -1 : 1;
}
const comparable = (value: Value) => (value instanceof Date ? value.getTime() : (value as string | number | bigint | boolean));
const pick = (values: Value[], sign: number): Value =>
  filled(values).reduce<Value>((best, value) => (best === null || order(value, best) * sign > 0 ? value : best), null);

/** Functions that look at their arguments even when some are blank. */
export const LOOSE: Record<string, (...args: Value[]) => Value> = {
  "=": (left, right) => left !== null && right !== null && order(left, right) === 0,
  "!=": (left, right) => left !== null && right !== null && order(left, right) !== 0,
  "<": (left, right) => left !== null && right !== null && order(left, right) < 0,
  "<=": (left, right) => left !== null && right !== null && order(left, right) <= 0,
  ">": (left, right) => left !== null && right !== null && order(left, right) > 0,
  ">=": (left, right) => left !== null && right !== null && order(left, right) >= 0,
  "&": (...items) => joined(items),
  CONCAT: (...items) => joined(items),
  NOT: (condition) => !condition,
  XOR: (...conditions) => conditions.filter(Boolean).length % 2 === 1,
  ISEMPTY: (value) => value === null || (Array.isArray(value) && value.length === 0),
  IN: (value, items) => value !== null && Array.isArray(items) && items.some((item) => item !== null && order(item, value) === 0),
  SUM: (...values) => sum(values),
  COUNT: (...values) => number.whole(filled(values).length),
  COUNTA: (...values) => number.whole(filled(values).length),
  MIN: (...values) => pick(values, -1),
  MAX: (...values) => pick(values, 1),
  AVERAGE: (...values) => number.divide(sum(values), number.whole(filled(values).length)),
  LEN: (text) => texts.size(text as string | null),
  TEXTJOIN: (between, leaveOut, ...items) =>
    texts.joinWith(between as string | null, leaveOut as boolean | null, items as (string | null)[]),
  REPLACE: (text, start, many, patch) =>
    texts.replace(text as string | null, start as bigint | null, many as bigint | null, patch as string | null),
  SUBSTITUTE: (text, old, patch) => texts.substitute(text as string | null, old as string | null, patch as string | null),
};

/** Functions that are blank as soon as one argument is. */
export const STRICT: Record<string, Call> = {
  "+": (left: bigint, right: bigint) => left + right,
  "-": (left: bigint, right: bigint) => left - right,
  "*": number.multiply,
  "/": number.divide,
  "^": number.power,
  POWER: number.power,
  "%": (value: bigint) => number.multiply(value, number.ONE / 100n),
  NEG: (value: bigint) => -value,
  POS: (value: bigint) => value,
  ROUND: (value: bigint, places: bigint = 0n) => number.roundedTo(value, places),
  ROUNDUP: (value: bigint, places: bigint = 0n) => number.roundedTo(value, places, "up"),
  ROUNDDOWN: (value: bigint, places: bigint = 0n) => number.roundedTo(value, places, "down"),
  CEILING: (value: bigint, step: bigint = number.ONE) => number.multiple(value, step, "ceiling"),
  FLOOR: (value: bigint, step: bigint = number.ONE) => number.multiple(value, step, "floor"),
  INT: number.integerBelow,
  MOD: number.modulo,
  ABS: number.absolute,
  VALUE: texts.valueOf,
  LEFT: (text: string, many: bigint = number.ONE) => texts.left(text, many),
  RIGHT: (text: string, many: bigint = number.ONE) => texts.right(text, many),
  MID: texts.mid,
  TRIM: texts.trim,
  UPPER: texts.upper,
  LOWER: texts.lower,
  SEARCH: texts.search,
  RMBCAP: texts.capital,
  IDCARD_BIRTHDAY: birthday,
  IDCARD_SEX: sex,
  RANGE_START: ranges.rangeStart,
  RANGE_END: ranges.rangeEnd,
  RANGE_DAYS: ranges.rangeDays,
  DISTANCE: distance,
  NUMBER_TEXT: number.written,
  DATE_TEXT: (day: string) => day,
  INSTANT_TEXT: (at: Date) => texts.dateWritten(at, "yyyy-mm-dd hh:mm"),
  TRUTH_TEXT: (truth: boolean) => (truth ? "是" : "否"),
  NUMBER_FORMAT: texts.numberWritten,
  DATE_FORMAT: texts.dateWritten,
  INSTANT_FORMAT: texts.dateWritten,
  DATE: days.date,
  YEAR: (day: string) => number.whole(days.parts(day).year),
  QUARTER: (day: string) => number.whole(Math.floor((days.parts(day).month + 2) / 3)),
  MONTH: (day: string) => number.whole(days.parts(day).month),
  WEEK: days.week,
  DAY: (day: string) => number.whole(days.parts(day).day),
  WEEKDAY: (day: string, counting: bigint = number.ONE) => days.weekday(day, counting),
  HOUR: (at: Date) => number.whole(days.local(at).hour),
  EOMONTH: (day: string, months: bigint = 0n) => days.endOfMonth(day, months),
  DAYS_AFTER: days.daysAfter,
  MONTHS_AFTER: days.monthsAfter,
  TIME_AFTER: days.timeAfter,
  TIME_MONTHS_AFTER: days.timeMonthsAfter,
  DAYS_BETWEEN: days.daysBetween,
  TIME_BETWEEN: days.timeBetween,
  MONTHS_BETWEEN: days.monthsBetween,
  DAY_OF: days.dayOf,
  START_OF: days.startOf,
};

/** Functions of who asks and when. */
export const OF_ENV: Record<string, (env: Env, ...args: Value[]) => Value> = {
  TODAY: (env) => days.dayOf(env.now),
  NOW: (env) => env.now,
  USER: (env) => env.userId,
  DEPT: (env) => env.unitIds,
  IDCARD_AGE(env, card) {
    const years = typeof card === "string" ? age(card, days.dayOf(env.now)) : null;
    return years === null ? null : number.whole(years);
  },
};
