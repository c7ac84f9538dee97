/** Tax numbers (税号): the unified social credit code with its check place, and the old ones of 15 and 20 places. */
import { CREDIT_LETTERS, creditCheck } from "@/core/identity";
import { folded, ofAKind } from "../checked/kind";
import type { FieldType } from "../types";

const PLACES = 18;
const OLD = /^(?:[0-9A-Z]{15}|[0-9A-Z]{20})$/;
const CREDIT = new RegExp(`^[${CREDIT_LETTERS}]{${PLACES}}$`);

export const taxNumber: FieldType = {
  ...ofAKind("tax_number", 180, (text) => {
    const number = folded(text).replaceAll(" ", "").toUpperCase();
    if (OLD.test(number)) return { value: number };
    if (!CREDIT.test(number)) {
      return { value: text, problem: `请填 18 位统一社会信用代码，现在是 ${number.length} 位；代码里没有 I、O、S、V、Z` };
    }
    if (number[17] !== creditCheck(number.slice(0, 17))) return { value: text, problem: "校验位不对，请逐位核对统一社会信用代码" };
    return { value: number };
  }),
  whole: PLACES,
};
