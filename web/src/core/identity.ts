/** Numbers that carry a check digit (带校验位的号码), as in guocheng/base/identity.py. */

const CARD = /^[0-9]{17}[0-9Xx]$/;
const CARD_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CARD_CHECKS = "10X98765432";
/** GB 32100-2015 leaves out I, O, S, V and Z. */
export const CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** Return the last place of an identity card number (GB 11643-1999). */
export const identityCheck = (first17: string) =>
  CARD_CHECKS[CARD_WEIGHTS.reduce((total, weight, place) => total + weight * Number(first17[place]), 0) % 11];

/** Tell whether "2026-02-29" is a day of the calendar. */
export function isDay(day: string): boolean {
  const moment = new Date(`${day}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(day);
}

/** Return the birthday an identity card number holds, null when it holds none. */
export function birthday(number: string): string | null {
  const day = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  return CARD.test(number) && day >= "1900" && day < "2100" && isDay(day) ? day : null;
}

/** Return 男 or 女 as an identity card number says it. */
export const sex = (number: string) => (birthday(number) === null ? null : Number(number[16]) % 2 ? "男" : "女");

/** Return the age in full years on a day, null when the holder is not born yet. */
export function age(number: string, today: string): number | null {
  const born = birthday(number);
  if (born === null || born > today) return null;
  return Number(today.slice(0, 4)) - Number(born.slice(0, 4)) - (today.slice(5) < born.slice(5) ? 1 : 0);
}

/** Return the last place of a unified social credit code (GB 32100-2015). */
export function creditCheck(first17: string): string {
  let [total, weight] = [0, 1];
  for (const letter of first17) {
    total += CREDIT_LETTERS.indexOf(letter) * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT_LETTERS[(31 - (total % 31)) % 31];
}

/** Tell whether the last digit of a card number fits the others. */
export function luhnHolds(digits: string): boolean {
  const total = Array.from(digits)
    .reverse()
    .map((digit, place) => Number(digit) * (place % 2 ? 2 : 1))
    .reduce((sum, doubled) => sum + (doubled > 9 ? doubled - 9 : doubled), 0);
  return total % 10 === 0;
}
