/** A province, city or county (省市区), with the address below it where the field asks for one. */
import type { FieldType } from "../types";
import { partsOf, readRegion, regionName } from "./names";

export function regionText(value: unknown): string {
  const { code, address } = partsOf(value);
  return code ? regionName(code) + address : "";
}

export const region: FieldType = {
  name: "region",
  width: 190,
  align: "left",
  cell: regionText,
  text: regionText,
  parse(text, field) {
    if (!text.trim()) return { value: null };
    const found = readRegion(text);
    if (!found) return { value: text, problem: `「${text}」找不到对应的省市区，请像「浙江省温州市鹿城区」这样写全` };
    if (found.address && !field.detailed) return { value: text, problem: `「${field.label}」只选省市区，不填详细地址` };
    return { value: [found.code, found.address].filter(Boolean).join(" ") };
  },
  written: (value) => value || null,
  ops: ["below", "contains", "empty", "not_empty"],
};
