/** Phone numbers (电话): mobile and landline in one spelling, an extension behind 转. */
import { anchor } from "../checked/anchor";
import { folded, ofAKind } from "../checked/kind";
import type { FieldType } from "../types";

const EXTENSION = /^(.{5,}?)\s*(?:转|分机|ext\.?|x|,|#)\s*(\d{1,6})$/i;
const PRIVATE = /^(1[3-9]\d{9})-(\d{1,6})$/;
const MOBILE = /^(?:1[3-9]\d{9}|1[3-9]\d\*{4,}\d{4})$/;
const LANDLINE = /^(010|02\d|0[3-9]\d{2})(\d{7,8})$/;
const LOCAL = /^(?:[2-8]\d{6,7}|1\d{2,5}|9\d{4,8}|[48]00\d{7})$/;
const ABROAD = /^(?:\+|00)[1-9]\d{5,14}$/;

/** Return a number without extension in the one spelling, null when it is no number. */
function dialled(text: string): string | null {
  const digits = text.replace(/[\s().·_-]/g, "").replace(/^(?:\+|00)?86(?=1[3-9]\d{9}$|0?[1-9]\d{8,11}$)/, "");
  if (MOBILE.test(digits) || LOCAL.test(digits)) return digits;
  const landline = LANDLINE.exec(digits);
  if (landline) return `${landline[1]}-${landline[2]}`;
  return ABROAD.test(digits) ? `+${digits.replace(/^[+0]+/, "")}` : null;
}

export const phone: FieldType = {
  ...ofAKind("phone", 130, (text) => {
    const number = folded(text).replace(/^tel:/, "");
    const found = PRIVATE.exec(number) ?? EXTENSION.exec(number);
    const plain = dialled(found ? found[1] : number);
    if (plain === null) return { value: text, problem: "请填手机或座机，例如 13812345678 或 0577-88881234" };
    return { value: found ? `${plain}转${found[2]}` : plain };
  }),
  cell: (value) => anchor(value, (text) => `tel:${text.replace(/-/g, "").replace("转", ",")}`),
  inputmode: "tel",
};
