/** Ratings (评分): stars, 1 to 5 or to the declared maximum. */
import { h } from "vue";
import type { FieldMeta } from "@/core/types";
import { integer } from "../integer";
import type { FieldType } from "../types";

export const starsOf = (field: FieldMeta) => Number(field.maximum) || 5;
const said = (value: unknown) => (value === null || value === undefined ? "" : `${value} 星`);

export const rating: FieldType = {
  ...integer,
  name: "rating",
  width: 120,
  align: "left",
  cell(value, field) {
    if (typeof value !== "number") return "";
    const stars = "★".repeat(value) + "☆".repeat(Math.max(0, starsOf(field) - value));
    return h("span", { class: "gc-stars", role: "img", "aria-label": said(value) }, stars);
  },
  text: said,
  parse(text, field) {
    const given = text.normalize("NFKC").trim();
    if (given && !/[^★☆]/.test(given)) return { value: given.replaceAll("☆", "").length || null };
    const read = integer.parse(given.replace(/(?:颗?星|分)$/, ""), field);
    if (read.problem || read.value === null) return read;
    const most = starsOf(field);
    return Number(read.value) >= 1 && Number(read.value) <= most ? read : { value: text, problem: `请填 1 到 ${most}` };
  },
  adds: false,
};
