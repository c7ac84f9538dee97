/** Identity card numbers (身份证号): 18 places with a check digit; birthday and sex are said as soon as they are known. */
import { dayOf } from "@/core/zone";
import { age, birthday, identityCheck, sex } from "@/core/identity";
import { folded, ofAKind, plain } from "../checked/kind";
import type { FieldType } from "../types";

const PLACES = 18;

export const idCard: FieldType = {
  ...ofAKind("id_card", 180, (text) => {
    const number = folded(text).replaceAll(" ", "").toUpperCase();
    const wrong = (problem: string) => ({ value: text, problem });
    if (/^[0-9]{15}$/.test(number)) return wrong("这是 15 位的旧身份证号，请填新的 18 位号码");
    if (!/^[0-9]{17}[0-9X]$/.test(number)) return wrong(`请填 18 位身份证号，现在是 ${number.length} 位，最后一位可以是 X`);
    if (birthday(number) === null) return wrong(`出生日期「${number.slice(6, 14)}」不存在，请核对第 7 到 14 位`);
    if (number[17] !== identityCheck(number.slice(0, 17))) return wrong("校验位不对，请逐位核对身份证号");
    return { value: number };
  }),
  whole: PLACES,
  says(value) {
    const number = plain(value);
    const years = age(number, dayOf(new Date()));
    return years === null ? "" : `${sex(number)}，${birthday(number)} 出生，${years} 周岁`;
  },
};
