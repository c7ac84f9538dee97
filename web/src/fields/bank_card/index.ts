/** Bank card numbers (银行卡号): digits with the Luhn check, read in groups of four. */
import { luhnHolds } from "@/core/identity";
import { folded, ofAKind, plain } from "../checked/kind";
import type { FieldType } from "../types";

const grouped = (value: unknown) => plain(value).replace(/(.{4})(?=.)/g, "$1 ");

export const bankCard: FieldType = {
  ...ofAKind("bank_card", 200, (text) => {
    const number = folded(text).replace(/[\s-]/g, "");
    if (!/^[0-9]{13,19}$/.test(number)) return { value: text, problem: `请填 13 到 19 位数字的银行卡号，现在是 ${number.length} 位` };
    return luhnHolds(number) ? { value: number } : { value: text, problem: "校验位不对，请逐位核对银行卡号" };
  }),
  cell: grouped,
  text: grouped,
  edited: grouped,
  inputmode: "numeric",
};
